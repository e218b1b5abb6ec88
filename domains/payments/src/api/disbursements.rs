//! `GET /api/v1/desk/disbursements`

use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::DisbursementView;
use crate::model::DisbursementState;
use crate::service::desk;

#[derive(Deserialize, IntoParams)]
pub struct Filter {
    /// `queued` (the default), `sent`, `paid` or `failed`.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// One page of a department's disbursements, oldest first.
#[derive(Serialize, ToSchema)]
pub struct DisbursementList {
    items: Vec<DisbursementView>,
    /// On all pages.
    total: u64,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// Disbursements of the officer's department, or of all for the treasury.
#[utoipa::path(get, path = "/api/v1/desk/disbursements", tag = "payments", params(Filter),
    responses((status = 200, body = DisbursementList), (status = 400, description = "request.cursor"),
        (status = 404, description = "not-found: no such state")))]
pub async fn list_disbursements(
    visit: Visit,
    Query(filter): Query<Filter>,
) -> Result<Json<DisbursementList>, Failure> {
    let state = filter.state.as_deref().unwrap_or(DisbursementState::Queued.as_str());
    let state = DisbursementState::parse(state).ok_or_else(Failure::not_found)?;
    let from = web::cursor(filter.after.as_deref())?;
    let page = desk::disbursements(&visit.ctx, state, from.as_ref()).await?;
    Ok(Json(DisbursementList {
        items: page.items.into_iter().map(|one| DisbursementView::of(&visit, one)).collect(),
        total: page.total,
        next: page.next.map(|place| place.to_string()),
    }))
}
