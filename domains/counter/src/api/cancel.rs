//! `POST /api/v1/counter/bookings/{id}/cancel`

use axum::extract::Path;
use http::StatusCode;
use web::{Failure, Visit};

use crate::service::{self, Cancel};

/// Gives a hold or booking back.
#[utoipa::path(post, path = "/api/v1/counter/bookings/{id}/cancel", tag = "counter",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = 404, description = "counter.not-found"),
        (status = 409, description = "counter.state"), (status = 422, description = "counter.passed")))]
pub async fn cancel_booking(visit: Visit, Path(id): Path<uuid::Uuid>) -> Result<StatusCode, Failure> {
    let booking = service::own(&visit.ctx, id.into()).await?;
    visit.ctx.run(Cancel { id: booking.id, slot: booking.slot, party: booking.party }).await?;
    Ok(StatusCode::NO_CONTENT)
}
