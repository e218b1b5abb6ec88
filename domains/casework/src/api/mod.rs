//! The JSON API of residents: what the pages do, with the same commands and codes. `Idempotency-Key` makes a repeated
//! request harmless. One endpoint or one noun a file.

mod answers;
mod appeal;
mod appointment;
mod cases;
mod confirmation;
pub mod desk;
mod evidence;
mod member;
mod one_case;
mod open_case;
mod reply;
mod services;
mod submission;
mod withdrawal;

use acts::{Ctx, IdempotencyKey};
use http::HeaderMap;
use kernel::CaseId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Access, Failure, Routes, Visit};

use crate::act::Done;
use crate::unreadable::Unreadable;

/// Names one intended act (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: &str = "idempotency-key";

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Public, routes!(services::list_services))
        .api(Access::Public, routes!(services::read_service))
        .api(Access::Person, routes!(cases::list_cases, open_case::open_case))
        .api(Access::Person, routes!(one_case::read_case))
        .api(Access::Person, routes!(answers::read_form))
        .api(Access::Person, routes!(answers::save_answers))
        .api(Access::Person, routes!(evidence::read_evidence))
        .api(Access::Person, routes!(evidence::decide_consent))
        .api(Access::Person, routes!(confirmation::confirm))
        .api(Access::Person, routes!(appointment::decline_appointment))
        .api(Access::Person, routes!(member::choose_member))
        .api(Access::Person, routes!(submission::submit_case))
        .api(Access::Person, routes!(withdrawal::withdraw_case))
        .api(Access::Person, routes!(reply::reply_hearing))
        .api(Access::Person, routes!(appeal::appeal_decision))
}

/// Where a case stands after an act.
#[derive(Serialize, ToSchema)]
pub struct CaseRef {
    case: uuid::Uuid,
    /// Number of the last event; send it back to be told when the case has moved on.
    sequence: u64,
    /// Given at submission.
    #[schema(example = "DSAJ/NASC/2026/000001")]
    number: Option<String>,
    /// `draft`, `submitted`, `admitted`, `running`, `decided`, `served` or `closed`.
    phase: String,
}

impl From<Done> for CaseRef {
    fn from(done: Done) -> Self {
        Self { case: done.case.0, sequence: done.seq, number: done.number, phase: word(&done.phase) }
    }
}

/// A case of a list that cannot be shown now.
#[derive(Serialize, ToSchema)]
pub struct UnreadableCase {
    id: uuid::Uuid,
    /// Absent before it was submitted.
    number: Option<String>,
}

impl From<Unreadable> for UnreadableCase {
    fn from(one: Unreadable) -> Self {
        Self { id: one.case.0, number: one.number }
    }
}

/// The word of a unit enum.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The caller's key, if there is one.
fn key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Failure> {
    let value = headers.get(IDEMPOTENCY_KEY).map(|value| value.to_str().unwrap_or_default());
    Ok(value.map(IdempotencyKey::parse).transpose()?)
}

/// The context under the caller's key.
fn keyed(visit: &Visit, headers: &HeaderMap) -> Result<Ctx, Failure> {
    Ok(crate::pages::keyed(&visit.ctx, key(headers)?))
}

const fn id(id: uuid::Uuid) -> CaseId {
    CaseId(id)
}
