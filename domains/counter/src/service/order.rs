//! A booking that a case orders: a named time, or the first one that suits.

use acts::{Command, Ctx, Facts, IdempotencyKey, Plan, States};
use kernel::{CaseId, PartyId, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::own::{keys, overtaken, rows};
use super::{legal_year, news, open_slots_at, reference, series, trace};
use crate::error::CounterError;
use crate::events;
use crate::model::{BookOrder, Booking, BookingId, BookingState, DayPart, SlotKey};
use crate::plan::{self, Overlap, Site, Slot};
use crate::rules;
use crate::store::{self, Bookings, Change, Key};

/// How many times are tried while others take them.
const TRIES_MAX: usize = 20;
/// The first hour of the afternoon.
const NOON: i8 = 13;

/// Books a place at once, for a case.
#[derive(Debug, Clone, Serialize)]
pub struct Book {
    pub effect_key: String,
    pub slot: SlotKey,
    pub ends_at: Timestamp,
    pub places: u16,
    pub overlap: Overlap,
    pub party: PartyId,
    pub case: Option<CaseId>,
    pub node: Option<String>,
    pub year: i16,
}

/// Whether a booking is the one that an order asks for. The time itself may have been chosen differently by an earlier run.
fn is_same(known: &Booking, party: PartyId, calendar: &str, case: Option<CaseId>) -> bool {
    known.party == party && known.slot.calendar == calendar && known.case == case
}

/// A booking was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub booking: BookingId,
    pub reference: String,
}

impl Command for Book {
    type On = Bookings;
    type Answer = Booked;
    const NAME: &'static str = "counter.book";

    fn keys(&self) -> Vec<Key> {
        let mut keys = keys(&self.slot, self.party);
        keys.push(Key::Effect(self.effect_key.clone()));
        keys
    }

    fn series(&self) -> Vec<String> {
        vec![series(&self.slot.site, self.year)]
    }

    fn decide(
        &self,
        states: &States<'_, Bookings>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Booked>, Problem> {
        if let Some(known) = rows(states, &Key::Effect(self.effect_key.clone())).first() {
            let reference = known.reference.clone().unwrap_or_default();
            let same = is_same(known, self.party, &self.slot.calendar, self.case);
            let answer = Plan::answer(Booked { booking: known.id, reference });
            return if same { Ok(answer) } else { Err(CounterError::EffectTaken.into()) };
        }
        let now = facts.at();
        let own = rows(states, &Key::Party(self.party));
        rules::is_free(own, (self.slot.starts_at, self.ends_at), self.overlap, now, None)?;
        let place = rules::free_place(rows(states, &Key::Slot(self.slot.clone())), self.places, now)?;
        let number = facts.number(&series(&self.slot.site, self.year))?;
        let booking = Booking {
            id: BookingId::new(facts.ctx.ids(), now),
            reference: Some(reference(&self.slot.site, self.year, number)),
            effect_key: Some(self.effect_key.clone()),
            slot: self.slot.clone(),
            ends_at: self.ends_at,
            seat: Some(place.seat),
            state: BookingState::Booked,
            hold_until: None,
            party: self.party,
            case: self.case,
            node: self.node.clone(),
            created_at: now,
            changed_at: now,
        };
        let reference = booking.reference.clone();
        let answer = Booked { booking: booking.id, reference: reference.clone().unwrap_or_default() };
        let mut plan = Plan::answer(answer)
            .entry(trace(facts.ctx, "counter.booked", &booking, reference.as_deref()))
            .event(facts.event(events::BOOKED, news(&booking, reference.as_deref())));
        if let Some(old) = place.takes_over {
            plan = plan.change(Change::Free { id: old.id, to: BookingState::Expired, at: now });
        }
        Ok(plan.change(Change::New(booking)))
    }

    fn taken(&self) -> Problem {
        overtaken()
    }
}

/// Says that no time could be booked.
#[derive(Debug, Clone, Serialize)]
pub struct NotBooked {
    pub order: BookOrder,
    /// Code of the reason.
    pub reason: &'static str,
}

impl Command for NotBooked {
    type On = Bookings;
    type Answer = ();
    const NAME: &'static str = "counter.not-booked";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Effect(self.order.effect_key.clone())]
    }

    fn decide(&self, states: &States<'_, Bookings>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let order = &self.order;
        if let Some(known) = rows(states, &Key::Effect(order.effect_key.clone())).first() {
            // A parallel run of the same order found a time.
            let same = is_same(known, order.party, &order.calendar, order.case);
            return if same { Ok(Plan::answer(())) } else { Err(CounterError::EffectTaken.into()) };
        }
        let news = json!({
            "case": order.case,
            "node": order.node,
            "effect_key": order.effect_key,
            "calendar": order.calendar,
            "party": order.party,
            "reason": self.reason,
        });
        Ok(Plan::answer(()).event(facts.event(events::NOT_BOOKED, news)))
    }
}

/// Carries out an order of a case. May run twice for one job: the effect's booking is made once.
pub async fn book(ctx: &Ctx, plan: &plan::Plan, job: Uuid, order: BookOrder) -> Result<(), Problem> {
    if let Some(known) = store::of_effect(ctx.db(), &order.effect_key).await? {
        let same = is_same(&known, order.party, &order.calendar, order.case);
        return if same { Ok(()) } else { Err(CounterError::EffectTaken.into()) };
    }
    let Some(calendar) = plan.calendar(&order.calendar) else { return Err(CounterError::NoCalendar.into()) };
    let wanted = candidates(ctx, plan, &order).await?;
    let mut overlaps = false;
    for (site, slot) in wanted.into_iter().take(TRIES_MAX) {
        let command = Book {
            effect_key: order.effect_key.clone(),
            slot: SlotKey { calendar: calendar.id.clone(), site, starts_at: slot.starts_at },
            ends_at: slot.ends_at,
            places: calendar.places,
            overlap: calendar.overlap,
            party: order.party,
            case: order.case,
            node: order.node.clone(),
            year: legal_year(ctx, plan),
        };
        match ctx.run(command).await {
            Ok(_) => return Ok(()),
            // Somebody else took it in between, or the party is elsewhere then: the next one.
            Err(problem) if problem.code == CounterError::SlotTaken.code() => {}
            Err(problem) if problem.code == CounterError::Overlap.code() => overlaps = true,
            Err(problem) => return Err(problem),
        }
    }
    let reason = match &order.slot {
        Some(_) if overlaps => CounterError::Overlap,
        Some(_) => CounterError::SlotTaken,
        None => CounterError::NoSlot,
    };
    let ctx = ctx.with_idempotency(IdempotencyKey::of_job(job, "not-booked"));
    ctx.run(NotBooked { order, reason: reason.code() }).await
}

/// Times that suit an order and have a place, the best first.
async fn candidates(ctx: &Ctx, plan: &plan::Plan, order: &BookOrder) -> Result<Vec<(String, Slot)>, Problem> {
    let calendar = plan.calendar(&order.calendar).ok_or(CounterError::NoCalendar)?;
    let wish = &order.preference;
    let sites = match &order.slot {
        Some(slot) => std::slice::from_ref(&slot.site),
        None if wish.sites.is_empty() => calendar.sites.as_slice(),
        None => wish.sites.as_slice(),
    };
    let sites: Vec<&Site> =
        sites.iter().filter_map(|site| plan.at(&calendar.id, site)).map(|(_, site)| site).collect();
    let suits = |slot: &Slot| match &order.slot {
        Some(wanted) => slot.starts == wanted.starts,
        None => {
            wish.from.is_none_or(|from| from <= slot.starts.date())
                && wish.part.is_none_or(|part| (part == DayPart::Morning) == (slot.starts.hour() < NOON))
        }
    };
    let open = open_slots_at(ctx, plan, calendar, &sites).await?;
    let mut found = Vec::new();
    for (site, days) in sites.into_iter().zip(open) {
        let slots = days.into_values().flatten().map(|open| open.slot).filter(suits);
        found.extend(slots.take(TRIES_MAX).map(|slot| (site.id.clone(), slot)));
    }
    // The earliest first; at the same time the site that was named first.
    found.sort_by_key(|(_, slot)| slot.starts_at);
    Ok(found)
}
