//! `GET /api/v1/payments`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{DisbursementView, PayableView};
use crate::store;

/// Payments of one person, newest first.
#[derive(Serialize, ToSchema)]
pub struct MyPayments {
    disbursements: Vec<DisbursementView>,
    payables: Vec<PayableView>,
}

/// What the signed-in person owes and is paid.
#[utoipa::path(get, path = "/api/v1/payments", tag = "payments", responses((status = 200, body = MyPayments)))]
pub async fn my_payments(visit: Visit) -> Result<Json<MyPayments>, Failure> {
    let party = visit.party()?;
    let disbursements = store::disbursements_of(visit.ctx.db(), party).await?;
    let payables = store::payables_of(visit.ctx.db(), party).await?;
    Ok(Json(MyPayments {
        disbursements: disbursements.into_iter().map(|one| DisbursementView::of(&visit, one)).collect(),
        payables: payables.into_iter().map(|one| PayableView::of(&visit, one)).collect(),
    }))
}
