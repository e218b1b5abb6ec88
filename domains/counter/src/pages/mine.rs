//! `GET /counter/bookings`: my bookings, those that lie ahead first.

use std::sync::Arc;

use acts::Ctx;
use askama::Template;
use axum::Extension;
use axum::response::Html;
use kernel::Problem;
use web::chrome::{Chrome, Row, Tag, TagKind};
use web::{DueItem, Failure, Visit};

use super::booking::rows;
use crate::model::{Booking, BookingState};
use crate::plan::{Plan, Plans};
use crate::{service, store};

#[derive(Template)]
#[template(path = "counter_mine.html")]
struct Page {
    chrome: Chrome,
    ahead: Vec<Card>,
    past: Vec<Card>,
}

struct Card {
    href: String,
    title: String,
    tag: Tag,
    rows: Vec<Row>,
}

pub async fn show(visit: Visit, Extension(plans): Extension<Arc<Plans>>) -> Result<Html<String>, Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let bookings = store::mine(visit.ctx.db(), visit.party()?).await?;
    let legal_now = visit.ctx.legal_at();
    let live = |booking: &Booking| booking.is_live(visit.ctx.at()) && booking.slot.starts_at > legal_now;
    let shown = bookings.into_iter().filter(|row| row.state != BookingState::Held || live(row));
    let (mut ahead, past): (Vec<Booking>, Vec<Booking>) = shown.partition(live);
    ahead.reverse();
    let card = |booking: &Booking| card(&visit, &plan, booking);
    visit.render(&Page {
        chrome: visit.chrome(visit.t().get("counter-mine")),
        ahead: ahead.iter().map(card).collect(),
        past: past.iter().map(card).collect(),
    })
}

fn card(visit: &Visit, plan: &Plan, booking: &Booking) -> Card {
    let t = visit.t();
    let (kind, key) = match booking.state {
        BookingState::Held => (TagKind::Yours, "counter-state-held"),
        BookingState::Booked => (TagKind::Active, "counter-state-booked"),
        BookingState::Arrived => (TagKind::Done, "counter-state-arrived"),
        BookingState::Cancelled | BookingState::Expired => (TagKind::Quiet, "counter-state-cancelled"),
    };
    let mut rows = rows(&t, plan, booking);
    rows.extend(booking.reference.as_ref().map(|number| Row::new(t.get("counter-reference"), number)));
    let title = plan.calendar(&booking.slot.calendar).map_or("", |calendar| t.say(&calendar.title));
    Card {
        href: format!("/counter/bookings/{}", booking.id),
        title: if title.is_empty() { t.get("counter-booked") } else { title.to_owned() },
        tag: Tag::new(kind, t.get(key)),
        rows: rows.split_off(usize::from(!title.is_empty())),
    }
}

/// Bookings that lie ahead.
pub async fn due(ctx: Ctx) -> Result<Vec<DueItem>, Problem> {
    let Some(party) = ctx.party() else { return Ok(Vec::new()) };
    let plan = Plan::of(&ctx.pack()).map_err(|_| crate::CounterError::Plan)?;
    let bookings = store::mine(ctx.db(), party).await?;
    let ahead = bookings
        .into_iter()
        .filter(|row| row.state == BookingState::Booked && row.slot.starts_at > ctx.legal_at());
    let item = |booking: Booking| DueItem {
        title: plan
            .calendar(&booking.slot.calendar)
            .map_or_else(String::new, |calendar| calendar.title.get(ctx.origin.lang).to_owned()),
        href: format!("/counter/bookings/{}", booking.id),
        due: Some(booking.slot.starts_at),
    };
    Ok(ahead.map(item).collect())
}
