//! What this domain refuses, with stable codes.

use kernel::{Problem, ProblemStatus};

/// Why a time was not given or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CounterError {
    /// The payload of a job cannot be read.
    #[error("the order cannot be read")]
    Order,
    /// No such calendar or site in the pack.
    #[error("there is no such calendar or site")]
    NoCalendar,
    /// Not a time of the calendar: closed, in the past, outside the window.
    #[error("this time cannot be booked")]
    NoSlot,
    #[error("all places of this time are taken")]
    SlotTaken,
    #[error("this party has too many bookings in this calendar")]
    TooMany,
    /// The person has another appointment at that time.
    #[error("another appointment of this party is at the same time")]
    Overlap,
    /// The case is not the booker's, or there is none.
    #[error("there is no such case")]
    NoCase,
    #[error("there is no such booking")]
    NotFound,
    /// The hold ran out before it was confirmed.
    #[error("the time was kept for too short")]
    HoldExpired,
    #[error("the booking has moved on")]
    State,
    /// The time has come or passed.
    #[error("the time has passed")]
    Passed,
    /// Nobody has come before the day of the appointment.
    #[error("the day of the appointment has not come")]
    TooEarly,
    /// The same effect key was used for another order.
    #[error("the effect key belongs to another order")]
    EffectTaken,
    /// The pack's counter sections cannot be read.
    #[error("the plan of the counters cannot be read")]
    Plan,
}

impl CounterError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Order => "counter.order",
            Self::NoCalendar => "counter.no-calendar",
            Self::NoSlot => "counter.no-slot",
            Self::SlotTaken => "counter.slot-taken",
            Self::TooMany => "counter.too-many",
            Self::Overlap => "counter.overlap",
            Self::NoCase => "counter.no-case",
            Self::NotFound => "counter.not-found",
            Self::HoldExpired => "counter.hold-expired",
            Self::State => "counter.state",
            Self::Passed => "counter.passed",
            Self::TooEarly => "counter.too-early",
            Self::EffectTaken => "counter.effect-taken",
            Self::Plan => "counter.plan",
        }
    }
}

impl From<CounterError> for Problem {
    fn from(error: CounterError) -> Self {
        let status = match error {
            CounterError::Order => ProblemStatus::Malformed,
            CounterError::NoCalendar | CounterError::NoCase | CounterError::NotFound => {
                ProblemStatus::NotFound
            }
            CounterError::NoSlot | CounterError::TooMany | CounterError::Passed => ProblemStatus::Invalid,
            CounterError::Plan => ProblemStatus::Internal,
            _ => ProblemStatus::Conflict,
        };
        Self::new(status, error.code())
    }
}
