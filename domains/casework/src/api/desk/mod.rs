//! The desk for programs: what the officials' pages do, with the same checks, commands and codes.
//! Next: `../../pages/desk/door.rs` for who may.

mod case;
mod decide;
mod hearing;
mod lookup;
mod matching;
mod standstill;
mod tasks;
mod work;

use acts::IdempotencyKey;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Access, Failure, Routes, Visit};

use crate::model::CaseCommand;
use crate::pages::desk::door::Opened;
use crate::pages::desk::{Doing, READ, Reads, door};
use crate::{Casework, Done};

/// Every endpoint with the permission of its page.
pub fn routes() -> Routes {
    let of = |doing: Doing| Access::Officer(doing.permission());
    Routes::new()
        .api(Access::Officer(READ), routes!(tasks::list_tasks))
        .api(Access::Officer(READ), routes!(case::read_case))
        .api(Access::Officer(registers::READ), routes!(lookup::search_register))
        .api(of(Doing::Take), routes!(work::take_task))
        .api(of(Doing::Release), routes!(work::release_task))
        .api(of(Doing::Admit), routes!(work::admit_case))
        .api(of(Doing::Complete), routes!(work::complete_task))
        .api(of(Doing::Return), routes!(work::return_case))
        .api(of(Doing::Correct), routes!(work::correct_case))
        .api(of(Doing::OpenHearing), routes!(hearing::open_hearing))
        .api(of(Doing::CloseHearing), routes!(hearing::close_hearing))
        .api(of(Doing::SetAside), routes!(decide::set_aside))
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

/// A request at the desk: who asks something about which case.
struct Call {
    visit: Visit,
    casework: Casework,
    reads: Reads,
    case: uuid::Uuid,
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Failure;

    /// An `Idempotency-Key` makes a repeated request harmless.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let malformed = || kernel::Problem::new(kernel::ProblemStatus::Malformed, "request.malformed");
        let mut visit = Visit::from_request_parts(parts, state).await.map_err(missing)?;
        if let Some(key) = parts.headers.get("idempotency-key") {
            let key = IdempotencyKey::parse(key.to_str().map_err(|_| malformed())?)?;
            visit.ctx = visit.ctx.with_idempotency(key);
        }
        let Path(case) = Path::from_request_parts(parts, state).await.map_err(|_| Failure::not_found())?;
        // Both are given to every route of the desk (`Routes::share`).
        let Extension(casework) = Extension::from_request_parts(parts, state).await.map_err(missing)?;
        let Extension(reads) = Extension::from_request_parts(parts, state).await.map_err(missing)?;
        Ok(Self { visit, casework, reads, case })
    }
}

/// What the frame gives to every request is not there: the house's fault.
fn missing<E>(_: E) -> kernel::Problem {
    kernel::Problem::new(kernel::ProblemStatus::Internal, "internal")
}

impl Call {
    /// The case, if the official may see it; who is in it learns that it was opened.
    async fn open(&self) -> Result<Opened, Failure> {
        door::open(&self.visit, &self.casework, &self.reads, &self.case.to_string()).await
    }

    /// Does it, if the case is still as the caller saw it.
    async fn act(
        self,
        seq: u64,
        doing: Doing,
        node: &str,
        command: CaseCommand,
    ) -> Result<Json<Moved>, Failure> {
        let opened = self.open().await?;
        let act = (doing, node);
        let done = door::perform(&self.visit, &self.casework, &opened, act, command, Some(seq)).await?;
        Ok(Json(done.into()))
    }
}
