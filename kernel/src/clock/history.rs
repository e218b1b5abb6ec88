//! A clock's life: start, any number of suspensions, at most one stop. Days, in the jurisdiction's civil time.
//! Invariant: events are in order of day and each one fits the state before it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ClockError, MAX_CLOCK_EVENTS};

/// What happened to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockEventKind {
    Start,
    Suspend,
    Resume,
    Stop,
}

/// Something that happened to a clock on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockEvent {
    pub kind: ClockEventKind,
    pub on: Date,
}

/// A stretch in which the clock ran. The day `from` is the event's own day (day 0), `through` still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    pub from: Date,
    /// `None`: still running.
    pub through: Option<Date>,
}

/// All events of a clock, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<ClockEvent>", into = "Vec<ClockEvent>")]
pub struct ClockHistory {
    events: Vec<ClockEvent>,
}

impl ClockHistory {
    /// A clock that started on `day`.
    pub fn started(day: Date) -> Self {
        Self { events: vec![ClockEvent { kind: ClockEventKind::Start, on: day }] }
    }

    /// The history with one more event, or why that cannot be.
    pub fn with(mut self, kind: ClockEventKind, on: Date) -> Result<Self, ClockError> {
        use ClockEventKind::{Resume, Start, Stop, Suspend};
        if self.events.len() >= MAX_CLOCK_EVENTS {
            return Err(ClockError::TooManyEvents);
        }
        let last = self.events.last().copied();
        match (last.map(|event| event.kind), kind) {
            (None, Start)
            | (Some(Start | Resume), Suspend)
            | (Some(Suspend), Resume)
            | (Some(Start | Resume | Suspend), Stop) => {}
            (None, _) => return Err(ClockError::NotStarted),
            (Some(Stop), _) => return Err(ClockError::Stopped),
            (Some(_), Start) => return Err(ClockError::AlreadyStarted),
            (Some(Suspend), Suspend) => return Err(ClockError::NotRunning),
            (Some(_), Resume) => return Err(ClockError::NotSuspended),
        }
        if let Some(last) = last.filter(|last| on < last.on) {
            return Err(ClockError::OutOfOrder { on, last: last.on });
        }
        self.events.push(ClockEvent { kind, on });
        Ok(self)
    }

    /// The events, in order.
    pub fn events(&self) -> &[ClockEvent] {
        &self.events
    }

    /// The day on which the clock started.
    pub fn start(&self) -> Option<Date> {
        self.events.first().map(|event| event.on)
    }

    /// The day on which the clock stopped for good.
    pub fn stop(&self) -> Option<Date> {
        self.events.last().filter(|event| event.kind == ClockEventKind::Stop).map(|event| event.on)
    }

    /// Whether the clock stands still and may go on.
    pub fn is_suspended(&self) -> bool {
        self.events.last().is_some_and(|event| event.kind == ClockEventKind::Suspend)
    }

    /// The history as it was known to have happened by the end of `day`.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        Self { events: self.events.iter().copied().filter(|event| event.on <= day).collect() }
    }

    /// The stretches in which the clock ran.
    pub fn intervals(&self) -> impl Iterator<Item = Interval> {
        intervals_of(&self.events)
    }

    /// The stretches as if the clock had never been stopped: what the due date is computed from.
    pub fn intervals_without_stop(&self) -> impl Iterator<Item = Interval> {
        let stopped = usize::from(self.stop().is_some());
        intervals_of(self.events.get(..self.events.len() - stopped).unwrap_or_default())
    }
}

/// Starts and resumes open an interval at the even places; the event after each closes it.
fn intervals_of(events: &[ClockEvent]) -> impl Iterator<Item = Interval> {
    events.chunks(2).filter_map(|pair| {
        let from = pair.first().filter(|event| event.kind != ClockEventKind::Stop)?.on;
        Some(Interval { from, through: pair.get(1).map(|event| event.on) })
    })
}

impl TryFrom<Vec<ClockEvent>> for ClockHistory {
    type Error = ClockError;

    fn try_from(events: Vec<ClockEvent>) -> Result<Self, Self::Error> {
        events.into_iter().try_fold(Self::default(), |history, event| history.with(event.kind, event.on))
    }
}

impl From<ClockHistory> for Vec<ClockEvent> {
    fn from(history: ClockHistory) -> Self {
        history.events
    }
}
