//! `POST /api/v1/desk/disbursements/{id}/account`: not a GET, because each reading is an act that is recorded.

use axum::{Json, extract::Path};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::service::desk;

#[derive(Serialize, ToSchema)]
pub struct AccountView {
    bank: String,
    number: String,
    holder: Option<String>,
}

/// The whole account of a disbursement; the payee sees who read it.
#[utoipa::path(post, path = "/api/v1/desk/disbursements/{id}/account", tag = "payments",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = AccountView), (status = 404, description = "payments.not-found")))]
pub async fn read_account(visit: Visit, Path(id): Path<uuid::Uuid>) -> Result<Json<AccountView>, Failure> {
    let (_, account) = desk::account(&visit.ctx, id.into()).await?;
    Ok(Json(AccountView { bank: account.bank, number: account.number, holder: account.holder }))
}
