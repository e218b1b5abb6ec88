//! `DELETE /api/v1/cases/{id}/appointments/{node}`

use axum::extract::Path;
use axum::{Extension, Json};
use http::HeaderMap;
use web::{Failure, Visit};

use super::{CaseRef, id, keyed};
use crate::model::CaseCommand;
use crate::service::Casework;

/// Says that no appointment is wanted. A time is chosen with the counter's API.
#[utoipa::path(delete, path = "/api/v1/cases/{id}/appointments/{node}", tag = "casework",
    params(("id" = uuid::Uuid, Path), ("node" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 404, description = "casework.no-such-appointment"),
        (status = 409, description = "casework.appointment-needed, casework.not-active")))]
pub async fn decline_appointment(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path((case, node)): Path<(uuid::Uuid, String)>,
) -> Result<Json<CaseRef>, Failure> {
    casework.seen(&visit.ctx, id(case)).await?;
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.act(&ctx, id(case), CaseCommand::SlotDeclined { node }, None).await?.into()))
}
