//! Standing still by order, going on, the end of an appeal.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use pack::LawRef;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{Moved, Request};
use crate::Casework;
use crate::model::CaseCommand;
use crate::pages::desk::{Doing, Reads};

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
pub async fn suspend_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<SuspendRequest>,
) -> Result<Json<Moved>, Failure> {
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    request.act(Doing::Suspend, "", CaseCommand::Suspend { reason: body.reason, law: body.law }).await
}

/// Lets a case go on.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/resume", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = ResumeRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.not-suspended")))]
pub async fn resume_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<ResumeRequest>,
) -> Result<Json<Moved>, Failure> {
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    request.act(Doing::Resume, "", CaseCommand::Resume).await
}

/// Records how an appeal ended.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/end-appeal", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = EndAppealRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.no-appeal")))]
pub async fn end_appeal(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<EndAppealRequest>,
) -> Result<Json<Moved>, Failure> {
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    request.act(Doing::EndAppeal, "", CaseCommand::EndAppeal { result: body.result }).await
}
