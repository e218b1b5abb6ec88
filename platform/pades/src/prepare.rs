//! The incremental update (ISO 32000-1 §7.5.6, §12.8): signature dictionary, field with widget, new catalog and
//! page, cross-references. PDF/A-2 and PDF/UA-1 hold: the widget is printed, locked, named and has no area.

use std::fmt::Write as _;
use std::ops::Range;

use aws_lc_rs::digest::{Context, SHA256};
use kernel::Timestamp;

use crate::file::PdfFile;
use crate::syntax::{Dict, Ref};
use crate::{CONTAINER_RESERVE_BYTES, MAX_CONTAINER_BYTES, MAX_TEXT_CHARS, PadesError};

/// What the signature says about itself, beside the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureField {
    /// Who seals, as readers show it.
    pub name: String,
    /// Why, in the language of the document.
    pub reason: String,
    /// Where.
    pub location: String,
    /// What a screen reader says of the field (`/TU`).
    pub description: String,
    /// The claimed time (`/M`); PAdES wants it here and not in the container (EN 319 142-1 §5.3).
    pub at: Timestamp,
}

/// A PDF with an empty place for the signature.
#[derive(Debug, Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// The hex digits between `<` and `>`.
    gap: Range<usize>,
    digest: [u8; 32],
}

/// Appends everything but the signature itself. `certificates_len` is the size of the chain that will be embedded.
pub fn prepare(pdf: &[u8], field: &SignatureField, certificates_len: usize) -> Result<Prepared, PadesError> {
    let file = PdfFile::parse(pdf)?;
    let (catalog_ref, catalog) = file.catalog()?;
    if catalog.raw("AcroForm").is_some() || catalog.raw("Perms").is_some() {
        return Err(PadesError::AlreadySigned);
    }
    let (page_ref, page) = file.first_page()?;
    let signature_ref = Ref { number: file.next_number()?, generation: 0 };
    let widget_ref = Ref { number: signature_ref.number + 1, generation: 0 };
    let reserve = certificates_len + CONTAINER_RESERVE_BYTES;
    if reserve > MAX_CONTAINER_BYTES {
        return Err(PadesError::TooLarge("signature container"));
    }

    let mut update = Update { bytes: pdf.to_vec(), rows: Vec::new() };
    update.bytes.push(b'\n');
    let (range_at, gap) = update.signature(signature_ref, field, reserve)?;
    update.widget(widget_ref, signature_ref, page_ref, field)?;
    let form = format!(
        "/AcroForm<</Fields[{w} 0 R]/SigFlags 3>>/Perms<</DocMDP {s} 0 R>>",
        w = widget_ref.number,
        s = signature_ref.number
    );
    update.copy_with(pdf, catalog_ref, &catalog, form.as_bytes())?;
    update.page(&file, page_ref, &page, widget_ref)?;
    update.finish(pdf, &file, widget_ref.number + 1)?;

    let mut bytes = update.bytes;
    let (before, after) = (gap.start - 1, gap.end + 1);
    let range = format!("{:010} {:010} {:010} {:010}", 0, before, after, bytes.len() - after);
    bytes[range_at..range_at + range.len()].copy_from_slice(range.as_bytes());
    let mut hash = Context::new(&SHA256);
    hash.update(&bytes[..before]);
    hash.update(&bytes[after..]);
    let mut digest = [0; 32];
    digest.copy_from_slice(hash.finish().as_ref());
    Ok(Prepared { bytes, gap, digest })
}

impl Prepared {
    /// SHA-256 of everything but the place of the signature.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Puts the signature container (DER) into its place.
    pub fn embed(mut self, container: &[u8]) -> Result<Vec<u8>, PadesError> {
        if container.len() * 2 > self.gap.len() {
            return Err(PadesError::TooLarge("signature container"));
        }
        let place = &mut self.bytes[self.gap.start..self.gap.start + container.len() * 2];
        hex::encode_to_slice(container, place).map_err(|_| PadesError::TooLarge("signature container"))?;
        Ok(self.bytes)
    }
}

struct Update {
    bytes: Vec<u8>,
    /// Object number and offset of what was appended.
    rows: Vec<(Ref, usize)>,
}

impl Update {
    fn begin(&mut self, reference: Ref) {
        self.rows.push((reference, self.bytes.len()));
        let head = format!("{} {} obj\n", reference.number, reference.generation);
        self.bytes.extend_from_slice(head.as_bytes());
    }

    fn end(&mut self) {
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    /// The signature dictionary (§12.8.1). Returns where the byte range is written and where the hex digits stand.
    fn signature(
        &mut self,
        reference: Ref,
        field: &SignatureField,
        reserve: usize,
    ) -> Result<(usize, Range<usize>), PadesError> {
        self.begin(reference);
        self.bytes
            .extend_from_slice(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[");
        let range_at = self.bytes.len();
        self.bytes.extend_from_slice(&[b' '; 43]);
        self.bytes.extend_from_slice(b"]/Contents<");
        let gap = self.bytes.len()..self.bytes.len() + reserve * 2;
        self.bytes.resize(gap.end, b'0');
        let rest = format!(
            ">/M({})/Name{}/Reason{}/Location{}/Reference[<</Type/SigRef/TransformMethod/DocMDP\
             /TransformParams<</Type/TransformParams/P 2/V/1.2>>>>]>>",
            pdf_time(field.at)?,
            text(&field.name)?,
            text(&field.reason)?,
            text(&field.location)?,
        );
        self.bytes.extend_from_slice(rest.as_bytes());
        self.end();
        Ok((range_at, gap))
    }

    /// Field and widget in one: flags 132 = print + locked, no area, so PDF/A asks for no appearance
    /// (ISO 19005-2 §6.3.3).
    fn widget(
        &mut self,
        widget: Ref,
        signature: Ref,
        page: Ref,
        field: &SignatureField,
    ) -> Result<(), PadesError> {
        self.begin(widget);
        let dict = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T{}/TU{}/V {} 0 R/P {} {} R/F 132/Rect[0 0 0 0]>>",
            text("Seal")?,
            text(&field.description)?,
            signature.number,
            page.number,
            page.generation,
        );
        self.bytes.extend_from_slice(dict.as_bytes());
        self.end();
        Ok(())
    }

    /// A dictionary as it was, with more entries before its `>>`.
    fn copy_with(
        &mut self,
        pdf: &[u8],
        reference: Ref,
        dict: &Dict<'_>,
        more: &[u8],
    ) -> Result<(), PadesError> {
        let old = pdf.get(dict.span.start..dict.span.end - 2).ok_or(PadesError::Broken("dictionary"))?;
        self.begin(reference);
        self.bytes.extend_from_slice(old);
        self.bytes.extend_from_slice(more);
        self.bytes.extend_from_slice(b">>");
        self.end();
        Ok(())
    }

    /// The page with one more annotation; an array of annotations may stand in the page or by itself.
    fn page(
        &mut self,
        file: &PdfFile<'_>,
        reference: Ref,
        page: &Dict<'_>,
        widget: Ref,
    ) -> Result<(), PadesError> {
        let new = format!("{} {} R", widget.number, widget.generation);
        let Some(span) = page.span_of("Annots") else {
            return self.copy_with(file.bytes, reference, page, format!("/Annots[{new}]").as_bytes());
        };
        let mut list = String::new();
        let old = match page.reference("Annots") {
            Some(array) => file.references(array)?,
            None => page
                .array("Annots")?
                .into_iter()
                .map(|item| reference_at(file, item))
                .collect::<Result<_, _>>()?,
        };
        for Ref { number, generation } in old {
            let _infallible = write!(list, "{number} {generation} R ");
        }
        self.begin(reference);
        self.bytes.extend_from_slice(&file.bytes[page.span.start..span.start]);
        self.bytes.extend_from_slice(format!("[{list}{new}]").as_bytes());
        self.bytes.extend_from_slice(&file.bytes[span.end..page.span.end]);
        self.end();
        Ok(())
    }

    /// Cross-references and trailer (§7.5.4–7.5.5): rows of exactly 20 bytes, sorted; `/Info` and `/ID` as before.
    fn finish(&mut self, pdf: &[u8], file: &PdfFile<'_>, size: usize) -> Result<(), PadesError> {
        let table_at = self.bytes.len();
        self.rows.sort_by_key(|(reference, _)| reference.number);
        let mut table = String::from("xref\n");
        for run in self.rows.chunk_by(|a, b| a.0.number + 1 == b.0.number) {
            let _infallible = writeln!(table, "{} {}", run[0].0.number, run.len());
            for (reference, offset) in run {
                let _infallible = write!(table, "{offset:010} {:05} n\r\n", reference.generation);
            }
        }
        let _infallible = write!(table, "trailer\n<</Size {size}/Prev {}", file.table_at);
        self.bytes.extend_from_slice(table.as_bytes());
        for name in ["Root", "Info", "ID"] {
            if let Some(span) = file.trailer.span_of(name) {
                self.bytes.extend_from_slice(format!("/{name} ").as_bytes());
                self.bytes.extend_from_slice(pdf.get(span).ok_or(PadesError::Broken("trailer"))?);
            }
        }
        self.bytes.extend_from_slice(format!(">>\nstartxref\n{table_at}\n%%EOF\n").as_bytes());
        Ok(())
    }
}

fn reference_at(file: &PdfFile<'_>, span: Range<usize>) -> Result<Ref, PadesError> {
    crate::syntax::Reader::new(file.bytes, span.start).reference()
}

/// A text string (§7.9.2.2) in UTF-16BE, hexadecimal: every character of every language, nothing to escape.
fn text(value: &str) -> Result<String, PadesError> {
    if value.chars().count() > MAX_TEXT_CHARS {
        return Err(PadesError::TooLarge("signature text"));
    }
    let mut hex = String::from("<FEFF");
    for unit in value.encode_utf16() {
        let _infallible = write!(hex, "{unit:04X}");
    }
    hex.push('>');
    Ok(hex)
}

/// A date (§7.9.4), in UTC.
fn pdf_time(at: Timestamp) -> Result<String, PadesError> {
    let civil = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    if !(1..=9_999).contains(&civil.year()) {
        return Err(PadesError::Time);
    }
    Ok(civil.strftime("D:%Y%m%d%H%M%SZ").to_string())
}
