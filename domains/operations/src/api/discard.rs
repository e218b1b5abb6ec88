//! `POST /api/v1/admin/dead-letters/{id}/discard`

use axum::{Json, extract::Path};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::service::Discard;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardRequest {
    /// Why it will not be done; stands in the ledger. No personal data.
    reason: String,
}

/// Drops a dead letter for good: what it was to do will not happen.
#[utoipa::path(post, path = "/api/v1/admin/dead-letters/{id}/discard", tag = "operations",
    params(("id" = uuid::Uuid, Path)), request_body = DiscardRequest,
    responses((status = 204), (status = 404, description = "operations.not-found"),
        (status = 422, description = "operations.reason")))]
pub async fn discard_dead_letter(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
    Json(request): Json<DiscardRequest>,
) -> Result<StatusCode, Failure> {
    visit.ctx.run(Discard { id, reason: request.reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}
