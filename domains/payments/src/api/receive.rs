//! `POST /api/v1/desk/payables/{id}/receive`

use axum::extract::Path;
use http::StatusCode;
use web::{Failure, Visit};

use crate::scope::Scope;
use crate::service::Receive;

/// Records that money came in for a payable.
#[utoipa::path(post, path = "/api/v1/desk/payables/{id}/receive", tag = "payments",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = 404, description = "payments.not-found"),
        (status = 409, description = "payments.state")))]
pub async fn receive_payable(visit: Visit, Path(id): Path<uuid::Uuid>) -> Result<StatusCode, Failure> {
    visit.ctx.run(Receive { id: id.into(), scope: Scope::of(&visit.ctx)? }).await?;
    Ok(StatusCode::NO_CONTENT)
}
