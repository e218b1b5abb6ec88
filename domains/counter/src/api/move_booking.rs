//! `POST /api/v1/counter/bookings/{id}/move`

use std::sync::Arc;

use axum::extract::Path;
use axum::{Extension, Json};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::error::CounterError;
use crate::plan::Plans;
use crate::service;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    site: String,
    /// Civil time.
    #[schema(example = "2026-11-24T09:30")]
    starts: String,
}

/// Brings a booking to another time of its calendar; its number stays.
#[utoipa::path(post, path = "/api/v1/counter/bookings/{id}/move", tag = "counter",
    params(("id" = uuid::Uuid, Path)), request_body = MoveRequest,
    responses((status = 204), (status = 404, description = "counter.not-found, counter.no-calendar"),
        (status = 409, description = "counter.slot-taken, counter.state"),
        (status = 422, description = "counter.no-slot, counter.passed")))]
pub async fn move_booking(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<uuid::Uuid>,
    Json(request): Json<MoveRequest>,
) -> Result<StatusCode, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let booking = service::own(&visit.ctx, id.into()).await?;
    let starts = request.starts.parse().map_err(|_| CounterError::NoSlot)?;
    let at = (booking.slot.calendar.as_str(), request.site.as_str());
    service::change(&visit.ctx, &plan, booking.id, at, starts).await?;
    Ok(StatusCode::NO_CONTENT)
}
