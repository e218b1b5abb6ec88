//! `GET /api/v1/desk/payables`

use axum::{Json, extract::Query};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{Onwards, PayableView};
use crate::service::desk;

/// One page of what is owed, oldest first.
#[derive(Serialize, ToSchema)]
pub struct PayableList {
    items: Vec<PayableView>,
    /// On all pages.
    total: u64,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// What is owed to the officer's department, or to all for the treasury, and has not come in.
#[utoipa::path(get, path = "/api/v1/desk/payables", tag = "payments", params(Onwards),
    responses((status = 200, body = PayableList), (status = 400, description = "request.cursor")))]
pub async fn list_payables(
    visit: Visit,
    Query(onwards): Query<Onwards>,
) -> Result<Json<PayableList>, Failure> {
    let page = desk::payables(&visit.ctx, onwards.from()?.as_ref()).await?;
    Ok(Json(PayableList {
        items: page.items.into_iter().map(|one| PayableView::of(&visit, one)).collect(),
        total: page.total,
        next: page.next.map(|place| place.to_string()),
    }))
}
