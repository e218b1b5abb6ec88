//! `GET /mailbox`: who wrote, about what, by when to act and how to object, before anything is opened.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Html;
use pack::Pack;
use serde::Deserialize;
use web::chrome::{Chrome, Message as Line, Pager};
use web::text::T;
use web::{Failure, Visit};

use super::{deadline_words, department, served_words};
use crate::MailboxError;
use crate::model::{Delivery, Message};
use crate::service::{Mailbox, viewer};

/// Letters of one page.
const LETTERS: u64 = 20;
/// Nobody pages further by hand.
const PAGES_MAX: u32 = 10_000;

#[derive(Template)]
#[template(path = "mailbox_list.html")]
struct Page {
    chrome: Chrome,
    letters: Vec<Line>,
    pager: Pager,
    by_mandate: bool,
}

/// Which page, from 1.
#[derive(Deserialize)]
pub struct Wanted {
    page: Option<u32>,
}

/// The list.
pub async fn show(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Query(Wanted { page }): Query<Wanted>,
) -> Result<Html<String>, Failure> {
    let viewer = viewer(&visit.ctx).ok_or(MailboxError::NotFound)?;
    let page = page.unwrap_or(1).clamp(1, PAGES_MAX);
    let (letters, count) = mailbox.letters(&visit.ctx, viewer, u64::from(page - 1), LETTERS).await?;
    let pages = u32::try_from(count.div_ceil(LETTERS)).unwrap_or(PAGES_MAX);
    let (t, pack) = (visit.t(), visit.ctx.pack());
    visit.render(&Page {
        chrome: visit.chrome(t.get("mailbox-title")),
        letters: letters.iter().map(|(delivery, message)| line(&t, &pack, delivery, message)).collect(),
        pager: Pager::new(page, pages, |page| format!("/mailbox?page={page}")),
        by_mandate: viewer.by_mandate,
    })
}

fn line(t: &T, pack: &Pack, delivery: &Delivery, message: &Message) -> Line {
    Line {
        href: format!("/mailbox/{}", delivery.id),
        from: department(t, pack, &message.department),
        subject: t.say(&message.subject).to_owned(),
        received: t.date(delivery.delivered_on),
        served: served_words(t, delivery, message),
        deadline: deadline_words(t, message.deadline),
        remedy: message.remedy.as_ref().map(|text| t.say(text).to_owned()).unwrap_or_default(),
        unread: delivery.read.is_none(),
    }
}
