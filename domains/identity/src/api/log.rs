//! `GET /api/v1/account/log` and the proof of each entry.

use axum::extract::{Path, Query};
use axum::response::Response;
use axum::{Extension, Json};
use kernel::{Problem, ProblemStatus};
use ledger::{MAX_PAGE, Page, SubjectEntry};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Visit};

use crate::Identity;
use crate::pages::{cursor, place, proof_file, subject};

/// Which entries.
#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    /// The child whose log it is; absent for one's own.
    child: Option<String>,
    /// `next` of the page before.
    before: Option<String>,
    /// At most 100.
    limit: Option<u64>,
}

/// One page of the log, newest first.
#[derive(Serialize, ToSchema)]
pub struct LogPage {
    entries: Vec<LogEntry>,
    /// Where the next page begins; absent at the end.
    next: Option<String>,
}

/// One entry.
#[derive(Serialize, ToSchema)]
pub struct LogEntry {
    entry: Uuid,
    part: u32,
    #[schema(value_type = String)]
    at: kernel::Timestamp,
    /// The type of event, for example `exchange.read`.
    kind: String,
    /// The number of the leaf; absent until it is published.
    index: Option<u64>,
    /// What was recorded; absent after the end of retention.
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
}

/// Who read my data, or a child's.
#[utoipa::path(get, path = "/api/v1/account/log", tag = "identity", params(Wanted),
    responses((status = 200, body = LogPage), (status = 403)))]
pub async fn list(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<LogPage>, Failure> {
    let subject = subject(wanted.child.as_deref(), visit.party()?)?;
    let limit = wanted.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let before = cursor(wanted.before.as_deref());
    if wanted.before.is_some() && before.is_none() {
        return Err(Problem::new(ProblemStatus::Malformed, "request.malformed").into());
    }
    let found = identity.log_of(&visit.ctx, subject, &Page { limit, before, kinds: Vec::new() }).await?;
    let full = u64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| place(last.cursor));
    Ok(Json(LogPage { entries: found.into_iter().map(view).collect(), next }))
}

fn view(one: SubjectEntry) -> LogEntry {
    LogEntry {
        entry: one.cursor.entry_id,
        part: one.cursor.part_no,
        at: one.cursor.at,
        kind: one.kind,
        index: one.index,
        body: one.body.map(Value::Object),
    }
}

/// The proof of one entry, as `balcao verify` reads it.
#[utoipa::path(get, path = "/api/v1/account/log/{entry}/{part}/proof", tag = "identity",
    params(("entry" = Uuid, Path), ("part" = u32, Path), Wanted),
    responses((status = 200, content_type = "application/json"), (status = 404)))]
pub async fn proof(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Path((entry, part)): Path<(Uuid, u32)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let subject = subject(wanted.child.as_deref(), visit.party()?)?;
    proof_file(&visit, &identity, subject, entry, part).await
}
