//! `GET /api/v1/account/log`

use axum::extract::Query;
use axum::{Extension, Json};
use ledger::{MAX_PAGE, Page, SubjectEntry};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Visit};

use crate::Identity;
use crate::service::subject;

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
    responses((status = 200, body = LogPage), (status = 400, description = "request.cursor"), (status = 403, description = "identity.no-mandate")))]
pub async fn list(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<LogPage>, Failure> {
    let subject = subject(wanted.child.as_deref(), visit.party()?)?;
    let limit = wanted.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let before = web::cursor(wanted.before.as_deref())?;
    let found = identity.log_of(&visit.ctx, subject, &Page { limit, before, kinds: Vec::new() }).await?;
    let next = found.next.map(|place| place.to_string());
    Ok(Json(LogPage { entries: found.items.into_iter().map(view).collect(), next }))
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
