//! `GET /api/v1/desk/payment-orders`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::AmountView;
use crate::model::StuckOrder;
use crate::scope::Scope;
use crate::store;

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
    fn of(visit: &Visit, stuck: &StuckOrder) -> Self {
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

/// The oldest open ones, and how many there are.
#[derive(Serialize, ToSchema)]
pub struct StuckOrderList {
    items: Vec<StuckOrderView>,
    total: u64,
}

/// Orders that could not be carried out and wait for an officer.
#[utoipa::path(get, path = "/api/v1/desk/payment-orders", tag = "payments",
    responses((status = 200, body = StuckOrderList)))]
pub async fn list_stuck_orders(visit: Visit) -> Result<Json<StuckOrderList>, Failure> {
    let (found, total) = store::stuck(visit.ctx.db(), &Scope::of(&visit.ctx)?).await?;
    Ok(Json(StuckOrderList {
        items: found.iter().map(|one| StuckOrderView::of(&visit, one)).collect(),
        total,
    }))
}
