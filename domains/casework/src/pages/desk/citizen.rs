//! `GET /desk/cases/{id}/citizen`: what the people in the case see of it, so that an official can help on the telephone.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Html;
use web::chrome::{Chrome, Clock, Row, Shape, Tag, TimelineEntry};
use web::{Failure, Visit};

use super::door;
use super::sheet::phase_tag;
use super::{Reads, people, terms, timeline};
use crate::Casework;

#[derive(Template)]
#[template(path = "desk/citizen.html")]
struct Page {
    chrome: Chrome,
    heading: String,
    phase: Tag,
    facts: Vec<Row>,
    clocks: Vec<Clock>,
    timeline: Vec<TimelineEntry>,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    let events = casework.events(&visit.ctx, opened.state.id).await?;
    let (state, service) = (&opened.state, &opened.def.service);
    let title = t.say(&service.title).to_owned();
    let number = state.number.clone().unwrap_or_else(|| t.get("desk-no-number"));
    let department = people::department(&opened.law.pack, &state.department, &t);
    let page = Page {
        chrome: visit.chrome(title.clone()).shaped(Shape::Full).back_to(format!("/desk/cases/{id}")),
        heading: title,
        phase: phase_tag(state, &t),
        facts: vec![
            Row::new(t.get("desk-fact-number"), number),
            Row::new(t.get("desk-fact-office"), department),
        ],
        clocks: terms::clocks(&opened, &t),
        timeline: timeline::entries(&opened, &events, &t, false),
    };
    visit.render(&page)
}
