//! What this domain can do. A command names the slot and the party that it touches; whether the time exists at all is
//! checked here, against the plan of the pack, before the command is queued.

mod order;
mod own;

pub use order::{Book, Booked, book};
pub use own::{Cancel, Confirm, Held, Hold, Move, Receive, Reception};

use std::collections::BTreeMap;
use std::sync::Arc;

use acts::Ctx;
use futures::future::BoxFuture;
use jiff::civil::{Date, DateTime};
use kernel::{CaseId, PartyId, Problem};
use ledger::Entry;
use serde_json::{Map, Value, json};

use crate::error::CounterError;
use crate::model::{Booking, BookingId, SlotKey};
use crate::plan::{BookingCalendar, Plan, Plans, Site, Slot};
use crate::rules::{self, NODE_BYTES_MAX};
use crate::store;

/// The plan in force.
pub fn plan(ctx: &Ctx, plans: &Plans) -> Result<Arc<Plan>, Problem> {
    plans.of(&ctx.pack()).map_err(|finding| {
        tracing::error!(%finding, "counter plan");
        CounterError::Plan.into()
    })
}

/// A slot with how many places are free.
#[derive(Debug, Clone, Copy)]
pub struct OpenSlot {
    pub slot: Slot,
    pub free: u16,
}

/// Every time of a calendar at a site that still has a place, by day.
pub async fn open_slots(
    ctx: &Ctx,
    plan: &Plan,
    calendar: &BookingCalendar,
    site: &Site,
) -> Result<BTreeMap<Date, Vec<OpenSlot>>, Problem> {
    let mut all = open_slots_at(ctx, plan, calendar, &[site]).await?;
    Ok(all.pop().unwrap_or_default())
}

/// The same for several sites of a calendar, in their order, with one read.
pub(crate) async fn open_slots_at(
    ctx: &Ctx,
    plan: &Plan,
    calendar: &BookingCalendar,
    sites: &[&Site],
) -> Result<Vec<BTreeMap<Date, Vec<OpenSlot>>>, Problem> {
    let slots: Vec<Vec<Slot>> = sites.iter().map(|site| plan.slots(calendar, site, ctx.legal_at())).collect();
    let moments = || slots.iter().flatten().map(|slot| slot.starts_at);
    let (Some(first), Some(last)) = (moments().min(), moments().max()) else {
        return Ok(sites.iter().map(|_| BTreeMap::new()).collect());
    };
    let ids: Vec<&str> = sites.iter().map(|site| site.id.as_str()).collect();
    let taken = store::taken(ctx.db(), (&calendar.id, &ids), (first, last), ctx.at()).await?;
    let days = |(site, slots): (&&Site, Vec<Slot>)| {
        let mut days: BTreeMap<Date, Vec<OpenSlot>> = BTreeMap::new();
        let taken = taken.get(&site.id);
        for slot in slots {
            let here = taken.and_then(|taken| taken.get(&slot.starts_at)).copied().unwrap_or(0);
            let free = calendar.places.saturating_sub(here);
            if free > 0 {
                days.entry(slot.starts.date()).or_default().push(OpenSlot { slot, free });
            }
        }
        days
    };
    Ok(sites.iter().zip(slots).map(days).collect())
}

/// Answers whether a case is one that the party of the context may book for. The domain that keeps cases knows.
pub type CaseCheck = Arc<dyn Fn(Ctx, CaseId) -> BoxFuture<'static, Result<bool, Problem>> + Send + Sync>;

/// The way to the cases. Closed until somebody opens it: then no time is given for any case.
#[derive(Clone, Default)]
pub struct CaseDoor(Option<CaseCheck>);

impl CaseDoor {
    /// Asks `check`.
    pub const fn new(check: CaseCheck) -> Self {
        Self(Some(check))
    }

    async fn opens(&self, ctx: &Ctx, case: CaseId) -> Result<bool, Problem> {
        match &self.0 {
            Some(check) => check(ctx.clone(), case).await,
            None => Ok(false),
        }
    }
}

/// For which case a time is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForCase {
    pub case: Option<CaseId>,
    pub node: Option<String>,
}

/// Keeps a time for `party` while it looks at it.
pub async fn hold(
    ctx: &Ctx,
    plan: &Plan,
    (calendar, site): (&str, &str),
    starts: DateTime,
    party: PartyId,
    (purpose, door): (ForCase, &CaseDoor),
) -> Result<Held, Problem> {
    let (calendar, site) = plan.at(calendar, site).ok_or(CounterError::NoCalendar)?;
    let slot = bookable(ctx, plan, calendar, site, starts)?;
    if purpose.node.as_ref().is_some_and(|node| node.len() > NODE_BYTES_MAX) {
        return Err(CounterError::Order.into());
    }
    if let Some(case) = purpose.case
        && !door.opens(ctx, case).await?
    {
        return Err(CounterError::NoCase.into());
    }
    ctx.run(Hold {
        slot: SlotKey { calendar: calendar.id.clone(), site: site.id.clone(), starts_at: slot.starts_at },
        ends_at: slot.ends_at,
        places: calendar.places,
        hold_minutes: calendar.hold_minutes,
        overlap: calendar.overlap,
        party,
        case: purpose.case,
        node: purpose.node,
    })
    .await
}

/// Brings a booking of the party of the context to another time of its calendar.
pub async fn change(
    ctx: &Ctx,
    plan: &Plan,
    id: BookingId,
    (calendar, site): (&str, &str),
    starts: DateTime,
) -> Result<(), Problem> {
    let booking = own(ctx, id).await?;
    let (calendar, site) = plan.at(calendar, site).ok_or(CounterError::NoCalendar)?;
    if booking.slot.calendar != calendar.id {
        return Err(CounterError::NoCalendar.into());
    }
    let slot = bookable(ctx, plan, calendar, site, starts)?;
    ctx.run(Move {
        id: booking.id,
        to: SlotKey { calendar: calendar.id.clone(), site: site.id.clone(), starts_at: slot.starts_at },
        from: booking.slot,
        ends_at: slot.ends_at,
        places: calendar.places,
        overlap: calendar.overlap,
        party: booking.party,
    })
    .await
}

/// The slot that starts at `starts`, when it can be booked now.
fn bookable(
    ctx: &Ctx,
    plan: &Plan,
    calendar: &BookingCalendar,
    site: &Site,
    starts: DateTime,
) -> Result<Slot, CounterError> {
    let slots = plan.slots(calendar, site, ctx.legal_at());
    slots.into_iter().find(|slot| slot.starts == starts).ok_or(CounterError::NoSlot)
}

/// A booking of the party of the context.
pub async fn own(ctx: &Ctx, id: BookingId) -> Result<Booking, Problem> {
    let found = store::find(ctx.db(), id).await?;
    let party = ctx.party();
    Ok(found.filter(|booking| Some(booking.party) == party).ok_or(CounterError::NotFound)?)
}

/// Whether the party of a booking is elsewhere at its time; only a calendar that warns lets that happen.
pub async fn overlaps(ctx: &Ctx, booking: &Booking) -> Result<bool, Problem> {
    let all = store::mine(ctx.db(), booking.party).await?;
    let time = (booking.slot.starts_at, booking.ends_at);
    let live = booking.is_live(ctx.at());
    Ok(live && rules::overlapping(&all, time, ctx.at(), Some(booking.id)).is_some())
}

/// The year in which numbers are given, legal time.
pub fn legal_year(ctx: &Ctx, plan: &Plan) -> i16 {
    plan.day_of(ctx.legal_at()).year()
}

fn series(site: &str, year: i16) -> String {
    format!("counter.{site}.{year}")
}

fn reference(site: &str, year: i16, number: i64) -> String {
    format!("{}/{year}/{number:06}", site.to_uppercase())
}

fn trace(ctx: &Ctx, kind: &str, booking: &Booking, reference: Option<&str>) -> Entry {
    let mut entry = Entry::new(ctx.new_id(), kind, ctx.at());
    if let Some(officer) = &ctx.origin.officer {
        entry = entry.with("post", officer.post.as_str()).with("department", officer.department.as_str());
    }
    let body = json!({
        "case": booking.case,
        "calendar": booking.slot.calendar,
        "site": booking.slot.site,
        "time": booking.slot.starts_at,
        "reference": reference,
    });
    entry.about(booking.party, if let Value::Object(body) = body { body } else { Map::new() })
}

/// What every event about a booking carries.
fn news(booking: &Booking, reference: Option<&str>) -> Value {
    json!({
        "case": booking.case,
        "node": booking.node,
        "effect_key": booking.effect_key,
        "booking": booking.id,
        "reference": reference,
        "calendar": booking.slot.calendar,
        "site": booking.slot.site,
        "at": booking.slot.starts_at,
        "party": booking.party,
    })
}
