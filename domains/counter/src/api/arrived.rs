//! `POST /api/v1/desk/bookings/{id}/arrived`

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use http::StatusCode;
use web::{Failure, Visit};

use crate::pages::desk::at_own_site;
use crate::plan::Plans;
use crate::service::{Receive, Reception};

/// The holder of a booking has come.
#[utoipa::path(post, path = "/api/v1/desk/bookings/{id}/arrived", tag = "counter",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 204), (status = 404, description = "counter.not-found"),
        (status = 409, description = "counter.state")))]
pub async fn booking_arrived(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<uuid::Uuid>,
) -> Result<StatusCode, Failure> {
    let (_, booking) = at_own_site(&visit, &plans, id.into()).await?;
    let reception = Reception::Arrived;
    visit.ctx.run(Receive { id: booking.id, slot: booking.slot, party: booking.party, reception }).await?;
    Ok(StatusCode::NO_CONTENT)
}
