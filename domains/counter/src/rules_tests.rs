use kernel::{PartyId, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::{BOOKINGS_AHEAD_MAX, cancel, confirm, free_place, may_hold};
use crate::error::CounterError;
use crate::model::{Booking, BookingState, SlotKey};

const MINUTE: i64 = 60_000_000;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_micros(minutes * MINUTE)
}

fn party(n: u128) -> PartyId {
    PartyId(Uuid::from_u128(n))
}

fn booking(n: u128, seat: u16, state: BookingState, hold_until: Option<i64>) -> Booking {
    Booking {
        id: Uuid::from_u128(n).into(),
        reference: None,
        effect_key: None,
        slot: SlotKey { calendar: "c".into(), site: "s".into(), starts_at: at(1_000) },
        ends_at: at(1_030),
        seat: Some(seat),
        state,
        hold_until: hold_until.map(at),
        party: party(n),
        case: None,
        node: None,
        created_at: at(0),
        changed_at: at(0),
    }
}

#[test]
fn a_hold_that_has_run_out_gives_its_place_to_the_next() {
    let rows = [booking(1, 0, BookingState::Booked, None), booking(2, 1, BookingState::Held, Some(10))];
    assert_eq!(free_place(&rows, 2, at(9)), Err(CounterError::SlotTaken));
    let place = free_place(&rows, 2, at(10)).unwrap();
    assert_eq!((place.seat, place.takes_over.map(|row| row.party)), (1, Some(party(2))));
    assert_eq!(confirm(&rows[1], party(2), at(10)), Err(CounterError::HoldExpired));
    assert_eq!(confirm(&rows[1], party(2), at(9)), Ok(()));
    assert_eq!(confirm(&rows[1], party(1), at(9)), Err(CounterError::NotFound));
    assert_eq!(confirm(&rows[0], party(1), at(9)), Err(CounterError::State));
}

#[test]
fn nobody_collects_times() {
    let rows: Vec<Booking> =
        (0..).map(|n| booking(n, 0, BookingState::Booked, None)).take(BOOKINGS_AHEAD_MAX).collect();
    assert_eq!(may_hold(&rows, "c", at(0), at(999)), Err(CounterError::TooMany));
    assert_eq!(may_hold(&rows, "c", at(0), at(1_000)), Ok(None), "what has passed does not count");
    let held = [booking(7, 0, BookingState::Held, Some(10))];
    assert_eq!(may_hold(&held, "c", at(0), at(0)), Ok(Some(&held[0])));
    assert_eq!(may_hold(&held, "c", at(10), at(0)), Ok(None));
}

#[test]
fn a_booking_can_be_given_back_until_it_begins() {
    let row = booking(1, 0, BookingState::Booked, None);
    assert_eq!(cancel(&row, party(1), at(999)), Ok(()));
    assert_eq!(cancel(&row, party(1), at(1_000)), Err(CounterError::Passed));
    assert_eq!(cancel(&row, party(2), at(0)), Err(CounterError::NotFound));
    assert_eq!(
        cancel(&booking(1, 0, BookingState::Cancelled, None), party(1), at(0)),
        Err(CounterError::State)
    );
}

proptest! {
    /// However holds, confirmations and time mix, no two live rows of a slot share a place.
    #[test]
    fn a_place_is_never_given_twice(steps in prop::collection::vec((0..3_u8, 0..40_i64), 1..60), places in 1..5_u16) {
        let mut rows: Vec<Booking> = Vec::new();
        let mut now = 0;
        for (n, (what, minutes)) in (0_u128..).zip(steps) {
            now += minutes / 4;
            match what {
                0 => if let Ok(place) = free_place(&rows, places, at(now)) {
                    let gone = place.takes_over.map(|row| row.id);
                    let seat = place.seat;
                    rows.retain(|row| Some(row.id) != gone);
                    rows.push(booking(n, seat, BookingState::Held, Some(now + 10)));
                },
                1 => if let Some(row) = rows.iter_mut().find(|row| confirm(row, row.party, at(now)).is_ok()) {
                    row.state = BookingState::Booked;
                    row.hold_until = None;
                },
                _ => if minutes % 3 == 0 { rows.pop(); },
            }
            let mut seats: Vec<u16> = rows.iter().filter_map(|row| row.seat).collect();
            seats.sort_unstable();
            seats.dedup();
            prop_assert_eq!(seats.len(), rows.len());
            prop_assert!(rows.len() <= usize::from(places));
        }
    }
}
