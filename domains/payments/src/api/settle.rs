//! `POST /api/v1/desk/disbursements/{id}/settle`

use axum::{Json, extract::Path};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::scope::Scope;
use crate::service::Settle;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// Why it could not be paid; absent when it was paid.
    failure: Option<String>,
}

/// Records what the bank said.
#[utoipa::path(post, path = "/api/v1/desk/disbursements/{id}/settle", tag = "payments",
    params(("id" = uuid::Uuid, Path)), request_body = SettleRequest,
    responses((status = 204), (status = 404, description = "payments.not-found"),
        (status = 409, description = "payments.state"), (status = 422, description = "payments.reason")))]
pub async fn settle_disbursement(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
    Json(request): Json<SettleRequest>,
) -> Result<StatusCode, Failure> {
    let command = Settle { id: id.into(), scope: Scope::of(&visit.ctx)?, failure: request.failure };
    visit.ctx.run(command).await?;
    Ok(StatusCode::NO_CONTENT)
}
