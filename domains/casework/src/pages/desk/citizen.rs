//! `GET /desk/cases/{id}/citizen`: the case in the eyes of somebody in it, drawn by the same `view` as their own page,
//! so that an official who answers the telephone reads what they read. Nothing can be done from here.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Html;
use kernel::PartyId;
use serde::Deserialize;
use web::chrome::{Chrome, Clock, Link, Row, Shape, Tag, TimelineEntry};
use web::{Failure, Visit};

use super::door::{self, Opened};
use super::{Reads, people};
use crate::Casework;
use crate::model::CaseState;
use crate::pages::words;
use crate::resident::Seen;

/// In whose eyes.
#[derive(Debug, Default, Deserialize)]
pub struct Eyes {
    role: Option<String>,
    /// Which page of what happened.
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/citizen.html")]
struct Page {
    chrome: Chrome,
    title: String,
    tag: Tag,
    /// In whose eyes it is shown, and the others.
    eyes: Vec<(Link, bool)>,
    facts: Vec<Row>,
    /// What they can do now, in their words.
    deeds: Vec<String>,
    clocks: Vec<Clock>,
    timeline: Vec<TimelineEntry>,
    /// What happened before.
    earlier: Option<String>,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path(id): Path<String>,
    Query(eyes): Query<Eyes>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    let readers = readers(&opened);
    let chosen = readers.iter().find(|(_, role)| Some(role) == eyes.role.as_ref()).or(readers.first());
    // A notice without people, or an update between departments: nobody sees it.
    let Some((party, role)) = chosen.cloned() else { return Err(Failure::not_found()) };
    let before = web::cursor(eyes.before.as_deref())?;
    let happened = casework.events(&visit.ctx, opened.state.id, before.as_ref()).await?;
    let earlier = happened.earlier.as_ref();
    let earlier = earlier.map(|key| format!("/desk/cases/{id}/citizen?role={role}&before={key}"));
    let links = readers.iter().map(|(party, other)| {
        let words = people::roles_of(&opened.def, &opened.state, *party, &t);
        (Link::new(words, format!("/desk/cases/{id}/citizen?role={other}")), *other == role)
    });
    let eyes = links.collect();
    let Opened { state, def, law, facts } = opened;
    let seen = Seen { law, def, state, facts, party };
    let (view, case) = (seen.view(), seen.state.id);
    let part = view.part(seen.def.service.title.clone());
    let title = t.say(&part.title).to_owned();
    let told = view.story(&t, happened.of_case(case), view.sees_all()).into_iter().rev();
    let timeline = told.map(|told| TimelineEntry {
        at: t.date_time(told.at),
        title: told.title,
        by: told.by,
        body: told.text,
        kind: told.kind,
        links: Vec::new(),
    });
    let page = Page {
        chrome: visit.chrome(title.clone()).shaped(Shape::Full).back_to(format!("/desk/cases/{case}")),
        tag: words::standing(&t, part.standing),
        facts: words::facts(&t, &seen, &part),
        deeds: view.deeds().iter().map(|open| words::deed_link(&t, case, open).label).collect(),
        clocks: part.terms.iter().map(|term| words::clock(&t, &seen, term)).collect(),
        timeline: timeline.collect(),
        earlier,
        title,
        eyes,
    };
    visit.render(&page)
}

/// People who see the case in their account, whoever applies first.
pub fn readers(opened: &Opened) -> Vec<(PartyId, String)> {
    let service = &opened.def.service;
    let of = |state: &CaseState, applicant: bool| {
        let roles = service
            .roles
            .iter()
            .filter(move |role| role.applicant == applicant && (role.applicant || role.interested));
        roles.filter_map(|role| Some((state.party(&role.id)?, role.id.clone()))).collect::<Vec<_>>()
    };
    let mut readers = of(&opened.state, true);
    for (party, role) in of(&opened.state, false) {
        if readers.iter().all(|(known, _)| *known != party) {
            readers.push((party, role));
        }
    }
    readers
}
