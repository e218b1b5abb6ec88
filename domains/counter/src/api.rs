//! The JSON API: what the pages do, with the same commands and codes. Open times are public.

mod arrived;
mod calendars;
mod call_off;
mod cancel;
mod confirm;
mod desk;
mod holds;
mod mine;
mod move_booking;
mod slots;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Access, Routes};

use crate::model::Booking;
use crate::{MANAGE, SERVE};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Public, routes!(calendars::list_calendars))
        .api(Access::Public, routes!(slots::list_slots))
        .api(Access::Person, routes!(holds::hold_slot))
        .api(Access::Person, routes!(confirm::confirm_booking))
        .api(Access::Person, routes!(cancel::cancel_booking))
        .api(Access::Person, routes!(move_booking::move_booking))
        .api(Access::Person, routes!(mine::my_bookings))
        .api(Access::Officer(SERVE), routes!(desk::list_day))
        .api(Access::Officer(SERVE), routes!(arrived::booking_arrived))
        .api(Access::Officer(MANAGE), routes!(call_off::call_off_booking))
}

/// A hold or booking.
#[derive(Serialize, ToSchema)]
struct BookingView {
    id: uuid::Uuid,
    reference: Option<String>,
    calendar: String,
    site: String,
    /// RFC 3339.
    starts_at: String,
    ends_at: String,
    /// `held`, `booked`, `arrived`, `cancelled` or `expired`.
    state: &'static str,
    /// Until when a hold stands, RFC 3339.
    hold_until: Option<String>,
    case: Option<uuid::Uuid>,
}

impl From<Booking> for BookingView {
    fn from(booking: Booking) -> Self {
        Self {
            id: booking.id.0,
            reference: booking.reference,
            calendar: booking.slot.calendar,
            site: booking.slot.site,
            starts_at: booking.slot.starts_at.to_string(),
            ends_at: booking.ends_at.to_string(),
            state: booking.state.as_str(),
            hold_until: booking.hold_until.map(|until| until.to_string()),
            case: booking.case.map(|case| case.0),
        }
    }
}
