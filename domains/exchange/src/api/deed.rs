//! `POST /api/v1/admin/exchange/grants/{id}/{deed}`

use axum::{Extension, Json, extract::Path};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::gate::Gate;
use crate::service::{Deed, MarkGrant, administer};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: String,
}

/// Suspends, resumes or withdraws a grant, for a reason.
#[utoipa::path(post, path = "/api/v1/admin/exchange/grants/{id}/{deed}", tag = "exchange", request_body = Why,
    params(("id" = String, Path), ("deed" = String, Path, description = "suspend, resume or withdraw")),
    responses((status = 204), (status = 404, description = "exchange.unknown-grant"),
        (status = 409, description = "exchange.already-suspended, exchange.not-suspended, exchange.already-withdrawn"),
        (status = 422, description = "exchange.reason")))]
pub async fn mark_grant(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Path((grant, deed)): Path<(String, String)>,
    Json(why): Json<Why>,
) -> Result<StatusCode, Failure> {
    let deed = Deed::parse(&deed).ok_or(Failure::not_found())?;
    administer(&visit.ctx, &gate, MarkGrant { grant, deed, reason: why.reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}
