//! `POST /api/v1/cases/{id}/reply`

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
pub struct ReplyRequest {
    /// The sequence number that was read: a case that moved on since is refused.
    sequence: Option<u64>,
    text: String,
}

/// The word of a party in a hearing.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reply", tag = "casework", request_body = ReplyRequest,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 404, description = "casework.no-case"),
        (status = 409, description = "casework.stale, casework.no-hearing, casework.hearing-over, casework.already-heard"),
        (status = 422, description = "casework.text-too-long")))]
pub async fn reply_hearing(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(request): Json<ReplyRequest>,
) -> Result<Json<CaseRef>, Failure> {
    casework.seen(&visit.ctx, id(case)).await?;
    let command = CaseCommand::ReplyHearing { text: request.text };
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.act(&ctx, id(case), command, request.sequence).await?.into()))
}
