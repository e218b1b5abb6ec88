//! `law/retention.toml`: how long the law lets or makes government keep something. What is not known stays unset and is
//! kept; the rooms say what there is to keep.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::LawRef;

/// All rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keeping {
    #[serde(rename = "kept", default)]
    pub all: Vec<KeptFor>,
}

/// How long one kind of thing is kept, from a day on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptFor {
    /// The name that the room gives it, for example `ledger.openings`.
    pub what: String,
    /// First day of the rule.
    pub valid_from: Option<Date>,
    /// ISO 8601, for example `P10Y`. Unset: nobody has looked it up, so it is kept.
    pub period: Option<Span>,
    /// Where the law says so.
    pub law: Option<LawRef>,
    /// Why it is unset, or where the figure comes from.
    pub source: Option<String>,
}

impl Keeping {
    /// The first day whose things are still kept on `today`; `None` when everything is.
    pub fn kept_from(&self, what: &str, today: Date) -> Option<Date> {
        let in_force = |row: &&KeptFor| row.what == what && row.valid_from.is_none_or(|from| from <= today);
        let rule = self.all.iter().filter(in_force).max_by_key(|row| row.valid_from)?;
        today.checked_sub(rule.period?).ok()
    }
}
