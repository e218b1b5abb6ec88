//! `GET /api/v1/desk/payment-orders/{id}`

use axum::{Json, extract::Path};
use web::{Failure, Visit};

use super::stuck_orders::StuckOrderView;
use crate::service::desk;

/// One order that could not be carried out and waits for an officer.
#[utoipa::path(get, path = "/api/v1/desk/payment-orders/{id}", tag = "payments",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = StuckOrderView), (status = 404, description = "payments.not-found")))]
pub async fn read_stuck_order(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
) -> Result<Json<StuckOrderView>, Failure> {
    let stuck = desk::stuck_order(&visit.ctx, id.into()).await?;
    Ok(Json(StuckOrderView::of(&visit, &stuck)))
}
