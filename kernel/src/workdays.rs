//! Working days: which days count, as a jurisdiction's dated data says it, never as this code guesses it.
//! Invariant: a day that no published list covers is unknown, and every answer that would need it is a typed error.
//! Next: `workdays/calendar_file.rs` for what a pack writes, `clock.rs` for deadlines on top.

mod calendar_file;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

pub use calendar_file::{CalendarFile, RestDay, WeekdayName};

use crate::{Problem, ProblemStatus, Text};

/// Most listed days in one calendar: sixty years of thirty days.
pub const MAX_CALENDAR_DAYS: usize = 2_000;
/// Most extraordinary closures in one calendar.
pub const MAX_CLOSURES: usize = 1_000;
/// Most published periods in one calendar.
pub const MAX_COVERAGE_PERIODS: usize = 200;
/// Longest stretch that one question may walk over: forty years.
pub const MAX_WALK_DAYS: u32 = 14_640;

/// What a listed day is. The four kinds of the public calendar (DL 7/97/M for exemptions, ETAPM art. 79 for in-lieu days).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A holiday named by law.
    PublicHoliday,
    /// A rest day given because a holiday fell on a weekly rest day.
    InLieu,
    /// Nobody has to come to work all day: not a working day.
    ExemptionFull,
    /// Offices close for half of the day: still a working day.
    ExemptionHalf,
}

impl DayKind {
    /// Whether a day of this kind counts as a working day.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::ExemptionHalf)
    }
}

/// One listed day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayEntry {
    pub date: Date,
    pub kind: DayKind,
    /// A mandatory holiday of labour law too (in Macao Law 7/2008 art. 44).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// For an in-lieu day: the holiday that it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Date>,
    pub name: Text,
    /// The law or order that makes it so.
    pub law: String,
}

/// Days on which offices were closed by decree (a typhoon, a public-health order). May be entered late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    pub from: Date,
    /// Last day, included.
    pub through: Date,
    /// Whether clocks that count calendar days stand still too. Working-day clocks always do.
    pub suspends_clocks: bool,
    pub name: Text,
    pub law: String,
}

impl Closure {
    /// Whether `day` falls in the closure.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.through
    }
}

/// A stretch of days whose list is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    pub from: Date,
    /// Last day, included.
    pub through: Date,
    /// Where the list comes from and why it is final.
    pub source: String,
}

/// Why a calendar did not answer, or was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("calendar {calendar}: no published list covers {day}")]
    Unpublished { calendar: String, day: Date },
    #[error("{from} is after {to}")]
    Reversed { from: Date, to: Date },
    #[error("more than {MAX_WALK_DAYS} days to walk")]
    TooFar,
    #[error("outside the years a date can have")]
    OutOfRange,
    #[error("calendar {calendar}: {what}")]
    Malformed { calendar: String, what: String },
}

impl CalendarError {
    pub(crate) fn unpublished(calendar: &Calendar, day: Date) -> Self {
        Self::Unpublished { calendar: calendar.id.clone(), day }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unpublished { .. } => "calendar.unpublished",
            Self::Reversed { .. } => "calendar.reversed",
            Self::TooFar => "calendar.too-far",
            Self::OutOfRange => "calendar.out-of-range",
            Self::Malformed { .. } => "calendar.malformed",
        }
    }
}

impl From<CalendarError> for Problem {
    fn from(error: CalendarError) -> Self {
        let code = error.code();
        match error {
            CalendarError::Unpublished { calendar, day } => {
                Self::new(ProblemStatus::Unavailable, code).with("calendar", calendar).with("day", day)
            }
            CalendarError::Malformed { .. } => Self::new(ProblemStatus::Internal, code),
            _ => Self::new(ProblemStatus::Invalid, code),
        }
    }
}

/// What one day is, as far as the calendar knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayStatus {
    Workday,
    /// A working day with a half-day exemption.
    HalfWorkday,
    WeeklyRest,
    /// A listed day that is not a working day.
    Listed(DayKind),
    /// Closed by decree.
    Closed,
}

impl DayStatus {
    /// Whether the day counts as a working day.
    pub const fn is_workday(self) -> bool {
        matches!(self, Self::Workday | Self::HalfWorkday)
    }
}

/// The working-day calendar of a jurisdiction, checked when it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CalendarFile", into = "CalendarFile")]
pub struct Calendar {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) rest: Vec<RestDay>,
    pub(crate) coverage: Vec<Coverage>,
    pub(crate) days: BTreeMap<Date, Vec<DayEntry>>,
    pub(crate) closures: Vec<Closure>,
}

impl Calendar {
    /// The calendar's name in the pack, for example `mo.public`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title in every language.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The published periods, in order.
    pub fn coverage(&self) -> &[Coverage] {
        &self.coverage
    }

    /// The extraordinary closures, by first day.
    pub fn closures(&self) -> &[Closure] {
        &self.closures
    }

    /// Every listed day, in order.
    pub fn days(&self) -> impl Iterator<Item = &DayEntry> {
        self.days.values().flatten()
    }

    /// What is listed for `day` (a day can be two holidays at once).
    pub fn entries_on(&self, day: Date) -> &[DayEntry] {
        self.days.get(&day).map_or(&[], Vec::as_slice)
    }

    /// Whether the list for `day` is final.
    pub fn is_published(&self, day: Date) -> bool {
        let after = self.coverage.partition_point(|period| period.from <= day);
        after.checked_sub(1).and_then(|at| self.coverage.get(at)).is_some_and(|period| day <= period.through)
    }

    /// What `day` is. A day outside the published periods is known only when it is itself listed or closed.
    pub fn status(&self, day: Date) -> Result<DayStatus, CalendarError> {
        let entries = self.entries_on(day);
        if let Some(entry) = entries.iter().find(|entry| !entry.kind.is_working()) {
            return Ok(DayStatus::Listed(entry.kind));
        }
        if self.closures.iter().any(|closure| closure.covers(day)) {
            return Ok(DayStatus::Closed);
        }
        if !self.is_published(day) {
            return Err(CalendarError::unpublished(self, day));
        }
        if self.is_rest(day.weekday()) {
            return Ok(DayStatus::WeeklyRest);
        }
        Ok(if entries.is_empty() { DayStatus::Workday } else { DayStatus::HalfWorkday })
    }

    /// Whether `day` is a working day.
    pub fn is_workday(&self, day: Date) -> Result<bool, CalendarError> {
        self.status(day).map(DayStatus::is_workday)
    }

    /// Whether clocks that count calendar days stand still on `day`.
    pub fn suspends_clocks(&self, day: Date) -> bool {
        self.closures.iter().any(|closure| closure.suspends_clocks && closure.covers(day))
    }

    /// `day` itself when it is a working day, otherwise the first one after it.
    pub fn next_workday_on_or_after(&self, day: Date) -> Result<Date, CalendarError> {
        let mut day = day;
        for _ in 0..MAX_WALK_DAYS {
            if self.is_workday(day)? {
                return Ok(day);
            }
            day = tomorrow(day)?;
        }
        Err(CalendarError::TooFar)
    }

    /// The `count`-th working day after `from`; `from` itself is day 0 and never counted. Zero gives `from`.
    pub fn add_workdays(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        self.step(from, count, tomorrow)
    }

    /// The `count`-th working day before `from` ("at least N working days before the event"). Zero gives `from`.
    pub fn sub_workdays(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        self.step(from, count, |day| day.yesterday().map_err(|_| CalendarError::OutOfRange))
    }

    /// Working days after `from` up to and including `to`: the inverse of [`Self::add_workdays`].
    pub fn workdays_between(&self, from: Date, to: Date) -> Result<u32, CalendarError> {
        if from > to {
            return Err(CalendarError::Reversed { from, to });
        }
        let mut counted = 0;
        let mut day = from;
        for _ in 0..MAX_WALK_DAYS {
            if day == to {
                return Ok(counted);
            }
            day = tomorrow(day)?;
            counted += u32::from(self.is_workday(day)?);
        }
        Err(CalendarError::TooFar)
    }

    /// The same calendar with one more closure: how a late-entered decree reaches running clocks.
    pub fn with_closure(&self, closure: Closure) -> Result<Self, CalendarError> {
        let mut file = CalendarFile::from(self.clone());
        file.closure.push(closure);
        file.try_into()
    }

    fn is_rest(&self, weekday: Weekday) -> bool {
        self.rest.iter().any(|rest| rest.weekday.weekday() == weekday)
    }

    fn step(
        &self,
        from: Date,
        count: u32,
        next: impl Fn(Date) -> Result<Date, CalendarError>,
    ) -> Result<Date, CalendarError> {
        let mut day = from;
        let mut left = count;
        for _ in 0..MAX_WALK_DAYS {
            if left == 0 {
                return Ok(day);
            }
            day = next(day)?;
            left -= u32::from(self.is_workday(day)?);
        }
        Err(CalendarError::TooFar)
    }
}

pub(crate) fn tomorrow(day: Date) -> Result<Date, CalendarError> {
    day.tomorrow().map_err(|_| CalendarError::OutOfRange)
}
