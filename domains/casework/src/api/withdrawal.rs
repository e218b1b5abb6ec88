//! `POST /api/v1/cases/{id}/withdrawal`

use axum::extract::Path;
use axum::{Extension, Json};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{CaseRef, id, keyed};
use crate::model::CaseCommand;
use crate::service::Casework;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRequest {
    /// The sequence number that was read: a case that moved on since is refused.
    sequence: Option<u64>,
    reason: Option<String>,
}

/// Takes an application back, or throws a draft away.
#[utoipa::path(post, path = "/api/v1/cases/{id}/withdrawal", tag = "casework", request_body = WithdrawRequest,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 404, description = "casework.no-case"),
        (status = 409, description = "casework.stale, casework.already-decided, casework.withdraw-members, casework.closed")))]
pub async fn withdraw_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(request): Json<WithdrawRequest>,
) -> Result<Json<CaseRef>, Failure> {
    casework.seen(&visit.ctx, id(case)).await?;
    let command = CaseCommand::Withdraw { reason: request.reason };
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.act(&ctx, id(case), command, request.sequence).await?.into()))
}
