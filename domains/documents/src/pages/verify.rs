//! `/verify`: is this document real? No account, no cookie: by number and code from paper, by the QR code (whose text
//! stands behind `#` and so reaches us only when the visitor sends it), by the file.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Multipart, Query};
use axum::response::Html;
use bytes::Bytes;
use serde::Deserialize;
use web::chrome::{Chrome, Row, Tag, TagKind};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::department;
use crate::check::{self, Answer};
use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::{Document, DocumentState};
use crate::rules;
use crate::verify::{Standing, Verdict};

#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    number: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

#[derive(Template)]
#[template(path = "documents_verify.html")]
struct Page {
    chrome: Chrome,
    result: Option<Found>,
    number: String,
    code: String,
}

struct Found {
    tag: Tag,
    heading: String,
    body: String,
    rows: Vec<Row>,
}

pub async fn show(visit: Visit, Query(typed): Query<Typed>) -> Result<Html<String>, Failure> {
    let number = typed.number.unwrap_or_default();
    let code = typed.code.unwrap_or_default();
    let result = if number.trim().is_empty() && code.trim().is_empty() {
        None
    } else {
        Some(found(&visit, &check::by_code(&visit.ctx, &number, &code).await?, None))
    };
    page(&visit, result, number, code)
}

fn page(visit: &Visit, result: Option<Found>, number: String, code: String) -> Result<Html<String>, Failure> {
    let chrome = visit.chrome(visit.t().get("documents-verify"));
    visit.render(&Page { chrome, result, number, code })
}

/// What the QR code says, sent by the page's script or by a scanner.
pub async fn token(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    body: Bytes,
) -> Result<Html<String>, Failure> {
    // A question, not an act: no session is needed, so no form token either.
    let form = Posted::parse(&body)?;
    let answer = check::by_token(&visit.ctx, &issuer, form.get("token").unwrap_or_default()).await?;
    page(&visit, Some(found(&visit, &answer, None)), String::new(), String::new())
}

pub async fn file(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    mut form: Multipart,
) -> Result<Html<String>, Failure> {
    let mut bytes = Bytes::new();
    while let Some(field) = form.next_field().await.map_err(|_| DocumentsError::NoFile)? {
        if field.name() == Some("file") {
            bytes = field.bytes().await.map_err(|_| DocumentsError::NoFile)?;
        }
    }
    let (verdict, answer) = check::by_file(&visit.ctx, &issuer, bytes).await?;
    page(&visit, Some(found(&visit, &answer, Some(&verdict))), String::new(), String::new())
}

fn found(visit: &Visit, answer: &Answer, verdict: Option<&Verdict>) -> Found {
    let t = visit.t();
    let broken = verdict.is_some_and(|verdict| matches!(verdict.standing, Standing::NotIntact));
    let kind = match answer {
        Answer::Unknown if broken => TagKind::Bad,
        Answer::Known(document) => match document.state {
            DocumentState::Valid => TagKind::Done,
            DocumentState::Superseded => TagKind::Waiting,
            _ => TagKind::Bad,
        },
        Answer::Unknown => TagKind::Quiet,
        Answer::Forged => TagKind::Bad,
    };
    // Of a file that was changed we know nothing but that; "unknown" would sound harmless.
    let word = if broken && matches!(answer, Answer::Unknown) { "changed" } else { answer.word() };
    let mut rows = Vec::new();
    if let Answer::Known(document) = answer {
        rows.extend(facts(visit, &t, document));
    }
    if let Some(verdict) = verdict {
        rows.push(Row::new(t.get("documents-seal"), t.get(seal_words(verdict))));
        let signer = verdict.signer.as_deref().map(rules::names_of);
        rows.extend(signer.map(|names| Row::new(t.get("documents-signer"), names)));
        rows.extend(verdict.claimed_at.map(|at| Row::new(t.get("documents-sealed-at"), t.date_time(at))));
    }
    Found {
        tag: Tag::new(kind, t.get(&format!("documents-answer-{word}"))),
        heading: t.get(&format!("documents-answer-{word}-title")),
        body: t.get(&format!("documents-answer-{word}-body")),
        rows,
    }
}

fn facts(visit: &Visit, t: &T, document: &Document) -> Vec<Row> {
    let mut rows = vec![
        Row::new(t.get("documents-kind"), t.say(&document.title)),
        Row::new(t.get("documents-number"), &document.number),
        Row::new(t.get("documents-issued-by"), department(visit, &document.department)),
        Row::new(t.get("documents-issued-on"), t.date(document.issued_on)),
    ];
    rows.extend(document.initials.as_ref().map(|text| Row::new(t.get("documents-initials"), text)));
    if document.state != DocumentState::Valid {
        rows.push(Row::new(t.get("documents-changed"), t.day(document.changed_at)));
    }
    rows
}

const fn seal_words(verdict: &Verdict) -> &'static str {
    match verdict.standing {
        Standing::Trusted => "documents-seal-trusted",
        Standing::UnknownSigner => "documents-seal-unknown",
        Standing::NotIntact => "documents-seal-broken",
        Standing::NotSealed(_) => "documents-seal-none",
    }
}
