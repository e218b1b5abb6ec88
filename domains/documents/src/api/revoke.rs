//! `POST /api/v1/desk/documents/{id}/revoke`

use axum::{Json, extract::Path};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::service::{Revoke, desk};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeRequest {
    reason: String,
}

/// Takes a document of the officer's department back.
#[utoipa::path(post, path = "/api/v1/desk/documents/{id}/revoke", tag = "documents",
    params(("id" = uuid::Uuid, Path)), request_body = RevokeRequest,
    responses((status = 204), (status = 404, description = "documents.not-found"),
        (status = 409, description = "documents.state"), (status = 422, description = "documents.reason")))]
pub async fn revoke_document(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
    Json(request): Json<RevokeRequest>,
) -> Result<StatusCode, Failure> {
    let department = desk::department(&visit.ctx)?.to_owned();
    visit.ctx.run(Revoke { id: id.into(), department, reason: request.reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}
