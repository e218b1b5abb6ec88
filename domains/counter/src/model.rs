//! Slots, holds and bookings.

use jiff::civil::{Date, DateTime};
use kernel::{CaseId, PartyId, Timestamp};
use serde::{Deserialize, Serialize};

kernel::id!(
    /// A hold or booking.
    BookingId
);

/// Names a slot. How many places it has is said by the pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotKey {
    pub calendar: String,
    pub site: String,
    pub starts_at: Timestamp,
}

/// How far a booking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// Kept for a few minutes while its holder looks at it.
    Held,
    Booked,
    /// The holder has come.
    Arrived,
    /// Given back by its holder.
    Cancelled,
    /// A hold that nobody confirmed, taken over by another.
    Expired,
}

impl BookingState {
    const ALL: [Self; 5] = [Self::Held, Self::Booked, Self::Arrived, Self::Cancelled, Self::Expired];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Booked => "booked",
            Self::Arrived => "arrived",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A hold or booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    pub id: BookingId,
    /// `CRC/2026/000123`; given when it is confirmed.
    pub reference: Option<String>,
    /// Of a booking that a case ordered.
    pub effect_key: Option<String>,
    pub slot: SlotKey,
    pub ends_at: Timestamp,
    /// Which of the slot's places, from 0; none once it is given back.
    pub seat: Option<u16>,
    pub state: BookingState,
    /// Until when a hold stands, machine time.
    pub hold_until: Option<Timestamp>,
    pub party: PartyId,
    pub case: Option<CaseId>,
    /// The step of the case that waits for it.
    pub node: Option<String>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

impl Booking {
    /// Whether it occupies its place at `now` (machine time).
    pub fn is_live(&self, now: Timestamp) -> bool {
        match self.state {
            BookingState::Booked | BookingState::Arrived => true,
            BookingState::Held => self.hold_until.is_some_and(|until| now < until),
            BookingState::Cancelled | BookingState::Expired => false,
        }
    }
}

/// Order of the job `counter.book`: books a time for a party of a case without asking. Answered by the event
/// `counter.booked` or `counter.not-booked`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookOrder {
    pub effect_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The step of the case that waits for it; comes back in the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    pub calendar: String,
    pub party: PartyId,
    /// This time and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<WantedSlot>,
    /// Or the first time that suits.
    #[serde(default)]
    pub preference: Preference,
}

/// A time that was chosen, civil time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedSlot {
    pub site: String,
    /// `2026-11-24T09:30`
    pub starts: DateTime,
}

/// What suits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// In this order; empty: any site of the calendar, in the pack's order.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Not before this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<DayPart>,
}

/// Half of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayPart {
    Morning,
    Afternoon,
}
