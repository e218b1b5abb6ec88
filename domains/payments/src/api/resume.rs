//! `POST /api/v1/desk/payment-orders/{id}/resume`

use axum::{Json, extract::Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::model::Account;
use crate::service;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRequest {
    /// Replaces the account that the case gave; absent to try again as ordered.
    account: Option<AccountRequest>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    #[serde(default)]
    bank: String,
    number: String,
    holder: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ResumeAnswer {
    /// Of the disbursement or of the payable.
    payment: uuid::Uuid,
    reference: String,
}

/// Carries out an order that had failed.
#[utoipa::path(post, path = "/api/v1/desk/payment-orders/{id}/resume", tag = "payments",
    params(("id" = uuid::Uuid, Path)), request_body = ResumeRequest,
    responses((status = 200, body = ResumeAnswer), (status = 400, description = "payments.order"),
        (status = 404, description = "payments.not-found"),
        (status = 409, description = "payments.state, payments.effect-taken"),
        (status = 422, description = "payments.account and every other refusal of an order")))]
pub async fn resume_order(
    visit: Visit,
    Path(id): Path<uuid::Uuid>,
    Json(request): Json<ResumeRequest>,
) -> Result<Json<ResumeAnswer>, Failure> {
    let account =
        request.account.map(|given| Account { bank: given.bank, number: given.number, holder: given.holder });
    let done = service::resume(&visit.ctx, id.into(), account).await?;
    Ok(Json(ResumeAnswer { payment: done.payment, reference: done.reference }))
}
