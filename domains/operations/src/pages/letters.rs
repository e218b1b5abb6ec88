//! `GET /admin/dead-letters`: jobs that failed for good or too often.

use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use serde::Deserialize;
use web::chrome::{Chrome, Pager, Shape};
use web::{Failure, Visit};

use crate::service::{self, PAGE_ROWS};

/// Nobody pages further by hand.
const PAGES_MAX: u32 = 10_000;

#[derive(Template)]
#[template(path = "operations_letters.html")]
struct Page {
    chrome: Chrome,
    caption: String,
    lines: Vec<Line>,
    pager: Pager,
}

struct Line {
    href: String,
    kind: String,
    error: String,
    attempts: String,
    died: String,
}

/// Which page, from 1.
#[derive(Deserialize)]
pub struct Wanted {
    page: Option<u32>,
}

pub async fn show(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Html<String>, Failure> {
    let page = wanted.page.unwrap_or(1).clamp(1, PAGES_MAX);
    let (found, total) = service::letters(&visit.ctx, u64::from(page)).await?;
    let pages = u32::try_from(total.div_ceil(PAGE_ROWS)).unwrap_or(PAGES_MAX);
    let t = visit.t();
    let line = |letter: jobs::DeadJob| Line {
        href: format!("/admin/dead-letters/{}", letter.id),
        error: letter.error.unwrap_or_default(),
        attempts: t.number(letter.attempts),
        died: t.date_time(letter.died_at),
        kind: letter.kind,
    };
    visit.render(&Page {
        chrome: visit.chrome(t.get("operations-dead-letters")).shaped(Shape::Full).back_to(crate::HOME),
        caption: t.with("operations-dead-letters-caption", &[("n", &total)]),
        lines: found.into_iter().map(line).collect(),
        pager: Pager::new(page, pages, |page| format!("/admin/dead-letters?page={page}")),
    })
}
