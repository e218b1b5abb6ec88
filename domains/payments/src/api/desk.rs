//! `GET /api/v1/desk/disbursements`

use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::DisbursementView;
use crate::model::DisbursementState;
use crate::scope::Scope;
use crate::store;

#[derive(Deserialize, IntoParams)]
pub struct Filter {
    /// `queued` (the default), `sent`, `paid` or `failed`.
    state: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// One page of a department's disbursements, oldest first.
#[derive(Serialize, ToSchema)]
pub struct DisbursementList {
    items: Vec<DisbursementView>,
    total: u64,
}

/// Disbursements of the officer's department.
#[utoipa::path(get, path = "/api/v1/desk/disbursements", tag = "payments", params(Filter),
    responses((status = 200, body = DisbursementList)))]
pub async fn list_disbursements(
    visit: Visit,
    Query(filter): Query<Filter>,
) -> Result<Json<DisbursementList>, Failure> {
    let state = filter.state.as_deref().unwrap_or(DisbursementState::Queued.as_str());
    let state = DisbursementState::parse(state).ok_or_else(Failure::not_found)?;
    let page = u64::from(filter.page.unwrap_or(1).max(1));
    let (found, total) = store::desk(visit.ctx.db(), &Scope::of(&visit.ctx)?, state, page).await?;
    let items = found.into_iter().map(|one| DisbursementView::of(&visit, one)).collect();
    Ok(Json(DisbursementList { items, total }))
}
