//! Standing still by order, going on, the end of an appeal.

use axum::Json;
use pack::LawRef;
use serde::Deserialize;
use utoipa::ToSchema;
use web::Failure;

use super::{Call, Moved};
use crate::model::CaseCommand;
use crate::pages::desk::Doing;

/// Why a case stands still.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    reason: String,
    /// `act` or `act:article`.
    #[schema(value_type = String)]
    law: LawRef,
}

/// A case that goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
}

/// How an appeal ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAppealRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    result: String,
}

/// Lets a case stand still.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/suspend", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = SuspendRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.suspended, casework.not-submitted")))]
pub async fn suspend_case(call: Call, Json(body): Json<SuspendRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::Suspend, "", CaseCommand::Suspend { reason: body.reason, law: body.law }).await
}

/// Lets a case go on.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/resume", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = ResumeRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.not-suspended")))]
pub async fn resume_case(call: Call, Json(body): Json<ResumeRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::Resume, "", CaseCommand::Resume).await
}

/// Records how an appeal ended.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/end-appeal", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = EndAppealRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.no-appeal")))]
pub async fn end_appeal(call: Call, Json(body): Json<EndAppealRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::EndAppeal, "", CaseCommand::EndAppeal { result: body.result }).await
}
