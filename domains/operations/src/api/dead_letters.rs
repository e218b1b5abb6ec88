//! `GET /api/v1/admin/dead-letters`

use axum::{Json, extract::Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::DeadLetterView;
use crate::service;

#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    /// From 1.
    page: Option<u32>,
}

/// One page of dead letters, newest first.
#[derive(Serialize, ToSchema)]
pub struct DeadLetterList {
    items: Vec<DeadLetterView>,
    total: u64,
}

/// Jobs that failed for good or too often.
#[utoipa::path(get, path = "/api/v1/admin/dead-letters", tag = "operations", params(Wanted),
    responses((status = 200, body = DeadLetterList)))]
pub async fn list_dead_letters(
    visit: Visit,
    Query(wanted): Query<Wanted>,
) -> Result<Json<DeadLetterList>, Failure> {
    let page = u64::from(wanted.page.unwrap_or(1).max(1));
    let (found, total) = service::letters(&visit.ctx, page).await?;
    Ok(Json(DeadLetterList { items: found.into_iter().map(Into::into).collect(), total }))
}
