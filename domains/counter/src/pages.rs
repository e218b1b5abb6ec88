//! Pages: what can be booked, choosing a time, one's own bookings; the counter's list of the day.

mod booking;
mod choose;
pub mod desk;
mod list;
mod mine;

use axum::routing::{get, post};
use jiff::civil::Date;
use web::text::T;
use web::{Access, DueFn, Routes};

use crate::{MANAGE, SERVE};

pub fn routes() -> Routes {
    Routes::new()
        .page("/counter", Access::Public, get(list::all))
        .page("/counter/bookings", Access::Person, get(mine::show))
        .page("/counter/bookings/{id}", Access::Person, get(booking::show))
        .page("/counter/bookings/{id}/confirm", Access::Person, post(booking::confirm))
        .page("/counter/bookings/{id}/cancel", Access::Person, get(booking::ask_cancel).post(booking::cancel))
        .page("/counter/book/{calendar}", Access::Public, get(list::sites))
        .page("/counter/book/{calendar}/{site}", Access::Person, get(choose::show).post(choose::hold))
        .page("/desk/counter", Access::Officer(SERVE), get(desk::show))
        .page("/desk/counter/arrived", Access::Officer(SERVE), post(desk::arrived))
        .page("/desk/counter/call-off", Access::Officer(MANAGE), post(desk::call_off))
}

/// Appointments that lie ahead, for the start page.
pub fn due() -> DueFn {
    std::sync::Arc::new(|ctx| Box::pin(mine::due(ctx)))
}

/// A day with its weekday: people come on a Tuesday, not on a 24th.
fn day_words(t: &T, day: Date) -> String {
    let weekday = t.get(&format!("counter-weekday-{}", day.weekday().to_monday_one_offset()));
    t.with("counter-day", &[("weekday", &weekday), ("date", &t.date(day))])
}
