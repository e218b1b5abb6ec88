//! `GET /api/v1/admin/exchange/grants/{id}`

use axum::{Extension, Json, extract::Path};
use web::{Failure, Visit};

use super::grants::Grant;
use super::today;
use crate::catalogue;
use crate::gate::Gate;

/// One grant of the pack and whether it counts today.
#[utoipa::path(get, path = "/api/v1/admin/exchange/grants/{id}", tag = "exchange", params(("id" = String, Path)),
    responses((status = 200, body = Grant), (status = 404, description = "not-found")))]
pub async fn read_grant(
    visit: Visit,
    Extension(gate): Extension<Gate>,
    Path(id): Path<String>,
) -> Result<Json<Grant>, Failure> {
    let found = catalogue::grant(&gate.snapshot(), &id, today(&visit, &gate));
    Ok(Json(found.ok_or(Failure::not_found())?.into()))
}
