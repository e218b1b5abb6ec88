//! One page a file: the list, a letter, the inbox of a department.

mod inbox;
mod letter;
mod list;

use std::sync::Arc;

use axum::routing::get;
use jiff::civil::Date;
use kernel::date;
use pack::Pack;
use web::text::T;
use web::{Access, DueFn, DueItem, Routes};

use crate::DEPARTMENT;
use crate::model::{Delivery, Kind, Message};
use crate::service::{Mailbox, viewer};

/// Unread notices on the start page.
const DUE_SHOWN: u64 = 10;

/// The pages of this domain.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/mailbox", Access::Person, get(list::show))
        .page("/mailbox/{id}", Access::Person, get(letter::show).post(letter::open))
        .page("/desk/mail", Access::Officer(DEPARTMENT), get(inbox::list))
        .page("/desk/mail/{id}", Access::Officer(DEPARTMENT), get(inbox::show))
}

/// Paragraphs are separated by an empty line; lines inside are kept by the style.
fn paragraphs(body: &str) -> Vec<String> {
    let tidy = body.replace("\r\n", "\n");
    tidy.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// The name of a department; an unknown code shows itself.
pub(crate) fn department(t: &T, pack: &Pack, code: &str) -> String {
    pack.departments().get(code).map_or(code, |found| t.say(&found.name)).to_owned()
}

/// When a notice counts as served, in words; nothing for information.
fn served_words(t: &T, delivery: &Delivery, message: &Message) -> String {
    if message.kind == Kind::Information {
        return String::new();
    }
    match (delivery.served, delivery.deemed_on) {
        (Some(served), _) => t.date(served.on),
        (None, Some(day)) => t.with("mailbox-served-unless", &[("date", &t.date(day))]),
        (None, None) => t.get("mailbox-served-unknown"),
    }
}

fn deadline_words(t: &T, day: Option<Date>) -> String {
    day.map(|day| t.date(day)).unwrap_or_default()
}

/// Unread notices wait on the start page until the day on which they count as served.
pub(crate) fn due(mailbox: &Mailbox) -> DueFn {
    let mailbox = mailbox.clone();
    Arc::new(move |ctx| {
        let mailbox = mailbox.clone();
        Box::pin(async move {
            let Some(viewer) = viewer(&ctx) else { return Ok(Vec::new()) };
            let zone = ctx.pack().jurisdiction().zone();
            let unread = mailbox.unread(&ctx, viewer, DUE_SHOWN).await?;
            let item = |(delivery, message): (Delivery, Message)| DueItem {
                title: message.subject.get(ctx.origin.lang).to_owned(),
                href: format!("/mailbox/{}", delivery.id),
                due: delivery
                    .deemed_on
                    .zip(zone.as_ref())
                    .and_then(|(day, zone)| date::end_of_day(day, zone).ok()),
            };
            Ok(unread.into_iter().map(item).collect())
        })
    })
}
