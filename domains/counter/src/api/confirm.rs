//! `POST /api/v1/counter/bookings/{id}/confirm`

use std::sync::Arc;

use axum::extract::Path;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::plan::Plans;
use crate::service::{self, Confirm};

#[derive(Serialize, ToSchema)]
pub struct ConfirmAnswer {
    #[schema(example = "CRC/2026/000123")]
    reference: String,
}

/// Makes a hold a booking.
#[utoipa::path(post, path = "/api/v1/counter/bookings/{id}/confirm", tag = "counter",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ConfirmAnswer), (status = 404, description = "counter.not-found"),
        (status = 409, description = "counter.hold-expired, counter.state")))]
pub async fn confirm_booking(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<uuid::Uuid>,
) -> Result<Json<ConfirmAnswer>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let booking = service::own(&visit.ctx, id.into()).await?;
    let year = service::legal_year(&visit.ctx, &plan);
    let command = Confirm { id: booking.id, slot: booking.slot, party: booking.party, year };
    Ok(Json(ConfirmAnswer { reference: visit.ctx.run(command).await? }))
}
