//! The smaller files of a service: notices, documents, queues, parameters, and the procedure law they all share.

use std::collections::BTreeMap;

use kernel::{ClockRule, Text};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Expr;

/// `notices.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticesFile {
    #[serde(default)]
    pub notice: Vec<Notice>,
}

/// A notice to parties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub id: String,
    pub subject: Text,
    /// `{name}` is replaced by a parameter.
    pub body: Text,
    /// What the reader can do against it, shown before opening.
    pub remedy: Option<Text>,
    /// Name of the parameter that is the last day to do something, shown before opening.
    pub deadline: Option<String>,
    /// Roles that receive it.
    pub to: Vec<String>,
    /// Communicates the decision: the case counts as served when this does.
    #[serde(default)]
    pub decision: bool,
    /// Sent by itself on these events (see `rules/triggers.rs`).
    #[serde(default)]
    pub on: Vec<String>,
    /// Parameter → value.
    #[serde(default)]
    pub params: BTreeMap<String, Expr>,
}

/// `communications.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunicationsFile {
    #[serde(default)]
    pub communication: Vec<Communication>,
}

/// What the law wants another body to know: an official letter to its own inbox. It says what stands here and no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Communication {
    /// As clocks name it in `on_expiry`.
    pub id: String,
    /// Department of `departments.toml`.
    pub to: String,
    pub subject: Text,
    /// `{name}` is replaced by a parameter, or by a dash while it is not known.
    pub body: Text,
    pub law: LawRef,
    /// Parameter → value.
    #[serde(default)]
    pub params: BTreeMap<String, Expr>,
}

/// `documents.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsFile {
    #[serde(default)]
    pub document: Vec<Document>,
}

/// A document that a case issues.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: String,
    pub title: Text,
    /// Template in the pack, for example `documents/birth-certificate.typ`.
    pub template: String,
    /// Department whose seal signs it.
    pub seal: String,
    /// Languages on the paper, BCP 47.
    pub langs: Vec<kernel::Lang>,
    /// Role of the holder.
    pub holder: String,
    pub law: Option<LawRef>,
    /// Template value → value.
    pub data: BTreeMap<String, Expr>,
}

/// `queues.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueuesFile {
    #[serde(default)]
    pub queue: Vec<Queue>,
}

/// A work queue of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub id: String,
    pub title: Text,
    /// Unit of `posts.toml`.
    pub unit: String,
    /// Permission that a post needs to work here.
    pub permission: String,
    /// Said when nothing waits.
    pub empty: Text,
}

/// `parameters.toml`: values of law that are set apart, so that an unknown one can stay unset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParametersFile {
    #[serde(default)]
    pub parameter: Vec<Parameter>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub id: String,
    pub title: Text,
    /// Absent = not known; expressions ask `has(param.id)`.
    pub value: Option<Json>,
    pub law: Option<LawRef>,
    pub source: Option<String>,
}

/// `derived.toml`: values that follow from others, said once and read everywhere as `derived.id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedFile {
    #[serde(default)]
    pub derived: Vec<Derived>,
}

/// One value. It may read the ones above it, never itself or those below: so there is nothing that goes round in circles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    pub id: String,
    pub title: Text,
    /// Absent wherever it has no value, like any other value.
    pub value: Expr,
    /// The value is an object whose entries are fields of the form, said elsewhere: what an official corrects in such a
    /// field takes the place of what was said there.
    #[serde(default)]
    pub corrected: bool,
}

/// `law/procedure.toml`: what the law of administrative procedure gives to every case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    pub hearing: HearingRule,
    #[serde(default)]
    pub appeal: AppealRule,
    /// Clocks of every service, by id; `appeal` ends the time for appeal.
    #[serde(default)]
    pub clock: BTreeMap<String, ClockRule>,
}

/// What becomes of an appeal whose time has passed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealRule {
    #[serde(default)]
    pub late: LateAppeal,
    /// The law on which a late appeal is turned away at the door; needed for `refuse`.
    pub law: Option<LawRef>,
}

/// Receiving is no judgement: the body that decides on the appeal says whether it is heard. Turning away takes a law.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateAppeal {
    /// Taken, and marked as late.
    #[default]
    Receive,
    Refuse,
}

/// Hearing of the parties before an unfavourable decision (Macao: CPA art. 93).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HearingRule {
    pub law: LawRef,
    /// Shortest time to answer, days; absent while not known: then the official names the day.
    pub min_days: Option<u32>,
    #[serde(rename = "exception", default)]
    pub exceptions: Vec<HearingException>,
}

/// A ground on which the hearing may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HearingException {
    pub id: String,
    pub title: Text,
    pub law: LawRef,
}
