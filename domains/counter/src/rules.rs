//! Who gets a place, and what may happen to a booking. Pure; `now` is machine time, `legal_now` legal time.

use jiff::tz::TimeZone;
use kernel::{PartyId, Timestamp};

use crate::error::CounterError;
use crate::model::{Booking, BookingId, BookingState};
use crate::plan::Overlap;

/// Most bookings of one party in one calendar that still lie ahead.
pub const BOOKINGS_AHEAD_MAX: usize = 4;
/// Longest name of a case's step, bytes.
pub const NODE_BYTES_MAX: usize = 100;

/// A place and, where a hold has run out, whom it is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub seat: u16,
    pub takes_over: Option<&'a Booking>,
}

/// The first free place of a slot with `places` places. `rows` are the rows of the slot that have a seat.
pub fn free_place(rows: &[Booking], places: u16, now: Timestamp) -> Result<Place<'_>, CounterError> {
    let at = |seat: u16| rows.iter().find(|row| row.seat == Some(seat));
    (0..places)
        .find_map(|seat| match at(seat) {
            None => Some(Place { seat, takes_over: None }),
            Some(row) if !row.is_live(now) => Some(Place { seat, takes_over: Some(row) }),
            Some(_) => None,
        })
        .ok_or(CounterError::SlotTaken)
}

/// Checks that a party may have one more booking in a calendar; returns its hold there, which a new one replaces.
/// `rows` are the rows of the party that have a seat.
pub fn may_hold<'a>(
    rows: &'a [Booking],
    calendar: &str,
    now: Timestamp,
    legal_now: Timestamp,
) -> Result<Option<&'a Booking>, CounterError> {
    let rows = || rows.iter().filter(|row| row.slot.calendar == calendar);
    let ahead = |row: &&Booking| row.state == BookingState::Booked && row.slot.starts_at > legal_now;
    if rows().filter(ahead).count() >= BOOKINGS_AHEAD_MAX {
        return Err(CounterError::TooMany);
    }
    Ok(rows().find(|row| row.state == BookingState::Held && row.is_live(now)))
}

/// The other appointment of a party between two moments, when there is one. One that ends when the next begins is none.
pub fn overlapping(
    rows: &[Booking],
    (starts_at, ends_at): (Timestamp, Timestamp),
    now: Timestamp,
    except: Option<BookingId>,
) -> Option<&Booking> {
    rows.iter().find(|row| {
        Some(row.id) != except && row.is_live(now) && row.slot.starts_at < ends_at && starts_at < row.ends_at
    })
}

/// Refuses an arrival before the civil day of the appointment.
pub fn may_come(booking: &Booking, legal_now: Timestamp, zone: &TimeZone) -> Result<(), CounterError> {
    let early = legal_now.date_in(zone) < booking.slot.starts_at.date_in(zone);
    if early { Err(CounterError::TooEarly) } else { Ok(()) }
}

/// Refuses a time at which the party is elsewhere, where the calendar says so.
pub fn is_free(
    rows: &[Booking],
    time: (Timestamp, Timestamp),
    overlap: Overlap,
    now: Timestamp,
    except: Option<BookingId>,
) -> Result<(), CounterError> {
    match overlap {
        Overlap::Refuse if overlapping(rows, time, now, except).is_some() => Err(CounterError::Overlap),
        Overlap::Refuse | Overlap::Warn => Ok(()),
    }
}

/// Checks that a hold can be confirmed by its holder.
pub fn confirm(row: &Booking, party: PartyId, now: Timestamp) -> Result<(), CounterError> {
    if row.party != party {
        return Err(CounterError::NotFound);
    }
    match row.state {
        BookingState::Held if row.is_live(now) => Ok(()),
        BookingState::Held | BookingState::Expired => Err(CounterError::HoldExpired),
        _ => Err(CounterError::State),
    }
}

/// Checks that a hold or booking can be given back by its holder.
pub fn cancel(row: &Booking, party: PartyId, legal_now: Timestamp) -> Result<(), CounterError> {
    if row.party != party {
        return Err(CounterError::NotFound);
    }
    match row.state {
        BookingState::Held => Ok(()),
        BookingState::Booked if row.slot.starts_at > legal_now => Ok(()),
        BookingState::Booked => Err(CounterError::Passed),
        _ => Err(CounterError::State),
    }
}

/// Checks that a booking stands: somebody can be received, or the office can call it off.
pub fn stands(row: &Booking) -> Result<(), CounterError> {
    if row.state == BookingState::Booked { Ok(()) } else { Err(CounterError::State) }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
