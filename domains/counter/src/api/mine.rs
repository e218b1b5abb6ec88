//! `GET /api/v1/counter/bookings`

use axum::Json;
use web::{Failure, Visit};

use super::BookingView;
use crate::store;

/// Bookings of the signed-in person, latest first.
#[utoipa::path(get, path = "/api/v1/counter/bookings", tag = "counter",
    responses((status = 200, body = Vec<BookingView>)))]
pub async fn my_bookings(visit: Visit) -> Result<Json<Vec<BookingView>>, Failure> {
    let bookings = store::mine(visit.ctx.db(), visit.party()?).await?;
    Ok(Json(bookings.into_iter().map(Into::into).collect()))
}
