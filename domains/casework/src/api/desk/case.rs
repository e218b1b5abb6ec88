//! `GET /api/v1/desk/cases/{id}`

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::word;
use crate::Casework;
use crate::api::UnreadableCase;
use crate::model::{CaseState, EvidenceState};
use crate::pages::desk::case::children;
use crate::pages::desk::{Doing, Reads, door, offers};

/// A case as the desk sees it.
#[derive(Serialize, ToSchema)]
pub struct CaseFile {
    id: uuid::Uuid,
    seq: u64,
    number: Option<String>,
    service: String,
    department: String,
    phase: String,
    submitted_on: Option<String>,
    parties: Vec<PartyLine>,
    /// What a message or a bundle brought.
    #[schema(value_type = Object)]
    input: Map<String, Value>,
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// Evidence by id: state, values, where they come from.
    #[schema(value_type = Object)]
    evidence: Value,
    #[schema(value_type = Object)]
    clocks: Value,
    tasks: Vec<OpenTask>,
    #[schema(value_type = Object)]
    returned: Value,
    #[schema(value_type = Object)]
    suspended: Value,
    #[schema(value_type = Object)]
    hearing: Value,
    #[schema(value_type = Object)]
    proposal: Value,
    #[schema(value_type = Object)]
    decision: Value,
    children: Vec<ChildLine>,
    /// Members that cannot be shown now.
    unreadable: Vec<UnreadableCase>,
    /// What the post may do with the case as a whole.
    actions: Vec<&'static str>,
    /// Events in order: the newest page of them, or the one that was asked for.
    #[schema(value_type = Vec<Object>)]
    events: Value,
    /// Ask with this as `before` for what happened earlier; absent when there is nothing.
    earlier: Option<String>,
}

/// Which page of the events.
#[derive(Deserialize, IntoParams)]
pub struct EventsWanted {
    /// `earlier` of the page after.
    before: Option<String>,
}

/// Somebody in the case.
#[derive(Serialize, ToSchema)]
pub struct PartyLine {
    party: uuid::Uuid,
    role: String,
    /// `joined`; `named` by another party and silent so far; `unknown`: nobody in the register has the number.
    standing: &'static str,
}

/// A task with what the post may do about it.
#[derive(Serialize, ToSchema)]
pub struct OpenTask {
    node: String,
    queue: String,
    kind: &'static str,
    why: Option<String>,
    assignee: Option<uuid::Uuid>,
    actions: Vec<&'static str>,
}

/// A member of a bundle.
#[derive(Serialize, ToSchema)]
pub struct ChildLine {
    case: uuid::Uuid,
    number: Option<String>,
    service: String,
    department: String,
    phase: String,
    outcome: Option<String>,
}

/// One case of the own department. The people in it see in their log that it was opened.
#[utoipa::path(get, path = "/api/v1/desk/cases/{id}", tag = "casework", params(("id" = uuid::Uuid, Path), EventsWanted),
    responses((status = 200, body = CaseFile), (status = 400, description = "request.cursor"),
        (status = 404, description = "casework.no-case")))]
pub async fn read_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path(id): Path<uuid::Uuid>,
    Query(wanted): Query<EventsWanted>,
) -> Result<Json<CaseFile>, Failure> {
    let before = web::cursor(wanted.before.as_deref())?;
    let opened = door::open(&visit, &casework, &reads, &id.to_string()).await?;
    let happened = casework.events(&visit.ctx, opened.state.id, before.as_ref()).await?;
    let mut events = happened.of_case(opened.state.id).to_vec();
    events.retain(|recorded| opened.knows(&recorded.event));
    let events: Vec<_> = events.into_iter().map(|recorded| opened.own_words(recorded)).collect();
    let (children, missing) = children(&visit, &casework, &opened).await?;
    let words = |doings: Vec<Doing>| doings.into_iter().map(Doing::word).collect::<Vec<_>>();
    let tasks = opened.tasks().into_iter().map(|task| OpenTask {
        actions: words(offers::of_task(&visit, &opened, &task)),
        node: task.node,
        queue: task.queue,
        kind: task.kind,
        why: task.why,
        assignee: task.assignee.map(|party| party.0),
    });
    let state = &opened.state;
    let known = state.evidence.iter().filter(|(id, _)| opened.knows_evidence(id));
    let evidence: BTreeMap<&String, &EvidenceState> = known.collect();
    Ok(Json(CaseFile {
        id: state.id.0,
        seq: state.seq,
        number: state.number.clone(),
        service: state.definition.service.clone(),
        department: state.department.clone(),
        phase: word(&state.phase),
        submitted_on: state.submitted_on.map(|day| day.to_string()),
        parties: state
            .parties
            .iter()
            .map(|one| PartyLine {
                party: one.party.0,
                role: one.role.clone(),
                standing: standing(state, &one.role),
            })
            .collect(),
        input: state.input.clone(),
        answers: state.answers.clone(),
        evidence: json(&evidence),
        clocks: json(&state.clocks),
        tasks: tasks.collect(),
        returned: json(&state.returned),
        suspended: json(&state.suspended),
        hearing: json(&state.hearing),
        proposal: json(&state.proposal),
        decision: json(&state.decision),
        children: children.iter().map(|child| child_line(&child.state)).collect(),
        unreadable: missing.into_iter().map(UnreadableCase::from).collect(),
        actions: words(offers::of_case(&visit, &opened)),
        events: json(&events),
        earlier: happened.earlier.map(|key| key.to_string()),
    }))
}

fn standing(state: &CaseState, role: &str) -> &'static str {
    match state.named.get(role) {
        None => "joined",
        Some(named) if named.found => "named",
        Some(_) => "unknown",
    }
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn child_line(state: &CaseState) -> ChildLine {
    ChildLine {
        case: state.id.0,
        number: state.number.clone(),
        service: state.definition.service.clone(),
        department: state.department.clone(),
        phase: word(&state.phase),
        outcome: state.decision.as_ref().map(|decision| decision.outcome.clone()),
    }
}
