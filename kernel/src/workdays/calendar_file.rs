//! What a pack writes in `calendars/*.toml`, and the checks that make it a [`Calendar`].
//! Dates are strings (`"2026-11-22"`). Days may stand in any order.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::{
    Calendar, CalendarError, Closure, Coverage, DayEntry, DayKind, MAX_CALENDAR_DAYS, MAX_CLOSURES,
    MAX_COVERAGE_PERIODS,
};
use crate::Text;

/// A weekday's name in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekdayName {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl WeekdayName {
    /// The same weekday as jiff names it.
    pub const fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

/// A weekday on which offices rest every week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestDay {
    pub weekday: WeekdayName,
    pub law: String,
}

/// The file as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    pub id: String,
    pub title: Text,
    pub rest: Vec<RestDay>,
    pub coverage: Vec<Coverage>,
    #[serde(default)]
    pub day: Vec<DayEntry>,
    #[serde(default)]
    pub closure: Vec<Closure>,
}

impl CalendarFile {
    fn refuse(&self, what: impl Into<String>) -> CalendarError {
        CalendarError::Malformed { calendar: self.id.clone(), what: what.into() }
    }

    fn check_sizes(&self) -> Result<(), CalendarError> {
        let sizes = [
            ("day", self.day.len(), MAX_CALENDAR_DAYS),
            ("closure", self.closure.len(), MAX_CLOSURES),
            ("coverage", self.coverage.len(), MAX_COVERAGE_PERIODS),
            // Seven rest days would leave no day to move a deadline to.
            ("rest", self.rest.len(), 6),
        ];
        match sizes.iter().find(|(_, size, most)| size > most) {
            Some((part, size, most)) => Err(self.refuse(format!("{size} entries of {part}, at most {most}"))),
            None => Ok(()),
        }
    }

    fn check_periods(&self) -> Result<(), CalendarError> {
        let closures = self.closure.iter().map(|closure| (closure.from, closure.through));
        let coverage = self.coverage.iter().map(|period| (period.from, period.through));
        if let Some((from, _)) = closures.chain(coverage).find(|(from, through)| from > through) {
            return Err(self.refuse(format!("the period from {from} ends before it starts")));
        }
        let overlap = self.coverage.windows(2).find_map(|pair| match pair {
            [before, after] if before.through >= after.from => Some(after.from),
            _ => None,
        });
        overlap.map_or(Ok(()), |from| Err(self.refuse(format!("two published periods cover {from}"))))
    }

    fn check_day(
        &self,
        entry: &DayEntry,
        listed: &BTreeMap<Date, Vec<DayEntry>>,
    ) -> Result<(), CalendarError> {
        let DayEntry { date, kind, instead_of, .. } = entry;
        if entry.law.trim().is_empty() {
            return Err(self.refuse(format!("{date} names no law")));
        }
        match (kind, instead_of) {
            (DayKind::InLieu, None) => Err(self.refuse(format!("{date} does not say what it is in lieu of"))),
            (DayKind::InLieu, Some(holiday)) => {
                let known = listed.get(holiday).is_some_and(|entries| {
                    entries.iter().any(|entry| entry.kind == DayKind::PublicHoliday) && holiday < date
                });
                if known {
                    Ok(())
                } else {
                    Err(self.refuse(format!("{date} is in lieu of {holiday}, which is no earlier holiday")))
                }
            }
            (_, Some(_)) => Err(self.refuse(format!("{date} is no in-lieu day"))),
            (_, None) => Ok(()),
        }
    }
}

impl TryFrom<CalendarFile> for Calendar {
    type Error = CalendarError;

    fn try_from(mut file: CalendarFile) -> Result<Self, Self::Error> {
        file.coverage.sort_by_key(|period| period.from);
        file.closure.sort_by_key(|closure| closure.from);
        file.check_sizes()?;
        file.check_periods()?;
        let mut days = BTreeMap::<Date, Vec<DayEntry>>::new();
        for entry in &file.day {
            let same_day = days.entry(entry.date).or_default();
            if same_day.iter().any(|other| other.kind == entry.kind && other.name == entry.name) {
                return Err(file.refuse(format!("{} is listed twice", entry.date)));
            }
            same_day.push(entry.clone());
        }
        for entry in &file.day {
            file.check_day(entry, &days)?;
        }
        let CalendarFile { id, title, rest, coverage, closure, .. } = file;
        Ok(Self { id, title, rest, coverage, days, closures: closure })
    }
}

impl From<Calendar> for CalendarFile {
    fn from(calendar: Calendar) -> Self {
        let Calendar { id, title, rest, coverage, days, closures } = calendar;
        Self { id, title, rest, coverage, day: days.into_values().flatten().collect(), closure: closures }
    }
}
