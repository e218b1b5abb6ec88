//! What a scenario file says: people and what registers hold about them, departments that are away, and steps.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::model::{Channel, Phase};

/// `tests/*.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    pub title: String,
    /// Legal day on which it begins.
    pub start: Date,
    #[serde(default)]
    pub person: BTreeMap<String, Person>,
    /// Departments that do not answer for some days.
    #[serde(default)]
    pub away: Vec<Away>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// Somebody in the scenario. Steps name a person as `@name` where an identifier is expected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Exchange service → what its register holds about the person.
    #[serde(default)]
    pub holds: BTreeMap<String, Map<String, Json>>,
    /// Whether notices are read on the day they come; otherwise they count as served on the third day after, moved to a
    /// working day (Law 13/2024).
    #[serde(default = "yes")]
    pub reads: bool,
}

const fn yes() -> bool {
    true
}

/// A department that does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    pub department: String,
    pub from: Date,
    /// Last day.
    pub through: Date,
}

/// One step. Exactly one of `open`, `ask`, `notice`, `days`, `on`, or only an expectation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Name of the case; a member of a bundle is `case/member`.
    pub case: Option<String>,
    /// `name`, `post:dsaj.crc.clerk`, `post:dsaj.crc.clerk#2` (another holder), `system:MO/GOV/SSM/hospital`.
    pub by: Option<String>,
    #[serde(default)]
    pub channel: Channel,
    pub open: Option<Open>,
    /// A command as `CaseCommand` reads it.
    pub ask: Option<Json>,
    /// The days that pass.
    pub days: Option<u16>,
    /// Time passes until this day.
    pub on: Option<Date>,
    pub expect: Option<Expect>,
    /// Code of the refusal that must come.
    pub refused: Option<String>,
}

/// How a case is opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    pub service: String,
    /// Role → person.
    #[serde(default)]
    pub parties: BTreeMap<String, String>,
    #[serde(default)]
    pub input: Map<String, Json>,
    pub message: Option<String>,
}

/// What must be so after a step; what is not named is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Another case than the step's.
    pub case: Option<String>,
    pub phase: Option<Phase>,
    pub outcome: Option<String>,
    pub closed: Option<String>,
    /// Open tasks: exactly these nodes.
    pub tasks: Option<Vec<String>>,
    /// Active nodes, among others.
    #[serde(default)]
    pub active: Vec<String>,
    /// Node → result, or its status where there is none.
    #[serde(default)]
    pub node: BTreeMap<String, String>,
    /// Evidence → status.
    #[serde(default)]
    pub evidence: BTreeMap<String, String>,
    /// Notices sent so far, among others.
    #[serde(default)]
    pub notices: Vec<String>,
    /// Notices that must not have been sent.
    #[serde(default)]
    pub no_notices: Vec<String>,
    /// Messages to other bodies: exactly these.
    pub told: Option<Vec<String>>,
    /// Node → how many documents were replaced.
    #[serde(default)]
    pub replaced: BTreeMap<String, usize>,
    /// Money out of this case, for example `["6500.00"]`.
    pub paid: Option<Vec<String>>,
    /// Dotted path in the last record that the case wrote → value.
    #[serde(default)]
    pub record: BTreeMap<String, Json>,
    /// Dotted paths that the last record must not have.
    #[serde(default)]
    pub no_record: Vec<String>,
    /// Clock → late.
    #[serde(default)]
    pub late: BTreeMap<String, bool>,
    /// Member → status of the child.
    #[serde(default)]
    pub members: BTreeMap<String, String>,
    /// Consents that wait for somebody: person → evidence.
    #[serde(default)]
    pub consents: BTreeMap<String, Vec<String>>,
}
