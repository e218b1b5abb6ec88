//! `GET /api/v1/desk/disbursements/{id}`

use axum::{Json, extract::Path};
use web::{Failure, Visit};

use super::DisbursementView;
use crate::service::desk;

/// One disbursement, its account by the last characters only.
#[utoipa::path(get, path = "/api/v1/desk/disbursements/{id}", tag = "payments",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = DisbursementView), (status = 404, description = "payments.not-found")))]
pub async fn read_disbursement(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
) -> Result<Json<DisbursementView>, Failure> {
    let payment = desk::disbursement(&visit.ctx, id.into()).await?;
    Ok(Json(DisbursementView::of(&visit, payment)))
}
