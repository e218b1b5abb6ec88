//! `/counter/bookings/{id}`: a kept time to confirm, or the receipt of a booking; giving it back.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use web::chrome::{Chrome, Row};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::day_words;
use crate::model::{Booking, BookingId, BookingState};
use crate::plan::{Plan, Plans};
use crate::service::{self, Cancel, Confirm};

#[derive(Template)]
#[template(path = "counter_booking.html")]
struct Page {
    chrome: Chrome,
    kind: Kind,
    title: String,
    reference: String,
    rows: Vec<Row>,
    /// Until when a kept time stands.
    until: String,
    bring: String,
    action: String,
    may_cancel: bool,
    /// Another appointment of the same person is at the same time.
    overlaps: bool,
    again: String,
    id: String,
    once: String,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Held,
    HoldOver,
    Booked,
    Cancelled,
    AskCancel,
}

fn id_of(text: &str) -> Result<BookingId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// When and where, in words.
pub fn rows(t: &T, plan: &Plan, booking: &Booking) -> Vec<Row> {
    let slot = &booking.slot;
    let time =
        t.with("counter-from-to", &[("from", &t.time(slot.starts_at)), ("to", &t.time(booking.ends_at))]);
    let mut rows = Vec::new();
    if let Some(calendar) = plan.calendar(&slot.calendar) {
        rows.push(Row::new(t.get("counter-what"), t.say(&calendar.title)));
    }
    rows.push(Row::new(
        t.get("counter-when"),
        format!("{}\n{time}", day_words(t, plan.day_of(slot.starts_at))),
    ));
    if let Some(site) = plan.site(&slot.site) {
        let address = site.address.as_ref().map_or("", |address| t.say(address));
        rows.push(Row::new(t.get("counter-at"), format!("{}\n{address}", t.say(&site.name))));
    }
    rows
}

async fn page(visit: &Visit, plan: &Plan, booking: &Booking, asking: bool) -> Result<Html<String>, Failure> {
    let overlaps = service::overlaps(&visit.ctx, booking).await?;
    let t = visit.t();
    let ahead = booking.slot.starts_at > visit.ctx.legal_at();
    let kind = match booking.state {
        BookingState::Held if booking.is_live(visit.ctx.at()) => Kind::Held,
        BookingState::Held | BookingState::Expired => Kind::HoldOver,
        BookingState::Cancelled => Kind::Cancelled,
        BookingState::Booked if asking && ahead => Kind::AskCancel,
        BookingState::Booked | BookingState::Arrived => Kind::Booked,
    };
    let title = t.get(match kind {
        Kind::Held => "counter-check",
        Kind::HoldOver => "counter-hold-over",
        Kind::Booked => "counter-booked",
        Kind::Cancelled => "counter-cancelled",
        Kind::AskCancel => "counter-ask-cancel",
    });
    let calendar = plan.calendar(&booking.slot.calendar);
    visit.render(&Page {
        chrome: visit.form_chrome(title.clone()).back_to("/counter/bookings"),
        may_cancel: kind == Kind::Booked && booking.state == BookingState::Booked && ahead,
        kind,
        overlaps,
        title,
        reference: booking.reference.clone().unwrap_or_default(),
        rows: rows(&t, plan, booking),
        until: booking.hold_until.map(|until| t.time(until)).unwrap_or_default(),
        bring: calendar
            .and_then(|one| one.bring.as_ref())
            .map(|words| t.say(words).to_owned())
            .unwrap_or_default(),
        action: format!("/counter/bookings/{}", booking.id),
        again: format!("/counter/book/{}", booking.slot.calendar),
        id: booking.id.to_string(),
        once: visit.once(),
    })
}

pub async fn show(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let booking = service::own(&visit.ctx, id_of(&id)?).await?;
    page(&visit, &plan, &booking, false).await
}

pub async fn ask_cancel(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let booking = service::own(&visit.ctx, id_of(&id)?).await?;
    page(&visit, &plan, &booking, true).await
}

pub async fn confirm(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let booking = service::own(&visit.ctx, id_of(&id)?).await?;
    let year = service::legal_year(&visit.ctx, &plan);
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    ctx.run(Confirm { id: booking.id, slot: booking.slot, party: booking.party, year }).await?;
    Ok(Redirect::to(&format!("/counter/bookings/{id}")))
}

pub async fn cancel(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Redirect, Failure> {
    let booking = service::own(&visit.ctx, id_of(&id)?).await?;
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    ctx.run(Cancel { id: booking.id, slot: booking.slot, party: booking.party }).await?;
    Ok(Redirect::to(&format!("/counter/bookings/{id}")))
}
