//! `POST /api/v1/desk/disbursements/release`

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::scope::Scope;
use crate::service::Release;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRequest {
    ids: Vec<uuid::Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct ReleaseAnswer {
    sent: usize,
}

/// Hands queued disbursements to the bank: all of them or none.
#[utoipa::path(post, path = "/api/v1/desk/disbursements/release", tag = "payments", request_body = ReleaseRequest,
    responses((status = 200, body = ReleaseAnswer), (status = 409, description = "payments.state"),
        (status = 422, description = "payments.none-selected, payments.too-many-selected")))]
pub async fn release_disbursements(
    visit: Visit,
    Json(request): Json<ReleaseRequest>,
) -> Result<Json<ReleaseAnswer>, Failure> {
    let ids = request.ids.into_iter().map(Into::into).collect();
    let moved = visit.ctx.run(Release { ids, scope: Scope::of(&visit.ctx)? }).await?;
    Ok(Json(ReleaseAnswer { sent: moved.count }))
}
