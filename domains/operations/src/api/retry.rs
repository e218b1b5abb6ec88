//! `POST /api/v1/admin/dead-letters/{id}/retry`

use axum::extract::Path;
use http::StatusCode;
use web::{Failure, Visit};

use crate::service::Retry;

/// Wakes a dead letter: it starts again with all its attempts.
#[utoipa::path(post, path = "/api/v1/admin/dead-letters/{id}/retry", tag = "operations",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = 404, description = "operations.not-found")))]
pub async fn retry_dead_letter(visit: Visit, Path(id): Path<uuid::Uuid>) -> Result<StatusCode, Failure> {
    visit.ctx.run(Retry { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}
