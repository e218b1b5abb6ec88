//! `GET /api/v1/verify`

use axum::{Json, extract::Query};
use serde::Deserialize;
use utoipa::IntoParams;
use web::{Failure, Visit};

use super::AnswerView;
use crate::check;

#[derive(Deserialize, IntoParams)]
pub struct Typed {
    #[param(example = "DSAJ-BC-2026-000123")]
    number: String,
    #[param(example = "7F3K-9QXM-2T8D")]
    code: String,
}

/// Is a document real? By its number and the code on the paper.
#[utoipa::path(get, path = "/api/v1/verify", tag = "verify", params(Typed),
    responses((status = 200, body = AnswerView)))]
pub async fn verify_by_code(visit: Visit, Query(typed): Query<Typed>) -> Result<Json<AnswerView>, Failure> {
    let answer = check::by_code(&visit.ctx, &typed.number, &typed.code).await?;
    Ok(Json(AnswerView::of(&visit, &answer)))
}
