//! Legal clocks: how long a procedure may take, counted as the law counts. Elapsed time is kept as intervals of events,
//! never as a stored due date, so that a late-entered closure or order recomputes honestly.
//! Next: `clock/rule.rs` for what a pack declares, `clock/history.rs` for the events, `workdays.rs` for the days.

mod history;
mod rule;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};

pub use history::{ClockEvent, ClockEventKind, ClockHistory, Interval};
pub use rule::{ClockFinding, ClockLength, ClockRule, OnExpiry, Percent};

use crate::date::days_between;
use crate::workdays::tomorrow;
use crate::{Calendar, CalendarError, Problem, ProblemStatus};

/// Longest clock, in its own unit: ten years of days.
pub const MAX_CLOCK_LENGTH: u32 = 3_660;
/// Most events in one clock's life.
pub const MAX_CLOCK_EVENTS: usize = 1_000;

/// What a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockUnit {
    /// Working days of the public calendar.
    Workday,
    /// Calendar days.
    Day,
    /// Calendar months: to the same day number, or the month's last day where there is none.
    Month,
}

/// How the ends are counted. Parameters, because the procedure code's text decides, not this code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counting {
    /// The day of the event that starts the clock is day 0 and not counted. A day of resumption never is.
    pub excludes_day_zero: bool,
    /// An end on a day that is not a working day moves to the next one.
    pub end_moves_to_workday: bool,
}

impl Default for Counting {
    fn default() -> Self {
        Self { excludes_day_zero: true, end_moves_to_workday: true }
    }
}

/// A clock's term: all that is needed to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub unit: ClockUnit,
    /// In `unit`, from 1 to [`MAX_CLOCK_LENGTH`].
    pub length: u32,
    #[serde(default)]
    pub counting: Counting,
}

/// Why a clock did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    #[error("the clock has not started")]
    NotStarted,
    #[error("the clock has already started")]
    AlreadyStarted,
    #[error("the clock is not running")]
    NotRunning,
    #[error("the clock is running already")]
    NotSuspended,
    #[error("the clock has stopped for good")]
    Stopped,
    #[error("{on} is before the clock's last event on {last}")]
    OutOfOrder { on: Date, last: Date },
    #[error("more than {MAX_CLOCK_EVENTS} events")]
    TooManyEvents,
    #[error("a length of {length} is not between 1 and {MAX_CLOCK_LENGTH}")]
    Length { length: u32 },
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl ClockError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotStarted => "clock.not-started",
            Self::AlreadyStarted => "clock.already-started",
            Self::NotRunning => "clock.not-running",
            Self::NotSuspended => "clock.not-suspended",
            Self::Stopped => "clock.stopped",
            Self::OutOfOrder { .. } => "clock.out-of-order",
            Self::TooManyEvents => "clock.too-many-events",
            Self::Length { .. } => "clock.length",
            Self::Calendar(error) => error.code(),
        }
    }
}

impl From<ClockError> for Problem {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Calendar(error) => error.into(),
            other => Self::new(ProblemStatus::Conflict, other.code()),
        }
    }
}

/// When a clock ends, as far as anybody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Last day of the term, after moving the end.
    On(Date),
    /// Nobody knows while the clock stands still.
    Suspended,
    /// The calendar of that day is not published; the end is on this day or later.
    NotBefore(Date),
}

impl Due {
    /// The date, where it is known.
    pub const fn date(self) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            Self::Suspended | Self::NotBefore(_) => None,
        }
    }
}

/// Where a clock stands at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStatus {
    Running,
    Suspended,
    /// The awaited act came; `late` in the reading says whether in time.
    Stopped,
    /// The last day has passed without it.
    Expired,
}

/// A clock read on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub status: ClockStatus,
    /// Counted so far, in working days or calendar days (months count as the days they turned out to have).
    pub elapsed: u32,
    /// The whole term in the same unit.
    pub total: u32,
    pub due: Due,
    /// Whether the term ended before the clock stopped, or before the day of reading.
    pub late: bool,
}

/// The recomputation that a changed calendar caused: itself an event worth recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueChange {
    pub before: Due,
    pub after: Due,
}

impl Term {
    /// A term with the usual counting.
    pub fn new(unit: ClockUnit, length: u32) -> Result<Self, ClockError> {
        if length == 0 || length > MAX_CLOCK_LENGTH {
            return Err(ClockError::Length { length });
        }
        Ok(Self { unit, length, counting: Counting::default() })
    }

    /// The end of the term when nothing interrupts it.
    pub fn end_from(self, start: Date, calendar: &Calendar) -> Result<Date, ClockError> {
        let history = ClockHistory::started(start);
        self.reach(self.total(start)?, &history, calendar)?
            .ok_or(ClockError::NotRunning)
            .and_then(|end| self.moved(end, calendar))
    }

    /// When the term ends, given what happened.
    pub fn due(self, history: &ClockHistory, calendar: &Calendar) -> Result<Due, ClockError> {
        let total = self.total(history.start().ok_or(ClockError::NotStarted)?)?;
        self.reach_due(total, history, calendar, true)
    }

    /// The day on which to warn: the first one on which `share` of the term has been used up.
    pub fn warn_on(
        self,
        share: Percent,
        history: &ClockHistory,
        calendar: &Calendar,
    ) -> Result<Due, ClockError> {
        let total = self.total(history.start().ok_or(ClockError::NotStarted)?)?;
        self.reach_due(share.of(total).max(1), history, calendar, false)
    }

    /// How much of the term was used up by the end of `day`: the sum over the intervals.
    pub fn elapsed(self, history: &ClockHistory, calendar: &Calendar, day: Date) -> Result<u32, ClockError> {
        let mut sum = 0;
        for interval in self.counted(history.intervals())? {
            let through = interval.through.map_or(day, |through| through.min(day));
            sum += self.count(interval.from, through, calendar)?;
        }
        Ok(sum)
    }

    /// The clock as it stands at the end of `day`.
    pub fn read(self, history: &ClockHistory, calendar: &Calendar, day: Date) -> Result<Reading, ClockError> {
        let history = history.as_of(day);
        let total = self.total(history.start().ok_or(ClockError::NotStarted)?)?;
        let due = self.due(&history, calendar)?;
        let last = history.stop().unwrap_or(day);
        let elapsed = self.elapsed(&history, calendar, last)?;
        let late = match due {
            Due::On(due) => last > due,
            Due::Suspended => false,
            Due::NotBefore(earliest) if last <= earliest => false,
            // The end lies in days that nobody has published: whether it has passed cannot be said.
            Due::NotBefore(day) => return Err(CalendarError::unpublished(calendar, day).into()),
        };
        let status = match (history.stop(), late, due) {
            (Some(_), ..) => ClockStatus::Stopped,
            (None, true, _) => ClockStatus::Expired,
            (None, false, _) if history.is_suspended() => ClockStatus::Suspended,
            (None, false, _) => ClockStatus::Running,
        };
        Ok(Reading { status, elapsed, total, due, late })
    }

    /// What a changed calendar does to the end; `None` when nothing moves.
    pub fn due_change(
        self,
        history: &ClockHistory,
        before: &Calendar,
        after: &Calendar,
    ) -> Result<Option<DueChange>, ClockError> {
        let change = DueChange { before: self.due(history, before)?, after: self.due(history, after)? };
        Ok((change.before != change.after).then_some(change))
    }

    /// The term in counted days. Months become the days between the start and the same day number later.
    fn total(self, start: Date) -> Result<u32, ClockError> {
        if self.length == 0 || self.length > MAX_CLOCK_LENGTH {
            return Err(ClockError::Length { length: self.length });
        }
        match self.unit {
            ClockUnit::Workday | ClockUnit::Day => Ok(self.length),
            ClockUnit::Month => {
                let months: Span = i64::from(self.length).months();
                let end = start.checked_add(months).map_err(|_| CalendarError::OutOfRange)?;
                u32::try_from(days_between(start, end)).map_err(|_| CalendarError::OutOfRange.into())
            }
        }
    }

    /// The intervals with `from` as the day before the first one that counts.
    fn counted(self, intervals: impl Iterator<Item = Interval>) -> Result<Vec<Interval>, ClockError> {
        let mut intervals: Vec<Interval> = intervals.collect();
        if let Some(first) = intervals.first_mut().filter(|_| !self.counting.excludes_day_zero) {
            first.from = first.from.yesterday().map_err(|_| CalendarError::OutOfRange)?;
        }
        Ok(intervals)
    }

    fn count(self, after: Date, through: Date, calendar: &Calendar) -> Result<u32, ClockError> {
        let mut sum = 0;
        let mut day = after;
        while day < through {
            day = tomorrow(day)?;
            sum += u32::from(self.counts(day, calendar)?);
        }
        Ok(sum)
    }

    fn counts(self, day: Date, calendar: &Calendar) -> Result<bool, CalendarError> {
        match self.unit {
            ClockUnit::Workday => calendar.is_workday(day),
            ClockUnit::Day | ClockUnit::Month => Ok(!calendar.suspends_clocks(day)),
        }
    }

    /// The day on which `wanted` days have been counted; `None` when the intervals end before.
    fn reach(
        self,
        wanted: u32,
        history: &ClockHistory,
        calendar: &Calendar,
    ) -> Result<Option<Date>, ClockError> {
        let mut left = wanted;
        let mut walked = 0_u32;
        for interval in self.counted(history.intervals_without_stop())? {
            let mut day = interval.from;
            while interval.through.is_none_or(|through| day < through) {
                walked += 1;
                if walked > crate::workdays::MAX_WALK_DAYS {
                    return Err(CalendarError::TooFar.into());
                }
                day = tomorrow(day)?;
                left -= u32::from(self.counts(day, calendar)?);
                if left == 0 {
                    return Ok(Some(day));
                }
            }
        }
        Ok(None)
    }

    fn reach_due(
        self,
        wanted: u32,
        history: &ClockHistory,
        calendar: &Calendar,
        moves: bool,
    ) -> Result<Due, ClockError> {
        let end = match self.reach(wanted, history, calendar) {
            Ok(Some(end)) if moves => self.moved(end, calendar),
            Ok(Some(end)) => Ok(end),
            Ok(None) => return Ok(Due::Suspended),
            Err(error) => Err(error),
        };
        match end {
            Ok(end) => Ok(Due::On(end)),
            Err(ClockError::Calendar(CalendarError::Unpublished { day, .. })) => Ok(Due::NotBefore(day)),
            Err(error) => Err(error),
        }
    }

    fn moved(self, end: Date, calendar: &Calendar) -> Result<Date, ClockError> {
        if self.counting.end_moves_to_workday { Ok(calendar.next_workday_on_or_after(end)?) } else { Ok(end) }
    }
}
