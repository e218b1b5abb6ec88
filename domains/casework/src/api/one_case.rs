//! `GET /api/v1/cases/{id}`

use axum::extract::{Path, Query};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::text::T;
use web::{Failure, Visit};

use super::{UnreadableCase, id, word};
use crate::model::Phase;
use crate::resident::Seen;
use crate::service::Casework;
use crate::view::part::Part;
use crate::view::words::department;

/// One line of the task list of a draft.
#[derive(Serialize, ToSchema)]
pub struct StepView {
    /// `questions`, `evidence`, `confirmations` or `finish`.
    group: String,
    title: Option<String>,
    /// `to_do`, `started`, `consent`, `confirm`, `waits_for_other`, `fetching`, `done`, …
    state: String,
    /// What it leads to: `{"kind":"page","node":…,"page":…}` and the like.
    #[schema(value_type = Object)]
    target: Value,
}

/// One department's part.
#[derive(Serialize, ToSchema)]
pub struct PartView {
    title: String,
    case: Option<uuid::Uuid>,
    number: Option<String>,
    department: String,
    department_name: String,
    standing: String,
    /// Who has to act next: `{"who":"department","unit":…}`.
    #[schema(value_type = Object)]
    holder: Value,
    /// Legal clocks with elapsed and total days.
    #[schema(value_type = Vec<Object>)]
    terms: Value,
    now: Vec<String>,
    next: Vec<String>,
    /// What the reader can do: `{"do":"reply","until":…}`.
    #[schema(value_type = Vec<Object>)]
    deeds: Value,
    #[schema(value_type = Object)]
    decision: Value,
    #[schema(value_type = Vec<Object>)]
    documents: Value,
}

/// A case with all that the reader may see of it.
#[derive(Serialize, ToSchema)]
pub struct CaseView {
    id: uuid::Uuid,
    service: String,
    title: String,
    number: Option<String>,
    phase: String,
    sequence: u64,
    /// False for a party that somebody else named.
    applicant: bool,
    steps: Vec<StepView>,
    parts: Vec<PartView>,
    /// Members that cannot be shown now.
    unreadable: Vec<UnreadableCase>,
    /// What has happened, oldest first: the newest page of it, or the one that was asked for.
    #[schema(value_type = Vec<Object>)]
    timeline: Value,
    /// Ask with this as `before` for what happened earlier; absent when there is nothing.
    earlier: Option<String>,
}

/// Which page of the timeline.
#[derive(Deserialize, IntoParams)]
pub struct TimelineWanted {
    /// `earlier` of the page after.
    before: Option<String>,
}

/// A case in which the signed-in person takes part.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "casework", params(("id" = uuid::Uuid, Path), TimelineWanted),
    responses((status = 200, body = CaseView), (status = 404, description = "casework.no-case")))]
pub async fn read_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(case): Path<uuid::Uuid>,
    Query(wanted): Query<TimelineWanted>,
) -> Result<Json<CaseView>, Failure> {
    let before = web::cursor(wanted.before.as_deref())?;
    let matter = casework.matter(&visit.ctx, id(case), before.as_ref()).await?;
    let t = visit.t();
    let main = &matter.main;
    let view = main.view();
    let mut parts = vec![part(&t, main, &view.part(main.def.service.title.clone()))];
    for seen in &matter.members {
        parts.push(part(&t, seen, &seen.view().part(seen.def.service.title.clone())));
    }
    let mut told = Vec::new();
    for seen in std::iter::once(main).chain(&matter.members) {
        let events = matter.events.of_case(seen.state.id);
        told.extend(seen.view().story(&t, events, seen.view().sees_all()));
    }
    told.sort_by_key(|told| told.at);
    Ok(Json(CaseView {
        id: main.state.id.0,
        service: main.def.id().to_owned(),
        title: t.say(&main.def.service.title).to_owned(),
        number: main.state.number.clone(),
        phase: word(&main.state.phase),
        sequence: main.state.seq,
        applicant: view.applies(),
        steps: if main.state.phase == Phase::Draft { steps(&t, main) } else { Vec::new() },
        parts,
        unreadable: matter.unreadable.into_iter().map(UnreadableCase::from).collect(),
        timeline: json(&told),
        earlier: matter.events.earlier.map(|key| key.to_string()),
    }))
}

fn steps(t: &T, seen: &Seen) -> Vec<StepView> {
    let groups = seen.view().steps();
    let line = |(group, steps): (crate::view::steps::Group, Vec<crate::view::steps::Step>)| {
        steps.into_iter().map(move |step| StepView {
            group: word(&group),
            title: step.title.as_ref().map(|title| t.say(title).to_owned()),
            state: word(&step.state),
            target: json(&step.target),
        })
    };
    groups.into_iter().flat_map(line).collect()
}

fn part(t: &T, seen: &Seen, part: &Part) -> PartView {
    let texts = |texts: &[kernel::Text]| texts.iter().map(|text| t.say(text).to_owned()).collect();
    PartView {
        title: t.say(&part.title).to_owned(),
        case: part.case.map(|case| case.0),
        number: part.number.clone(),
        department_name: department(&seen.law.pack, t, &part.department),
        department: part.department.clone(),
        standing: word(&part.standing),
        holder: json(&part.holder),
        terms: json(&part.terms),
        now: texts(&part.now),
        next: texts(&part.next),
        deeds: json(&part.deeds),
        decision: json(&part.verdict),
        documents: json(&part.papers),
    }
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
