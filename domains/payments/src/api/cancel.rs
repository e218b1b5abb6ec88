//! `POST /api/v1/desk/payment-orders/{id}/cancel`

use axum::{Json, extract::Path};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::scope::Scope;
use crate::service::Cancel;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// The payee reads it in the log.
    reason: String,
}

/// Gives up an order that could not be carried out.
#[utoipa::path(post, path = "/api/v1/desk/payment-orders/{id}/cancel", tag = "payments",
    params(("id" = uuid::Uuid, Path)), request_body = CancelRequest,
    responses((status = 204), (status = 404, description = "payments.not-found"),
        (status = 409, description = "payments.state"), (status = 422, description = "payments.reason")))]
pub async fn cancel_order(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
    Json(request): Json<CancelRequest>,
) -> Result<StatusCode, Failure> {
    let command = Cancel { id: id.into(), scope: Scope::of(&visit.ctx)?, reason: request.reason };
    visit.ctx.run(command).await?;
    Ok(StatusCode::NO_CONTENT)
}
