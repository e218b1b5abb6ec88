//! `service.toml`: what a service is, who is competent, who takes part, on which law. Words follow CPSV-AP
//! (Core Public Service Vocabulary Application Profile): competent authority, legal resource, output, channel.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::Text;
use pack::LawRef;
use serde::{Deserialize, Serialize};

use super::Expr;

/// Metadata of one service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// `mo.dsaj.birth-registration`.
    pub id: String,
    /// Human version of the definition; the binding version is the content hash.
    pub version: String,
    /// First day; absent when it is not known.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_to: Option<Date>,
    pub title: Text,
    pub summary: Text,
    /// Code of the competent department.
    pub department: String,
    /// Unit whose queues it uses.
    pub unit: String,
    /// Departments that take part.
    #[serde(default)]
    pub participates: Vec<String>,
    /// Life event under which the catalogue shows it.
    pub life_event: Option<String>,
    pub legal: Vec<LawRef>,
    /// Code of `exchange/purposes.toml`: why the office looks into its cases, as the people in them read it.
    pub purpose: String,
    #[serde(rename = "role", default)]
    pub roles: Vec<Role>,
    #[serde(rename = "output", default)]
    pub outputs: Vec<Output>,
    pub channels: Channels,
    pub numbering: Numbering,
    /// Identifies what the case is about, so that the same application twice is noticed.
    pub subject: Option<Expr>,
    /// Nobody is told besides the timeline (an update without an applicant).
    #[serde(default)]
    pub silent: bool,
    /// Whether the decision opens the right of appeal of `law/procedure.toml`.
    #[serde(default = "yes")]
    pub appeal: bool,
    /// What siblings of a bundle may learn: name → value.
    #[serde(default)]
    pub export: BTreeMap<String, Expr>,
    pub retention: Retention,
}

const fn yes() -> bool {
    true
}

/// Who takes part in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub id: String,
    pub title: Text,
    /// Must be there when the case is submitted.
    #[serde(default)]
    pub required: bool,
    /// May open, fill in, submit and withdraw.
    #[serde(default)]
    pub applicant: bool,
    /// An applicant may name this party while preparing; it is then asked for itself.
    #[serde(default)]
    pub invited: bool,
    /// Is heard before an unfavourable decision and receives notices.
    #[serde(default)]
    pub interested: bool,
}

/// What the service gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    pub id: String,
    pub title: Text,
}

/// Ways to use the service; the value is the assurance level, or whether the way exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// Assurance level for the web; absent when the service is not on the web.
    pub web: Option<String>,
    /// Electronic use is voluntary (Law 2/2020): a service without a counter needs a reason.
    #[serde(default)]
    pub counter: bool,
    #[serde(default)]
    pub kiosk: bool,
    #[serde(default)]
    pub video: bool,
    #[serde(default)]
    pub paper: bool,
}

/// How cases are numbered: gap-free per series and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// Series name, for example `DSAJ/REG`.
    pub series: String,
    /// Digits of the sequence, padded with zeros.
    pub digits: u8,
}

impl Numbering {
    /// The number in the series: `DSAJ/REG/2026/000123`.
    pub fn number(&self, year: i16, sequence: i64) -> String {
        let width = usize::from(self.digits);
        format!("{}/{year}/{sequence:0width$}", self.series)
    }

    /// The gap-free series from which a year's numbers come.
    pub fn series_of(&self, year: i16) -> String {
        format!("case/{}/{year}", self.series)
    }
}

/// How long things are kept, ISO 8601 durations or `permanent`; absent = not decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub case: Option<String>,
    pub draft: Option<String>,
}

impl Service {
    /// True when the service may be opened on `day`.
    pub fn in_force(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// The role with this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }
}
