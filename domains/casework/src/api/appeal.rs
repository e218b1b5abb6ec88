//! `POST /api/v1/cases/{id}/appeal`

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
pub struct AppealRequest {
    /// The sequence number that was read: a case that moved on since is refused.
    sequence: Option<u64>,
    grounds: String,
}

/// Appeals against a decision that was served, or against silence.
#[utoipa::path(post, path = "/api/v1/cases/{id}/appeal", tag = "casework", request_body = AppealRequest,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 403, description = "casework.only-parties"),
        (status = 404, description = "casework.no-case"), (status = 409, description = "casework.stale, casework.no-appeal, casework.appeal-pending, casework.appeal-late"),
        (status = 422, description = "casework.text-needed, casework.text-characters, casework.text-too-long")))]
pub async fn appeal_decision(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(request): Json<AppealRequest>,
) -> Result<Json<CaseRef>, Failure> {
    casework.seen(&visit.ctx, id(case)).await?;
    let command = CaseCommand::Appeal { grounds: request.grounds };
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.act(&ctx, id(case), command, request.sequence).await?.into()))
}
