//! `POST /api/v1/desk/bookings/{id}/call-off`

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use http::StatusCode;
use web::{Failure, Visit};

use crate::pages::desk::at_own_site;
use crate::plan::Plans;
use crate::service::{Receive, Reception};

/// The office gives a booking back; the case that waits for it is told.
#[utoipa::path(post, path = "/api/v1/desk/bookings/{id}/call-off", tag = "counter",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = 404, description = "counter.not-found"),
        (status = 409, description = "counter.state")))]
pub async fn call_off_booking(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<uuid::Uuid>,
) -> Result<StatusCode, Failure> {
    let (_, booking) = at_own_site(&visit, &plans, id.into()).await?;
    let reception = Reception::CalledOff;
    visit.ctx.run(Receive { id: booking.id, slot: booking.slot, party: booking.party, reception }).await?;
    Ok(StatusCode::NO_CONTENT)
}
