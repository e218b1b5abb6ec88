//! `GET /api/v1/desk/tasks`

use axum::extract::Query;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::word;
use crate::Casework;
use crate::api::UnreadableCase;
use crate::pages::desk::{self, Filter, Waiting};

/// How the list is narrowed.
#[derive(Deserialize, IntoParams)]
pub struct TaskQuery {
    queue: Option<String>,
    /// `mine` or `free`.
    who: Option<String>,
    /// A day, `late` or `week`.
    due: Option<String>,
    /// Part of a case number.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A task that waits.
#[derive(Serialize, ToSchema)]
pub struct TaskLine {
    case: uuid::Uuid,
    number: Option<String>,
    service: String,
    title: String,
    /// Step of the case; empty for a notice whose applicant is not known.
    node: String,
    queue: String,
    /// `review`, `hearing`, `decide`, `auto-decide`, `evidence`, `record`, `issue`, `fee`, `admit` or `match`; for the
    /// owner of a legal term `term-near` or `term-over`.
    kind: String,
    phase: String,
    /// Last day for the office, where the law sets one.
    due: Option<String>,
    assigned: bool,
    mine: bool,
    /// RFC 3339.
    since: String,
}

/// The tasks of the own department, the most urgent first.
#[derive(Serialize, ToSchema)]
pub struct TaskList {
    items: Vec<TaskLine>,
    /// Cases of tasks on this page that cannot be shown now.
    unreadable: Vec<UnreadableCase>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// Tasks in the queues in which the post works.
#[utoipa::path(get, path = "/api/v1/desk/tasks", tag = "casework", params(TaskQuery),
    responses((status = 200, body = TaskList), (status = 400, description = "request.cursor")))]
pub async fn list_tasks(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Query(query): Query<TaskQuery>,
) -> Result<Json<TaskList>, Failure> {
    let TaskQuery { queue, who, due, q, after } = query;
    let filter = Filter { queue, who, due, q, after, done: None };
    let page = desk::waiting(&visit, &casework, &filter).await?;
    let next = page.next.map(|key| key.to_string());
    let unreadable = page.unreadable.into_iter().map(UnreadableCase::from).collect();
    let items = page.rows.into_iter().map(|row| line(&visit, row)).collect();
    Ok(Json(TaskList { items, unreadable, next }))
}

fn line(visit: &Visit, row: Waiting) -> TaskLine {
    let state = &row.opened.state;
    TaskLine {
        case: state.id.0,
        number: state.number.clone(),
        service: state.definition.service.clone(),
        title: row.opened.def.service.title.get(visit.lang()).to_owned(),
        phase: word(&state.phase),
        due: row.task.due.map(|day| day.to_string()),
        assigned: row.task.assignee.is_some(),
        mine: row.task.assignee.is_some() && row.task.assignee == visit.ctx.party(),
        since: row.task.since.to_string(),
        node: row.task.node,
        queue: row.task.queue,
        kind: row.task.kind,
    }
}
