//! When an official notice counts as served. The rule is dated data (`law/notice.toml`); this code knows its kind only:
//! served when read, otherwise a number of days after delivery, moved to a working day (Macao: Law 13/2024).
//! Invariant: reading after the deemed day changes nothing, and an unpublished calendar is never guessed.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Calendar, CalendarError, Problem, ProblemStatus};

/// Longest wait before a notice counts as served.
pub const MAX_DEEMED_DAYS: u32 = 366;
/// Most versions of the rule in one file.
pub const MAX_NOTICE_RULES: usize = 100;

/// The rule as it stood from one day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRule {
    /// Notices delivered on this day or later follow this rule, until the next one.
    pub valid_from: Date,
    /// Whether the first reading serves the notice.
    pub served_when_read: bool,
    /// Calendar days after the day of delivery; the day of delivery is day 0.
    pub deemed_after_days: u32,
    /// Whether a deemed day that is not a working day moves to the next one.
    pub moves_to_workday: bool,
    pub law: String,
}

/// The rules of a jurisdiction, checked and in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "NoticeLawFile", into = "NoticeLawFile")]
pub struct NoticeLaw {
    rules: Vec<NoticeRule>,
}

/// The file as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeLawFile {
    pub rule: Vec<NoticeRule>,
}

/// What served a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServedBy {
    Reading,
    Deeming,
}

/// The day on which a notice is, or will be, served if nothing more happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub on: Date,
    pub by: ServedBy,
}

/// Why no day of service can be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    #[error("no rule was in force on {on}")]
    NoRule { on: Date },
    #[error("read on {read}, before delivery on {delivered}")]
    ReadBeforeDelivery { delivered: Date, read: Date },
    #[error("the notice rules: {what}")]
    Malformed { what: String },
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl NoticeError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoRule { .. } => "notice.no-rule",
            Self::ReadBeforeDelivery { .. } => "notice.read-before-delivery",
            Self::Malformed { .. } => "notice.malformed",
            Self::Calendar(error) => error.code(),
        }
    }
}

impl From<NoticeError> for Problem {
    fn from(error: NoticeError) -> Self {
        let code = error.code();
        match error {
            NoticeError::Calendar(error) => error.into(),
            NoticeError::NoRule { on } => Self::new(ProblemStatus::Invalid, code).with("day", on),
            NoticeError::ReadBeforeDelivery { .. } => Self::new(ProblemStatus::Invalid, code),
            NoticeError::Malformed { .. } => Self::new(ProblemStatus::Internal, code),
        }
    }
}

impl NoticeRule {
    /// The day on which an unread notice counts as served.
    pub fn deemed_on(&self, delivered: Date, calendar: &Calendar) -> Result<Date, NoticeError> {
        let day = self.deemed_before_moving(delivered)?;
        Ok(if self.moves_to_workday { calendar.next_workday_on_or_after(day)? } else { day })
    }

    /// The day of service of a notice delivered and perhaps first read on these civil days.
    pub fn service(
        &self,
        delivered: Date,
        first_read: Option<Date>,
        calendar: &Calendar,
    ) -> Result<Service, NoticeError> {
        if let Some(read) = first_read.filter(|read| *read < delivered) {
            return Err(NoticeError::ReadBeforeDelivery { delivered, read });
        }
        // A reading before the unmoved day settles it without any calendar.
        let unmoved = self.deemed_before_moving(delivered)?;
        match first_read.filter(|_| self.served_when_read) {
            Some(read) if read <= unmoved => Ok(Service { on: read, by: ServedBy::Reading }),
            read => {
                let deemed = self.deemed_on(delivered, calendar)?;
                Ok(match read {
                    Some(read) if read <= deemed => Service { on: read, by: ServedBy::Reading },
                    _ => Service { on: deemed, by: ServedBy::Deeming },
                })
            }
        }
    }

    fn deemed_before_moving(&self, delivered: Date) -> Result<Date, NoticeError> {
        let days = i64::from(self.deemed_after_days.min(MAX_DEEMED_DAYS)).days();
        Ok(delivered.checked_add(days).map_err(|_| CalendarError::OutOfRange)?)
    }
}

impl NoticeLaw {
    /// The rule for a notice delivered on `day`.
    pub fn in_force(&self, day: Date) -> Result<&NoticeRule, NoticeError> {
        let after = self.rules.partition_point(|rule| rule.valid_from <= day);
        after.checked_sub(1).and_then(|at| self.rules.get(at)).ok_or(NoticeError::NoRule { on: day })
    }

    /// Every version, oldest first.
    pub fn rules(&self) -> &[NoticeRule] {
        &self.rules
    }
}

impl TryFrom<NoticeLawFile> for NoticeLaw {
    type Error = NoticeError;

    fn try_from(file: NoticeLawFile) -> Result<Self, Self::Error> {
        let mut rules = file.rule;
        rules.sort_by_key(|rule| rule.valid_from);
        let refuse = |what: String| Err(NoticeError::Malformed { what });
        if rules.is_empty() || rules.len() > MAX_NOTICE_RULES {
            return refuse(format!("{} versions, from 1 to {MAX_NOTICE_RULES} are possible", rules.len()));
        }
        if let Some(rule) = rules.iter().find(|rule| rule.deemed_after_days > MAX_DEEMED_DAYS) {
            return refuse(format!("{} days from {}", rule.deemed_after_days, rule.valid_from));
        }
        if let Some(rule) = rules.iter().find(|rule| rule.law.trim().is_empty()) {
            return refuse(format!("the version from {} names no law", rule.valid_from));
        }
        if let Some([rule, _]) = rules.array_windows().find(|[one, other]| one.valid_from == other.valid_from)
        {
            return refuse(format!("two versions from {}", rule.valid_from));
        }
        Ok(Self { rules })
    }
}

impl From<NoticeLaw> for NoticeLawFile {
    fn from(law: NoticeLaw) -> Self {
        Self { rule: law.rules }
    }
}
