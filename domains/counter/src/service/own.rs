//! What a person does: hold, confirm, give back. And the counter: receive.

use acts::{Command, Facts, Plan, States};
use kernel::{CaseId, PartyId, Problem, Timestamp};
use serde::{Deserialize, Serialize};

use super::{news, reference, series, trace};
use crate::error::CounterError;
use crate::events;
use crate::model::{Booking, BookingId, BookingState, SlotKey};
use crate::plan::Overlap;
use crate::rules;
use crate::store::{Bookings, Change, Key, Rows};

pub(super) fn rows<'a>(states: &States<'a, Bookings>, key: &Key) -> &'a [Booking] {
    states.get(key).map_or(&[], |Rows(rows)| rows.as_slice())
}

pub(super) fn keys(slot: &SlotKey, party: PartyId) -> Vec<Key> {
    vec![Key::Slot(slot.clone()), Key::Party(party)]
}

/// The row of a slot with this id. A row that has lost its place is not among them.
fn of_slot<'a>(states: &States<'a, Bookings>, slot: &SlotKey, id: BookingId) -> Option<&'a Booking> {
    rows(states, &Key::Slot(slot.clone())).iter().find(|row| row.id == id)
}

/// Another process was a moment faster.
pub(super) fn overtaken() -> Problem {
    CounterError::SlotTaken.into()
}

/// Keeps a place for some minutes. A party has one hold in a calendar: a new one replaces the old one.
#[derive(Debug, Clone, Serialize)]
pub struct Hold {
    pub slot: SlotKey,
    pub ends_at: Timestamp,
    pub places: u16,
    pub hold_minutes: u16,
    pub overlap: Overlap,
    pub party: PartyId,
    pub case: Option<CaseId>,
    pub node: Option<String>,
}

/// A place is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub booking: BookingId,
    /// Machine time.
    pub until: Timestamp,
}

impl Command for Hold {
    type On = Bookings;
    type Answer = Held;
    const NAME: &'static str = "counter.hold";

    fn keys(&self) -> Vec<Key> {
        keys(&self.slot, self.party)
    }

    fn decide(
        &self,
        states: &States<'_, Bookings>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Held>, Problem> {
        let now = facts.at();
        let own = rows(states, &Key::Party(self.party));
        let before = rules::may_hold(own, &self.slot.calendar, now, facts.ctx.legal_at())?;
        let of_slot = rows(states, &Key::Slot(self.slot.clone()));
        let same_time = before.filter(|before| before.slot == self.slot);
        let same_purpose = |before: &&Booking| before.case == self.case && before.node == self.node;
        if let Some(before) = same_time.filter(same_purpose) {
            // The same time chosen again, for example with the back button.
            return Ok(Plan::answer(Held { booking: before.id, until: before.hold_until.unwrap_or(now) }));
        }
        let time = (self.slot.starts_at, self.ends_at);
        rules::is_free(own, time, self.overlap, now, before.map(|before| before.id))?;
        let place = match same_time.and_then(|before| before.seat) {
            // The same time for another purpose, a case for example: the seat is theirs already.
            Some(seat) => rules::Place { seat, takes_over: None },
            None => rules::free_place(of_slot, self.places, now)?,
        };
        let until = now.plus_millis(i64::from(self.hold_minutes) * 60_000);
        let booking = Booking {
            id: BookingId::new(facts.ctx.ids(), now),
            reference: None,
            effect_key: None,
            slot: self.slot.clone(),
            ends_at: self.ends_at,
            seat: Some(place.seat),
            state: BookingState::Held,
            hold_until: Some(until),
            party: self.party,
            case: self.case,
            node: self.node.clone(),
            created_at: now,
            changed_at: now,
        };
        let mut plan = Plan::answer(Held { booking: booking.id, until });
        for old in [before, place.takes_over].into_iter().flatten() {
            plan = plan.change(Change::Free { id: old.id, to: BookingState::Expired, at: now });
        }
        Ok(plan.change(Change::New(booking)))
    }

    fn taken(&self) -> Problem {
        overtaken()
    }
}

/// Makes a hold a booking.
#[derive(Debug, Clone, Serialize)]
pub struct Confirm {
    pub id: BookingId,
    pub slot: SlotKey,
    pub party: PartyId,
    /// Year of the number, legal time.
    pub year: i16,
}

impl Command for Confirm {
    type On = Bookings;
    /// The reference.
    type Answer = String;
    const NAME: &'static str = "counter.confirm";

    fn keys(&self) -> Vec<Key> {
        keys(&self.slot, self.party)
    }

    fn series(&self) -> Vec<String> {
        vec![series(&self.slot.site, self.year)]
    }

    fn decide(
        &self,
        states: &States<'_, Bookings>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, String>, Problem> {
        let booking = of_slot(states, &self.slot, self.id).ok_or(CounterError::HoldExpired)?;
        rules::confirm(booking, self.party, facts.at())?;
        let number = facts.number(&series(&self.slot.site, self.year))?;
        let reference = reference(&self.slot.site, self.year, number);
        Ok(Plan::answer(reference.clone())
            .entry(trace(facts.ctx, "counter.booked", booking, Some(&reference)))
            .event(facts.event(events::BOOKED, news(booking, Some(&reference))))
            .change(Change::Book { id: booking.id, reference, at: facts.at() }))
    }
}

/// Gives a hold or booking back.
#[derive(Debug, Clone, Serialize)]
pub struct Cancel {
    pub id: BookingId,
    pub slot: SlotKey,
    pub party: PartyId,
}

impl Command for Cancel {
    type On = Bookings;
    type Answer = ();
    const NAME: &'static str = "counter.cancel";

    fn keys(&self) -> Vec<Key> {
        keys(&self.slot, self.party)
    }

    fn decide(&self, states: &States<'_, Bookings>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let booking = of_slot(states, &self.slot, self.id).ok_or(CounterError::State)?;
        rules::cancel(booking, self.party, facts.ctx.legal_at())?;
        let plan = Plan::answer(());
        let plan = plan.change(Change::Free { id: booking.id, to: BookingState::Cancelled, at: facts.at() });
        if booking.state == BookingState::Held {
            return Ok(plan);
        }
        let reference = booking.reference.as_deref();
        Ok(plan
            .entry(trace(facts.ctx, "counter.cancelled", booking, reference))
            .event(facts.event(events::CANCELLED, news(booking, reference))))
    }
}

/// What the office says of a booking that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reception {
    /// Its holder has come.
    Arrived,
    /// The office gives it back.
    CalledOff,
}

/// The office receives the holder of a booking, or calls it off.
#[derive(Debug, Clone, Serialize)]
pub struct Receive {
    pub id: BookingId,
    pub slot: SlotKey,
    pub party: PartyId,
    pub reception: Reception,
}

impl Command for Receive {
    type On = Bookings;
    type Answer = ();
    const NAME: &'static str = "counter.receive";

    fn keys(&self) -> Vec<Key> {
        keys(&self.slot, self.party)
    }

    fn decide(&self, states: &States<'_, Bookings>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let booking = of_slot(states, &self.slot, self.id).ok_or(CounterError::State)?;
        rules::stands(booking)?;
        let (id, at) = (booking.id, facts.at());
        let (kind, change) = match self.reception {
            Reception::Arrived => {
                let pack = facts.ctx.pack();
                let zone = pack.jurisdiction().zone().ok_or(CounterError::Plan)?;
                rules::may_come(booking, facts.ctx.legal_at(), &zone)?;
                (events::ARRIVED, Change::Arrive { id, at })
            }
            Reception::CalledOff => {
                (events::CALLED_OFF, Change::Free { id, to: BookingState::Cancelled, at })
            }
        };
        let reference = booking.reference.as_deref();
        Ok(Plan::answer(())
            .change(change)
            .entry(trace(facts.ctx, kind.name(), booking, reference))
            .event(facts.event(kind, news(booking, reference))))
    }
}

/// Goes to another time of the same calendar; the booking and its number stay.
#[derive(Debug, Clone, Serialize)]
pub struct Move {
    pub id: BookingId,
    pub from: SlotKey,
    pub to: SlotKey,
    pub ends_at: Timestamp,
    pub places: u16,
    pub overlap: Overlap,
    pub party: PartyId,
}

impl Command for Move {
    type On = Bookings;
    type Answer = ();
    const NAME: &'static str = "counter.move";

    fn keys(&self) -> Vec<Key> {
        let mut keys = keys(&self.from, self.party);
        keys.push(Key::Slot(self.to.clone()));
        keys
    }

    fn decide(&self, states: &States<'_, Bookings>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let booking = of_slot(states, &self.from, self.id).ok_or(CounterError::State)?;
        rules::stands(booking)?;
        rules::cancel(booking, self.party, facts.ctx.legal_at())?;
        if self.to == self.from {
            return Ok(Plan::answer(()));
        }
        let (now, to) = (facts.at(), rows(states, &Key::Slot(self.to.clone())));
        let (own, time) = (rows(states, &Key::Party(self.party)), (self.to.starts_at, self.ends_at));
        rules::is_free(own, time, self.overlap, now, Some(self.id))?;
        let place = rules::free_place(to, self.places, now)?;
        let moved = Booking { slot: self.to.clone(), ends_at: self.ends_at, ..booking.clone() };
        let reference = moved.reference.as_deref();
        let mut plan = Plan::answer(())
            .entry(trace(facts.ctx, "counter.moved", &moved, reference))
            .event(facts.event(events::MOVED, news(&moved, reference)));
        if let Some(old) = place.takes_over {
            plan = plan.change(Change::Free { id: old.id, to: BookingState::Expired, at: now });
        }
        let slot = self.to.clone();
        let step = Change::Move { id: booking.id, slot, ends_at: self.ends_at, seat: place.seat, at: now };
        Ok(plan.change(step))
    }

    fn taken(&self) -> Problem {
        overtaken()
    }
}
