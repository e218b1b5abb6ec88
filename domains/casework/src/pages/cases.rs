//! `GET /cases`: my cases, open ones first, page by page.

use std::collections::BTreeSet;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Html;
use kernel::CaseId;
use serde::Deserialize;
use web::chrome::{Chrome, Link, Tag};
use web::text::T;
use web::{Failure, Visit};

use super::words;
use crate::model::Phase;
use crate::resident::{Overview, Seen};
use crate::service::Casework;
use crate::view::deed::Open;
use crate::view::words::department;

#[derive(Template)]
#[template(path = "casework_cases.html")]
struct Page {
    chrome: Chrome,
    open: Vec<Card>,
    closed: Vec<Card>,
    /// One line for each case that cannot be shown now.
    unreadable: Vec<String>,
    /// Not the first page.
    onwards: bool,
    next: Option<String>,
}

/// Where the page begins.
#[derive(Deserialize)]
pub struct Wanted {
    after: Option<String>,
}

struct Card {
    href: String,
    title: String,
    tag: Tag,
    number: String,
    department: String,
    since: String,
    /// The reader was named by somebody else.
    invited: bool,
    deeds: Vec<Link>,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Query(Wanted { after }): Query<Wanted>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let from = web::cursor(after.as_deref())?;
    let Overview { seen: all, unreadable, next } =
        casework.matters_of_party(&visit.ctx, visit.party()?, from.as_ref()).await?;
    let deeds = |seen: &Seen| {
        let view = seen.view();
        let awaited = view.deeds().into_iter().filter(Open::is_awaited);
        awaited.map(|open| words::deed_link(&t, seen.state.id, &open)).collect::<Vec<_>>()
    };
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    let shown: BTreeSet<CaseId> = all.iter().map(|seen| seen.state.id).collect();
    // A member stands below its bundle; one of somebody else's bundle stands alone.
    let alone = |seen: &&Seen| !seen.state.parent.as_ref().is_some_and(|parent| shown.contains(&parent.case));
    for seen in all.iter().filter(alone) {
        let members = all
            .iter()
            .filter(|member| member.state.parent.as_ref().is_some_and(|parent| parent.case == seen.state.id));
        let deeds = std::iter::once(seen).chain(members).flat_map(deeds).collect();
        let list = if seen.state.phase == Phase::Closed { &mut closed } else { &mut open };
        list.push(card(&t, seen, deeds));
    }
    let unreadable = unreadable.iter().map(|case| words::unreadable(&t, case)).collect();
    visit.render(&Page {
        chrome: visit.chrome(t.get("casework-cases-title")),
        open,
        closed,
        unreadable,
        onwards: from.is_some(),
        next: next.map(|key| format!("/cases?after={key}")),
    })
}

fn card(t: &T, seen: &Seen, deeds: Vec<Link>) -> Card {
    let view = seen.view();
    let part = view.part(seen.def.service.title.clone());
    Card {
        href: format!("/cases/{}", seen.state.id),
        title: t.say(&part.title).to_owned(),
        tag: words::standing(t, part.standing),
        number: part.number.unwrap_or_default(),
        department: department(&seen.law.pack, t, &part.department),
        since: t.date(seen.state.submitted_on.unwrap_or(seen.state.opened_on)),
        invited: !view.applies(),
        deeds,
    }
}
