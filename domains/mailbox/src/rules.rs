//! Decisions of the mailbox, pure: what a letter must have, when a notice is served, who may see it.
//! The day of service itself is `kernel::notice`, with the pack's law and calendar. Tests are in `rules_tests.rs`.

use jiff::civil::Date;
use kernel::{
    Calendar, CalendarError, FieldProblem, NoticeError, NoticeLaw, PartyId, Problem, Text, check_writing,
};

use pack::Pack;

use crate::MailboxError;
use crate::model::{Communication, Delivery, Kind, Letter, Message, ServedOn};

/// Readers of one letter.
pub const READERS_MAX: usize = 50;
/// Characters of a subject line in one language.
pub const SUBJECT_CHARS_MAX: usize = 200;
/// Characters of a body in one language.
pub const BODY_CHARS_MAX: usize = 20_000;
/// Characters of a remedy in one language.
pub const REMEDY_CHARS_MAX: usize = 2_000;
/// Links below a letter.
pub const LINKS_MAX: usize = 20;
/// Characters of a link's label or address.
pub const LINK_CHARS_MAX: usize = 500;

/// Checks a letter; names every field that is wrong.
pub fn check(letter: &Letter) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    if letter.to.is_empty() || letter.to.len() > READERS_MAX {
        wrong.push(FieldProblem::new("/to", "mailbox.readers"));
    }
    if letter.department.trim().is_empty() {
        wrong.push(FieldProblem::new("/department", "mailbox.department"));
    }
    check_text("/subject", &letter.subject, SUBJECT_CHARS_MAX, &mut wrong);
    check_text("/body", &letter.body, BODY_CHARS_MAX, &mut wrong);
    if let Some(remedy) = &letter.remedy {
        check_text("/remedy", remedy, REMEDY_CHARS_MAX, &mut wrong);
    }
    let inside =
        |href: &str| href.starts_with('/') && !href.starts_with("//") && !href.contains(['\\', '\n', '\r']);
    let links_good = letter.links.len() <= LINKS_MAX
        && letter.links.iter().all(|link| inside(&link.href) && link.href.chars().count() <= LINK_CHARS_MAX);
    if !links_good {
        wrong.push(FieldProblem::new("/links", "mailbox.links"));
    }
    for link in &letter.links {
        check_text("/links/label", &link.label, LINK_CHARS_MAX, &mut wrong);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::from(MailboxError::Malformed).with_fields(wrong)) }
}

/// Checks a letter to a department of this jurisdiction.
pub fn check_communication(letter: &Communication, pack: &Pack) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    for (field, code) in [("/from", &letter.from), ("/to", &letter.to)] {
        if pack.departments().get(code).is_none() {
            wrong.push(FieldProblem::new(field, "mailbox.department"));
        }
    }
    if letter.about.len() > READERS_MAX {
        wrong.push(FieldProblem::new("/about", "mailbox.readers"));
    }
    check_text("/subject", &letter.subject, SUBJECT_CHARS_MAX, &mut wrong);
    check_text("/body", &letter.body, BODY_CHARS_MAX, &mut wrong);
    if wrong.is_empty() { Ok(()) } else { Err(Problem::from(MailboxError::Malformed).with_fields(wrong)) }
}

fn check_text(field: &str, text: &Text, most: usize, wrong: &mut Vec<FieldProblem>) {
    for (tag, words) in [("zh-Hant", &text.zh_hant), ("pt", &text.pt), ("en", &text.en)] {
        if check_writing(words, most).is_err() {
            wrong.push(FieldProblem::new(format!("{field}/{tag}"), "mailbox.text"));
        }
    }
}

/// Which day a notice waits for, if nobody reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deemed {
    /// Information is never served.
    Never,
    On(Date),
    /// The calendar of this day is not published: ask again then.
    UnknownUntil(Date),
}

/// The day on which a letter delivered on `delivered` counts as served if nobody reads it.
pub fn deemed(
    kind: Kind,
    delivered: Date,
    law: &NoticeLaw,
    calendar: &Calendar,
) -> Result<Deemed, NoticeError> {
    if kind == Kind::Information {
        return Ok(Deemed::Never);
    }
    match law.in_force(delivered)?.deemed_on(delivered, calendar) {
        Ok(day) => Ok(Deemed::On(day)),
        Err(NoticeError::Calendar(CalendarError::Unpublished { day, .. })) => Ok(Deemed::UnknownUntil(day)),
        Err(error) => Err(error),
    }
}

/// The service of a notice that is being read on `today`, or whose time may have come by `today`. `None`: not yet, or
/// not a notice. Reading serves on the day itself; deeming only when its day is over, because until then a reading on
/// the same day is what served it.
pub fn served_by(
    delivery: &Delivery,
    kind: Kind,
    reading_on: Option<Date>,
    today: Date,
    law: &NoticeLaw,
    calendar: &Calendar,
) -> Result<Option<ServedOn>, NoticeError> {
    if kind == Kind::Information || delivery.served.is_some() {
        return Ok(None);
    }
    let read = delivery.read.map(|read| read.on).or(reading_on);
    let service = law.in_force(delivery.delivered_on)?.service(delivery.delivered_on, read, calendar)?;
    let done = match service.by {
        kernel::ServedBy::Reading => service.on <= today,
        kernel::ServedBy::Deeming => service.on < today,
    };
    Ok(done.then_some(ServedOn { on: service.on, by: service.by }))
}

/// Whether `viewer` sees a delivery: it is in the mailbox at hand, and a private one only in the viewer's own.
pub fn may_see(delivery: &Delivery, message: &Message, viewer: Viewer) -> bool {
    delivery.party == viewer.mailbox && !(message.private && viewer.by_mandate)
}

/// Who looks into which mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The person at the keyboard.
    pub person: PartyId,
    /// Whose mailbox it is.
    pub mailbox: PartyId,
    /// True when the person acts for the mailbox's owner.
    pub by_mandate: bool,
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
