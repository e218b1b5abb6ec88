//! `GET /desk/mail`, `GET /desk/mail/{id}`: letters that other departments had to write to this one.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Html;
use serde::Deserialize;
use web::chrome::{Chrome, Message as Line, Pager, Row, Shape};
use web::{Failure, Visit};

use super::{department, paragraphs};
use crate::MailboxError;
use crate::model::Received;
use crate::service::Mailbox;

/// Letters of one page.
const LETTERS: u64 = 20;
/// Nobody pages further by hand.
const PAGES_MAX: u32 = 10_000;

#[derive(Template)]
#[template(path = "mailbox_inbox.html")]
struct Inbox {
    chrome: Chrome,
    letters: Vec<Line>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "mailbox_received.html")]
struct Letter {
    chrome: Chrome,
    facts: Vec<Row>,
    paragraphs: Vec<String>,
}

/// Which page, from 1.
#[derive(Deserialize)]
pub struct Wanted {
    page: Option<u32>,
}

pub async fn list(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Query(Wanted { page }): Query<Wanted>,
) -> Result<Html<String>, Failure> {
    let page = page.unwrap_or(1).clamp(1, PAGES_MAX);
    let (letters, count) = mailbox.inbox(&visit.ctx, u64::from(page - 1), LETTERS).await?;
    let pages = u32::try_from(count.div_ceil(LETTERS)).unwrap_or(PAGES_MAX);
    let (t, pack) = (visit.t(), visit.ctx.pack());
    let line = |received: &Received| Line {
        href: format!("/desk/mail/{}", received.letter.message),
        from: department(&t, &pack, &received.letter.from),
        subject: t.say(&received.letter.subject).to_owned(),
        received: t.date(received.on),
        served: String::new(),
        deadline: String::new(),
        remedy: String::new(),
        unread: received.opened.is_none(),
    };
    visit.render(&Inbox {
        chrome: visit.chrome(t.get("mailbox-inbox")).shaped(Shape::Desk),
        letters: letters.iter().map(line).collect(),
        pager: Pager::new(page, pages, |page| format!("/desk/mail?page={page}")),
    })
}

pub async fn show(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let id = id.parse().map_err(|_| MailboxError::NotFound)?;
    let Received { letter, at, opened, .. } = mailbox.received(&visit.ctx, id, visit.is_glance).await?;
    let (t, pack) = (visit.t(), visit.ctx.pack());
    let mut facts = vec![
        Row::new(t.get("mailbox-from"), department(&t, &pack, &letter.from)),
        Row::new(t.get("mailbox-received"), t.date_time(at)),
    ];
    let law = pack.acts().cite(&letter.law, t.lang()).unwrap_or_else(|| letter.law.to_string());
    facts.push(Row::new(t.get("mailbox-law"), law));
    if let Some(by) = opened {
        let post = pack.posts().get(&by.post).map_or(by.post.as_str(), |post| t.say(&post.name)).to_owned();
        facts.push(Row::new(t.get("mailbox-read"), format!("{} · {post}", t.date_time(by.at))));
    }
    let chrome = visit.chrome(t.say(&letter.subject).to_owned()).shaped(Shape::Desk).back_to("/desk/mail");
    visit.render(&Letter { chrome, facts, paragraphs: paragraphs(t.say(&letter.body)) })
}
