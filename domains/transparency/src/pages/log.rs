//! `GET /ledger`: what the log is, how far it is, what to download to check a proof.

use askama::Template;
use axum::Extension;
use axum::response::Html;
use web::chrome::{Chrome, Row};
use web::{Failure, Visit};

use crate::{ANCHORS, Transparency};

#[derive(Template)]
#[template(path = "transparency_log.html")]
struct Page {
    chrome: Chrome,
    rows: Vec<Row>,
    anchors: &'static str,
    /// The prefix of the log (C2SP tlog-tiles).
    prefix: String,
}

pub async fn show(
    visit: Visit,
    Extension(transparency): Extension<Transparency>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let head = transparency.head().await?;
    let at = head.published_at.map_or_else(|| t.get("transparency-none"), |at| t.date_time(at));
    let size = t.number(i64::try_from(head.published).unwrap_or(i64::MAX));
    visit.render(&Page {
        chrome: visit.chrome(t.get("transparency-title")),
        rows: vec![
            Row::new(t.get("transparency-origin"), transparency.origin()),
            Row::new(t.get("transparency-size"), size),
            Row::new(t.get("transparency-at"), at),
        ],
        anchors: ANCHORS,
        prefix: format!("/ledger/{}", transparency.log()),
    })
}
