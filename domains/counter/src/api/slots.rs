//! `GET /api/v1/counter/slots`

use std::sync::Arc;

use axum::extract::Query;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use crate::error::CounterError;
use crate::plan::Plans;
use crate::service;

#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    calendar: String,
    site: String,
}

/// A time with free places.
#[derive(Serialize, ToSchema)]
pub struct SlotView {
    /// Civil time, as a hold names it.
    #[schema(example = "2026-11-24T09:30")]
    starts: String,
    /// RFC 3339.
    starts_at: String,
    ends_at: String,
    free: u16,
}

/// Every time of the window that still has a place, in order.
#[utoipa::path(get, path = "/api/v1/counter/slots", tag = "counter", params(Wanted),
    responses((status = 200, body = Vec<SlotView>), (status = 404, description = "counter.no-calendar")))]
pub async fn list_slots(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<SlotView>>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let (calendar, site) = plan.at(&wanted.calendar, &wanted.site).ok_or(CounterError::NoCalendar)?;
    let open = service::open_slots(&visit.ctx, &plan, calendar, site).await?;
    let slots = open.into_values().flatten().map(|open| SlotView {
        starts: open.slot.starts.strftime("%Y-%m-%dT%H:%M").to_string(),
        starts_at: open.slot.starts_at.to_string(),
        ends_at: open.slot.ends_at.to_string(),
        free: open.free,
    });
    Ok(Json(slots.collect()))
}
