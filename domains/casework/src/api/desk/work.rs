//! Tasks: take, release, admit, complete, send back, correct.

use axum::Json;
use pack::LawRef;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use web::Failure;

use super::{Call, Moved};
use crate::model::CaseCommand;
use crate::pages::desk::Doing;

/// Which task.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    node: String,
}

/// A case to admit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
}

/// What the applicant has to correct.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    node: String,
    /// Properties of the form.
    fields: Vec<String>,
    reason: String,
}

/// What was recorded wrongly.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    /// Property of the form → right value.
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    reason: String,
    /// `act` or `act:article`.
    #[schema(value_type = Option<String>)]
    law: Option<LawRef>,
}

/// Takes a task for oneself.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/take", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = TaskRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.not-active"), (status = 403, description = "casework.not-your-queue, casework.held-by-colleague")))]
pub async fn take_task(call: Call, Json(body): Json<TaskRequest>) -> Result<Json<Moved>, Failure> {
    let party = call.visit.ctx.party().ok_or_else(Failure::not_found)?;
    call.act(body.seq, Doing::Take, &body.node.clone(), CaseCommand::Assign { node: body.node, party }).await
}

/// Gives a task back to the queue.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/release", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = TaskRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.not-active"), (status = 403, description = "casework.not-your-queue, casework.held-by-colleague")))]
pub async fn release_task(call: Call, Json(body): Json<TaskRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::Release, &body.node.clone(), CaseCommand::Release { node: body.node }).await
}

/// Admits a submitted case.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/admit", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = AdmitRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.not-submitted")))]
pub async fn admit_case(call: Call, Json(body): Json<AdmitRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::Admit, "", CaseCommand::Admit).await
}

/// Finds a review complete, or settles what a machine could not finish.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/complete", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = TaskRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.nothing-to-complete, casework.returned, casework.confirmation-open")))]
pub async fn complete_task(call: Call, Json(body): Json<TaskRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::Complete, &body.node.clone(), CaseCommand::Complete { node: body.node }).await
}

/// Sends a case back for correction.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/return", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = ReturnRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.cannot-return"),
        (status = 422, description = "casework.return-names-fields, casework.fields")))]
pub async fn return_case(call: Call, Json(body): Json<ReturnRequest>) -> Result<Json<Moved>, Failure> {
    call.act(
        body.seq,
        Doing::Return,
        &body.node.clone(),
        CaseCommand::Return { node: body.node, fields: body.fields, reason: body.reason },
    )
    .await
}

/// Corrects what was recorded; record and documents are made anew.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/correct", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = CorrectRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.nothing-to-correct"),
        (status = 422, description = "casework.correction")))]
pub async fn correct_case(call: Call, Json(body): Json<CorrectRequest>) -> Result<Json<Moved>, Failure> {
    call.act(
        body.seq,
        Doing::Correct,
        "",
        CaseCommand::Correct { fields: body.fields, reason: body.reason, law: body.law },
    )
    .await
}
