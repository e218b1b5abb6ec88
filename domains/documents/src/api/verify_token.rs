//! `POST /api/v1/verify/token`

use std::sync::Arc;

use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::AnswerView;
use crate::check;
use crate::issuer::Issuer;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Text of the QR code, with or without the address before `#`.
    token: String,
}

/// Is a document real? By its QR code.
#[utoipa::path(post, path = "/api/v1/verify/token", tag = "verify", request_body = TokenRequest,
    responses((status = 200, body = AnswerView)))]
pub async fn verify_by_token(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Json(request): Json<TokenRequest>,
) -> Result<Json<AnswerView>, Failure> {
    let answer = check::by_token(&visit.ctx, &issuer, &request.token).await?;
    Ok(Json(AnswerView::of(&visit, &answer)))
}
