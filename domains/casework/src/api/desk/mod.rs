//! The desk for programs: what the officials' pages do, with the same checks, commands and codes.
//! Next: `../../pages/desk/door.rs` for who may.

mod case;
mod decide;
mod hearing;
mod matching;
mod standstill;
mod tasks;
mod work;

use acts::IdempotencyKey;
use axum::Json;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Access, Failure, Routes, Visit};

use crate::model::CaseCommand;
use crate::pages::desk::{Doing, READ, Reads, door};
use crate::{Casework, Done};

/// Every endpoint with the permission of its page.
pub fn routes() -> Routes {
    let of = |doing: Doing| Access::Officer(doing.permission());
    Routes::new()
        .api(Access::Officer(READ), routes!(tasks::list_tasks))
        .api(Access::Officer(READ), routes!(case::read_case))
        .api(of(Doing::Take), routes!(work::take_task))
        .api(of(Doing::Release), routes!(work::release_task))
        .api(of(Doing::Admit), routes!(work::admit_case))
        .api(of(Doing::Complete), routes!(work::complete_task))
        .api(of(Doing::Return), routes!(work::return_case))
        .api(of(Doing::Correct), routes!(work::correct_case))
        .api(of(Doing::OpenHearing), routes!(hearing::open_hearing))
        .api(of(Doing::CloseHearing), routes!(hearing::close_hearing))
        .api(of(Doing::Decide), routes!(decide::decide_case))
        .api(of(Doing::Approve), routes!(decide::approve_proposal))
        .api(of(Doing::Disapprove), routes!(decide::disapprove_proposal))
        .api(of(Doing::Suspend), routes!(standstill::suspend_case))
        .api(of(Doing::Resume), routes!(standstill::resume_case))
        .api(of(Doing::EndAppeal), routes!(standstill::end_appeal))
        .api(of(Doing::Match), routes!(matching::match_party))
}

/// Where the case stands after the act.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    case: uuid::Uuid,
    /// Sequence number of the last event; the next act says that it saw this one.
    seq: u64,
    number: Option<String>,
    /// `submitted`, `admitted`, `running`, `decided`, `served` or `closed`.
    phase: String,
}

impl From<Done> for Moved {
    fn from(done: Done) -> Self {
        Self { case: done.case.0, seq: done.seq, number: done.number, phase: word(&done.phase) }
    }
}

/// The snake-case word of a unit enum.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A request at the desk.
struct Request<'a> {
    visit: Visit,
    casework: &'a Casework,
    reads: &'a Reads,
    headers: &'a HeaderMap,
    case: uuid::Uuid,
    /// Sequence number that the caller saw.
    seq: u64,
}

impl Request<'_> {
    /// Does it. An `Idempotency-Key` makes a repeated request harmless.
    async fn act(mut self, doing: Doing, node: &str, command: CaseCommand) -> Result<Json<Moved>, Failure> {
        let opened = door::open(&self.visit, self.casework, self.reads, &self.case.to_string()).await?;
        let malformed = || kernel::Problem::new(kernel::ProblemStatus::Malformed, "request.malformed");
        if let Some(key) = self.headers.get("idempotency-key") {
            let key = IdempotencyKey::parse(key.to_str().map_err(|_| malformed())?)?;
            self.visit.ctx = self.visit.ctx.with_idempotency(key);
        }
        let act = (doing, node);
        let done = door::perform(&self.visit, self.casework, &opened, act, command, Some(self.seq)).await?;
        Ok(Json(done.into()))
    }
}
