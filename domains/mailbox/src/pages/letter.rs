//! `GET`, `POST /mailbox/{id}`: a letter. An official notice that is still closed shows its envelope and what opening
//! means; the button opens it, so that no link preview or accidental click serves anybody a notice.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use web::chrome::{Chrome, Link, Row};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::{deadline_words, department, paragraphs, served_words};
use crate::MailboxError;
use crate::model::{Delivery, DeliveryId, Kind, Message};
use crate::rules::Viewer;
use crate::service::{Mailbox, viewer};

#[derive(Template)]
#[template(path = "mailbox_letter.html")]
struct Page {
    chrome: Chrome,
    facts: Vec<Row>,
    /// The opened letter, or nothing while it is closed.
    paragraphs: Vec<String>,
    links: Vec<Link>,
    closed: bool,
    /// What opening means today.
    effect: String,
    action: String,
}

/// The letter, or its envelope.
pub async fn show(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let (viewer, id) = asked(&visit, &id)?;
    let (mut delivery, mut message) = mailbox.letter(&visit.ctx, viewer, id).await?;
    if delivery.read.is_none() && message.kind == Kind::Information && !visit.is_glance {
        (delivery, message) = mailbox.open(&visit.ctx, viewer, id).await?;
    }
    let t = visit.t();
    let closed = delivery.read.is_none();
    let title = t.say(&message.subject).to_owned();
    let chrome = if closed { visit.form_chrome(title) } else { visit.chrome(title) };
    let mut links: Vec<Link> =
        message.links.iter().map(|link| Link::new(t.say(&link.label), link.href.clone())).collect();
    let case = message.case.map(|case| format!("/cases/{case}"));
    // The sender may have named the same page in words of its own.
    if let Some(href) = case.filter(|href| links.iter().all(|link| link.href != *href)) {
        links.push(Link::new(t.get("mailbox-case"), href));
    }
    visit.render(&Page {
        chrome: chrome.back_to("/mailbox"),
        facts: facts(&t, &visit, &delivery, &message),
        paragraphs: if closed { Vec::new() } else { paragraphs(t.say(&message.body)) },
        links: if closed { Vec::new() } else { links },
        effect: if closed { effect(&t, &delivery) } else { String::new() },
        closed,
        action: format!("/mailbox/{id}"),
    })
}

/// Opens a closed letter.
pub async fn open(
    visit: Visit,
    Extension(mailbox): Extension<Mailbox>,
    Path(id): Path<String>,
    _posted: Posted,
) -> Result<Redirect, Failure> {
    let (viewer, id) = asked(&visit, &id)?;
    mailbox.open(&visit.ctx, viewer, id).await?;
    Ok(Redirect::to(&format!("/mailbox/{id}")))
}

fn asked(visit: &Visit, id: &str) -> Result<(Viewer, DeliveryId), MailboxError> {
    let viewer = viewer(&visit.ctx).ok_or(MailboxError::NotFound)?;
    Ok((viewer, id.parse().map_err(|_| MailboxError::NotFound)?))
}

fn facts(t: &T, visit: &Visit, delivery: &Delivery, message: &Message) -> Vec<Row> {
    let mut rows = vec![
        Row::new(t.get("mailbox-from"), department(t, &visit.ctx.pack(), &message.department)),
        Row::new(t.get("mailbox-received"), t.date_time(delivery.delivered_at)),
    ];
    let mut push = |key: &str, value: String| {
        if !value.is_empty() {
            rows.push(Row::new(t.get(key), value));
        }
    };
    push("mailbox-read", delivery.read.map(|read| t.date_time(read.at)).unwrap_or_default());
    push("mail-served", served_words(t, delivery, message));
    push("mail-deadline", deadline_words(t, message.deadline));
    push("mail-remedy", message.remedy.as_ref().map(|text| t.say(text).to_owned()).unwrap_or_default());
    rows
}

/// What opening does: the earlier of today and the day that would come anyway.
fn effect(t: &T, delivery: &Delivery) -> String {
    match (delivery.served, delivery.deemed_on) {
        (Some(served), _) => t.with("mailbox-effect-served", &[("date", &t.date(served.on))]),
        (None, Some(day)) => t.with("mailbox-effect-today", &[("date", &t.date(day))]),
        (None, None) => t.get("mailbox-effect-unknown"),
    }
}
