//! What a pack declares about a clock (`[clock.ID]` of a process), and the lint that a lawyer would do by hand.
//! Invariant: silence is never a yes unless a special law says so (Macao: CPA, DL 57/99/M, arts. 101-102).

use serde::{Deserialize, Serialize};

use super::{ClockError, ClockUnit, Counting, MAX_CLOCK_LENGTH, Term};

/// A share of a term in whole percent, written `"50%"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(u8);

impl Percent {
    /// From 1 to 100.
    pub const fn new(percent: u8) -> Option<Self> {
        if percent == 0 || percent > 100 { None } else { Some(Self(percent)) }
    }

    /// This share of `total`, rounded up.
    pub fn of(self, total: u32) -> u32 {
        let share = (u64::from(total) * u64::from(self.0)).div_ceil(100);
        u32::try_from(share).unwrap_or(total)
    }
}

impl TryFrom<String> for Percent {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.strip_suffix('%')
            .and_then(|number| number.trim().parse().ok())
            .and_then(Self::new)
            .ok_or_else(|| format!("`{text}` is not a share from 1% to 100%"))
    }
}

impl From<Percent> for String {
    fn from(share: Percent) -> Self {
        format!("{}%", share.0)
    }
}

/// A length, or the decision table that gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ClockLength {
    Fixed(u32),
    Table { table: String },
}

/// What the law attaches to the end of a term that nobody met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OnExpiryWire", into = "OnExpiryWire")]
pub enum OnExpiry {
    /// A superior is told; nothing is decided.
    Escalate,
    /// The request counts as granted. Needs a special law.
    TacitApproval,
    /// The request may be treated as refused for appeal; the duty to decide remains.
    TacitRefusal,
    /// For opinions: the consulted body counts as having no objection.
    NoObjection,
    /// The applicant stayed silent: the request lapses.
    Lapse,
    /// Another body is told.
    Message { message: String, keep_open: bool },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OnExpiryWire {
    Plain(PlainExpiry),
    Message(MessageExpiry),
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlainExpiry {
    Escalate,
    TacitApproval,
    TacitRefusal,
    NoObjection,
    Lapse,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageExpiry {
    message: String,
    #[serde(default = "yes")]
    keep_open: bool,
}

const fn yes() -> bool {
    true
}

impl From<OnExpiryWire> for OnExpiry {
    fn from(wire: OnExpiryWire) -> Self {
        match wire {
            OnExpiryWire::Plain(PlainExpiry::Escalate) => Self::Escalate,
            OnExpiryWire::Plain(PlainExpiry::TacitApproval) => Self::TacitApproval,
            OnExpiryWire::Plain(PlainExpiry::TacitRefusal) => Self::TacitRefusal,
            OnExpiryWire::Plain(PlainExpiry::NoObjection) => Self::NoObjection,
            OnExpiryWire::Plain(PlainExpiry::Lapse) => Self::Lapse,
            OnExpiryWire::Message(MessageExpiry { message, keep_open }) => {
                Self::Message { message, keep_open }
            }
        }
    }
}

impl From<OnExpiry> for OnExpiryWire {
    fn from(effect: OnExpiry) -> Self {
        Self::Plain(match effect {
            OnExpiry::Escalate => PlainExpiry::Escalate,
            OnExpiry::TacitApproval => PlainExpiry::TacitApproval,
            OnExpiry::TacitRefusal => PlainExpiry::TacitRefusal,
            OnExpiry::NoObjection => PlainExpiry::NoObjection,
            OnExpiry::Lapse => PlainExpiry::Lapse,
            OnExpiry::Message { message, keep_open } => {
                return Self::Message(MessageExpiry { message, keep_open });
            }
        })
    }
}

impl OnExpiry {
    /// Whether the proceeding ends with the term. Tacit refusal never ends it: an express decision stays owed.
    pub const fn closes_case(&self) -> bool {
        match self {
            Self::TacitApproval | Self::Lapse => true,
            Self::Message { keep_open, .. } => !*keep_open,
            Self::Escalate | Self::TacitRefusal | Self::NoObjection => false,
        }
    }

    /// Whether the applicant may appeal from then on although nobody decided.
    pub const fn opens_appeal(&self) -> bool {
        matches!(self, Self::TacitRefusal)
    }
}

/// A clock as a process declares it. Event names are the casework's business; here they only have to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub unit: ClockUnit,
    pub length: ClockLength,
    #[serde(default)]
    pub counting: Counting,
    #[serde(default, with = "one_or_many")]
    pub starts_on: Vec<String>,
    #[serde(default, with = "one_or_many")]
    pub stops_on: Vec<String>,
    #[serde(default, with = "one_or_many")]
    pub suspends_on: Vec<String>,
    #[serde(default, with = "one_or_many")]
    pub resumes_on: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Percent>,
    pub on_expiry: OnExpiry,
    /// The post or unit that answers for the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(default, alias = "legal_basis", skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// The special law that makes silence a yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_law: Option<String>,
}

/// What is wrong with a clock's declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ClockFinding {
    #[error("silence counts as approval, but no special law is named")]
    TacitApprovalWithoutLaw,
    #[error("silence has a legal effect, but no law is named")]
    EffectWithoutLaw,
    #[error("nobody answers for the clock")]
    NoOwner,
    #[error("nobody is warned before the clock ends")]
    NoWarning,
    #[error("no event starts the clock")]
    CannotStart,
    #[error("no event stops the clock")]
    CannotStop,
    #[error("events suspend the clock, but none resumes it")]
    CannotResume,
    #[error("an event both starts and stops, or suspends and resumes the clock")]
    Contradiction,
    #[error("the length is not between 1 and {MAX_CLOCK_LENGTH}")]
    Length,
}

impl ClockFinding {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TacitApprovalWithoutLaw => "clock.tacit-approval-without-law",
            Self::EffectWithoutLaw => "clock.effect-without-law",
            Self::NoOwner => "clock.no-owner",
            Self::NoWarning => "clock.no-warning",
            Self::CannotStart => "clock.cannot-start",
            Self::CannotStop => "clock.cannot-stop",
            Self::CannotResume => "clock.cannot-resume",
            Self::Contradiction => "clock.contradiction",
            Self::Length => "clock.length",
        }
    }
}

impl ClockRule {
    /// The term to compute with; `from_table` is the length that the rule's table gave, where it names one.
    pub fn term(&self, from_table: Option<u32>) -> Result<Term, ClockError> {
        let length = match (&self.length, from_table) {
            (ClockLength::Fixed(length), _) => *length,
            (ClockLength::Table { .. }, Some(length)) => length,
            (ClockLength::Table { .. }, None) => 0,
        };
        Ok(Term { counting: self.counting, ..Term::new(self.unit, length)? })
    }

    /// Everything that is wrong with the declaration.
    pub fn lint(&self) -> Vec<ClockFinding> {
        let missing = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
        let meet = |a: &[String], b: &[String]| a.iter().any(|name| b.contains(name));
        let has_effect = matches!(
            self.on_expiry,
            OnExpiry::TacitRefusal | OnExpiry::NoObjection | OnExpiry::Lapse | OnExpiry::Message { .. }
        );
        let bad_length = match self.length {
            ClockLength::Fixed(length) => length == 0 || length > MAX_CLOCK_LENGTH,
            ClockLength::Table { .. } => false,
        };
        let tacit_approval = self.on_expiry == OnExpiry::TacitApproval;
        [
            (tacit_approval && missing(&self.special_law), ClockFinding::TacitApprovalWithoutLaw),
            (has_effect && missing(&self.law), ClockFinding::EffectWithoutLaw),
            (missing(&self.owner), ClockFinding::NoOwner),
            (self.warn_at.is_none(), ClockFinding::NoWarning),
            (self.starts_on.is_empty(), ClockFinding::CannotStart),
            (self.stops_on.is_empty(), ClockFinding::CannotStop),
            (self.resumes_on.is_empty() && !self.suspends_on.is_empty(), ClockFinding::CannotResume),
            (
                meet(&self.starts_on, &self.stops_on) || meet(&self.suspends_on, &self.resumes_on),
                ClockFinding::Contradiction,
            ),
            (bad_length, ClockFinding::Length),
        ]
        .into_iter()
        .filter_map(|(wrong, finding)| wrong.then_some(finding))
        .collect()
    }
}

/// One name or a list of names.
mod one_or_many {
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Many(Vec<String>),
    }

    pub fn serialize<S: Serializer>(names: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        names.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        Ok(match Names::deserialize(deserializer)? {
            Names::One(name) => vec![name],
            Names::Many(names) => names,
        })
    }
}
