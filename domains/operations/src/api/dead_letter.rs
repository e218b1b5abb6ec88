//! `GET /api/v1/admin/dead-letters/{id}`

use axum::{Json, extract::Path};
use web::{Failure, Visit};

use super::DeadLetterView;
use crate::service;

/// One dead letter.
#[utoipa::path(get, path = "/api/v1/admin/dead-letters/{id}", tag = "operations",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = DeadLetterView), (status = 404, description = "operations.not-found")))]
pub async fn read_dead_letter(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
) -> Result<Json<DeadLetterView>, Failure> {
    Ok(Json(service::letter(&visit.ctx, id).await?.into()))
}
