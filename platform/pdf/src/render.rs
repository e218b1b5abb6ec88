//! Rendering: one document, one thread with a deep stack, bounded in time and number.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use kernel::Timestamp;
use serde_json::{Value, json};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::world::Sandbox;
use crate::{
    Fonts, MAX_DATA_BYTES, MAX_PAGES, MAX_PDF_BYTES, MAX_RENDER_MS, MAX_RUNNING, Meta, PdfError, STACK_BYTES,
    Template, glyphs,
};

/// Generations that typst's cache keeps: enough for the same template again, too few to grow.
const CACHE_AGE: usize = 10;
/// Most messages kept of a failed template.
const MAX_MESSAGES: usize = 10;

/// Makes PDFs. Clones share fonts and the count of running documents.
#[derive(Debug, Clone)]
pub struct Typesetter {
    fonts: Arc<Fonts>,
    running: Arc<AtomicUsize>,
}

impl Typesetter {
    pub fn new(fonts: Arc<Fonts>) -> Self {
        Self { fonts, running: Arc::new(AtomicUsize::new(0)) }
    }

    /// The fonts that documents may use.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Lays out `template` with `data` and writes PDF/A-2a + PDF/UA-1. The same input gives the same bytes.
    /// Blocks for milliseconds, at most [`MAX_RENDER_MS`]: call it off the async threads.
    pub fn render(&self, template: &Arc<Template>, data: &Value, meta: &Meta) -> Result<Vec<u8>, PdfError> {
        let data = serde_json::to_vec(data).map_err(|_| PdfError::Broken)?;
        if data.len() > MAX_DATA_BYTES {
            return Err(PdfError::TooLarge { what: "data", limit: MAX_DATA_BYTES });
        }
        let (lang, region) = match meta.lang {
            kernel::Lang::ZhHant => ("zh", "MO"),
            kernel::Lang::Pt => ("pt", "PT"),
            kernel::Lang::En => ("en", "GB"),
        };
        let facts = json!({ "title": meta.title, "lang": lang, "region": region }).to_string();
        let options = options(meta)?;
        let world = Sandbox::new(Arc::clone(&self.fonts), Arc::clone(template), data, facts.into_bytes())?;
        let slot = Slot::take(&self.running)?;
        let name = template.name.clone();
        let (sender, receiver) = mpsc::sync_channel(1);
        let work = move || {
            let _slot = slot;
            // Nobody waits any more when the time is over: the result is dropped.
            let _sent = sender.send(typeset(&world, &name, &options));
            typst::comemo::evict(CACHE_AGE);
        };
        let thread = std::thread::Builder::new().name("typeset".to_owned()).stack_size(STACK_BYTES);
        thread.spawn(work).map_err(|_| PdfError::Busy)?;
        match receiver.recv_timeout(Duration::from_millis(MAX_RENDER_MS)) {
            Ok(result) => result,
            Err(mpsc::RecvTimeoutError::Timeout) => Err(PdfError::TooSlow(MAX_RENDER_MS)),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(PdfError::Broken),
        }
    }
}

/// A place among the running documents, given back when the thread ends, also by a panic.
struct Slot(Arc<AtomicUsize>);

impl Slot {
    fn take(running: &Arc<AtomicUsize>) -> Result<Self, PdfError> {
        let taken = running.fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| {
            (count < MAX_RUNNING).then_some(count + 1)
        });
        taken.map(|_| Self(Arc::clone(running))).map_err(|_| PdfError::Busy)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn typeset(world: &Sandbox, name: &str, options: &PdfOptions) -> Result<Vec<u8>, PdfError> {
    let compiled = typst::compile::<PagedDocument>(world);
    let template = || name.to_owned();
    let document = compiled
        .output
        .map_err(|errors| PdfError::Template { template: template(), messages: messages(&errors) })?;
    if !compiled.warnings.is_empty() {
        return Err(PdfError::Warning { template: template(), messages: messages(&compiled.warnings) });
    }
    if document.pages().len() > MAX_PAGES {
        return Err(PdfError::TooLarge { what: "number of pages", limit: MAX_PAGES });
    }
    glyphs::check(&document)?;
    let pdf = typst_pdf::pdf(&document, options)
        .map_err(|errors| PdfError::Standard { template: template(), messages: messages(&errors) })?;
    if pdf.len() > MAX_PDF_BYTES {
        return Err(PdfError::TooLarge { what: "PDF", limit: MAX_PDF_BYTES });
    }
    Ok(pdf)
}

fn options(meta: &Meta) -> Result<PdfOptions, PdfError> {
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|_| PdfError::Broken)?;
    Ok(PdfOptions {
        ident: Smart::Custom(meta.ident.clone()),
        creator: Smart::Custom(Some("Balcão".to_owned())),
        timestamp: Some(typst_pdf::Timestamp::new_utc(to_datetime(meta.at)?)),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    })
}

fn to_datetime(at: Timestamp) -> Result<Datetime, PdfError> {
    let civil = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).map_err(|_| PdfError::Time(at));
    let [month, day, hour, minute, second] = [
        part(civil.month())?,
        part(civil.day())?,
        part(civil.hour())?,
        part(civil.minute())?,
        part(civil.second())?,
    ];
    Datetime::from_ymd_hms(civil.year().into(), month, day, hour, minute, second).ok_or(PdfError::Time(at))
}

/// Typst's words with their hints.
fn messages(diagnostics: &[SourceDiagnostic]) -> Vec<String> {
    let with_hints = |diagnostic: &SourceDiagnostic| {
        let mut message = diagnostic.message.to_string();
        for hint in &diagnostic.hints {
            message.push_str("; ");
            message.push_str(&hint.v);
        }
        message
    };
    diagnostics.iter().take(MAX_MESSAGES).map(with_hints).collect()
}
