//! `GET /api/v1/desk/payment-orders`

use axum::{Json, extract::Query};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{AmountView, Onwards};
use crate::model::StuckOrder;
use crate::service::desk;

/// An order that could not be carried out; what of it cannot be read is absent.
#[derive(Serialize, ToSchema)]
pub struct StuckOrderView {
    id: uuid::Uuid,
    /// `disburse` or `owe`.
    kind: &'static str,
    department: Option<String>,
    case: Option<uuid::Uuid>,
    amount: Option<AmountView>,
    title: Option<String>,
    account_ends_in: Option<String>,
    /// The code of the refusal.
    error: String,
    /// RFC 3339.
    created_at: String,
}

impl StuckOrderView {
    pub fn of(visit: &Visit, stuck: &StuckOrder) -> Self {
        Self {
            id: stuck.id.0,
            kind: stuck.kind.as_str(),
            department: stuck.department(),
            case: stuck.case().map(|case| case.0),
            amount: stuck.amount().map(Into::into),
            title: stuck.title().map(|title| title.get(visit.lang()).to_owned()),
            account_ends_in: stuck.account_hint(),
            error: stuck.error.clone(),
            created_at: stuck.created_at.to_string(),
        }
    }
}

/// One page of the open ones, oldest first.
#[derive(Serialize, ToSchema)]
pub struct StuckOrderList {
    items: Vec<StuckOrderView>,
    /// On all pages.
    total: u64,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// Orders that could not be carried out and wait for an officer.
#[utoipa::path(get, path = "/api/v1/desk/payment-orders", tag = "payments", params(Onwards),
    responses((status = 200, body = StuckOrderList), (status = 400, description = "request.cursor")))]
pub async fn list_stuck_orders(
    visit: Visit,
    Query(onwards): Query<Onwards>,
) -> Result<Json<StuckOrderList>, Failure> {
    let page = desk::stuck_orders(&visit.ctx, onwards.from()?.as_ref()).await?;
    Ok(Json(StuckOrderList {
        items: page.items.iter().map(|one| StuckOrderView::of(&visit, one)).collect(),
        total: page.total,
        next: page.next.map(|place| place.to_string()),
    }))
}
