//! `process.toml`: the nodes of a service, the containers that order them, its outcomes, moments and clocks.
//! Invariant: a closed list of kinds and no scripting; every node has one id, one parent and one line in the file.
//! Next: `rules/flow.rs` for how nodes are entered and left.

use std::collections::BTreeMap;

use kernel::{ClockRule, Text};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Expr;

/// Most nodes in one process.
pub const MAX_NODES: usize = 200;
/// Most children of one container.
pub const MAX_CHILDREN: usize = 50;

/// The process of one service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Root container while the applicant prepares; absent when the case is opened already submitted.
    pub draft: Option<String>,
    /// Root container after submission; absent in a bundle, whose members are the flow.
    pub flow: Option<String>,
    #[serde(default)]
    pub admission: Admission,
    #[serde(default)]
    pub node: BTreeMap<String, Node>,
    #[serde(default)]
    pub outcome: BTreeMap<String, Outcome>,
    /// Dates that come from data, for clocks to start on: `[moment.birth]`.
    #[serde(default)]
    pub moment: BTreeMap<String, Moment>,
    #[serde(default)]
    pub clock: BTreeMap<String, ClockRule>,
}

/// How a submitted case becomes an admitted one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Admission {
    /// At once: nothing has to be looked at first.
    #[default]
    Automatic,
    /// An official admits it.
    ByOfficer,
}

/// One step, or a container of steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// What people see; containers without one are not shown.
    pub title: Option<Text>,
    /// Skipped when this is false at the moment of entering.
    pub when: Option<Expr>,
    /// The law on which the step rests.
    pub law: Option<LawRef>,
    /// Name that others may wait for once the step is done.
    pub milestone: Option<String>,
    #[serde(flatten)]
    pub kind: NodeKind,
}

/// The closed list of kinds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NodeKind {
    Sequence(Children),
    Stage(Children),
    Parallel(Parallel),
    Choice(Choice),
    Form(FormNode),
    Evidence(EvidenceNode),
    Sign(SignNode),
    Review(DeskNode),
    Hearing(DeskNode),
    Decide(DecideNode),
    AutoDecide(AutoDecideNode),
    Fee(FeeNode),
    Record(RecordNode),
    Issue(IssueNode),
    Notify(NotifyNode),
    Wait(WaitNode),
    Appoint(AppointNode),
    Start(Box<StartNode>),
}

/// Children in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Children {
    pub of: Vec<String>,
}

/// Children at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parallel {
    pub of: Vec<String>,
    #[serde(default)]
    pub join: Join,
}

/// When a parallel container is done: `"all"`, `"any"` or a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub enum Join {
    #[default]
    All,
    Any,
    Count(usize),
}

impl TryFrom<Json> for Join {
    type Error = String;
    fn try_from(value: Json) -> Result<Self, Self::Error> {
        match (value.as_str(), value.as_u64().and_then(|n| usize::try_from(n).ok())) {
            (Some("all"), _) => Ok(Self::All),
            (Some("any"), _) => Ok(Self::Any),
            (_, Some(count)) if count > 0 => Ok(Self::Count(count)),
            _ => Err("join is \"all\", \"any\" or a number from 1".to_owned()),
        }
    }
}

impl From<Join> for Json {
    fn from(join: Join) -> Self {
        match join {
            Join::All => "all".into(),
            Join::Any => "any".into(),
            Join::Count(count) => count.into(),
        }
    }
}

/// One of several ways, by decision table: outcome of the table → node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub table: String,
    pub cases: BTreeMap<String, String>,
}

/// Pages that the applicant fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormNode {
    pub pages: Vec<String>,
}

/// Evidence to pull from other departments; items of `evidence.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceNode {
    pub items: Vec<String>,
}

/// A party confirms for itself; nobody can do it in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignNode {
    pub role: String,
    /// Form fields that the confirmation covers; a later change asks again.
    pub covers: Vec<String>,
    /// Without it nothing can be submitted; otherwise the process sees `pending` and takes another way.
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub unanswered: Unanswered,
}

/// What a favourable decision does while the answer of a party is awaited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unanswered {
    /// It waits, until an official sets the confirmation aside and says why.
    #[default]
    Officer,
    /// The law does not let it wait; the step names that law.
    Proceed,
}

/// Work of an official in a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskNode {
    pub queue: String,
}

/// An official decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideNode {
    pub queue: String,
    pub outcomes: Vec<String>,
    /// A second official approves before the decision counts.
    #[serde(default)]
    pub four_eyes: bool,
}

/// A table decides, but only in favour; anything else becomes an official's task in `queue`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutoDecideNode {
    pub table: String,
    pub queue: String,
    pub outcomes: Vec<String>,
}

/// Money in or out; an item of `fees.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeNode {
    pub fee: String,
}

/// Writes a record of a base register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordNode {
    pub register: String,
    /// Data standard of the record, for example `std:civil.birth@1.0.0`.
    pub standard: String,
    /// Dotted record field → value.
    pub fields: BTreeMap<String, Expr>,
    /// Role of the party that the record creates, for example a newborn.
    pub creates: Option<String>,
    /// Where an official finds it when the register refuses.
    pub queue: String,
}

/// Issues a document; an item of `documents.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueNode {
    pub document: String,
    /// Where an official finds it when the issue fails (a missing glyph, for example).
    pub queue: String,
}

/// Sends a notice; an item of `notices.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyNode {
    pub notice: String,
}

/// Waits for a message from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitNode {
    pub message: String,
}

/// Offers an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointNode {
    /// Booking calendar of the counter.
    pub calendar: String,
    pub role: String,
    /// The applicant may say that no appointment is wanted.
    #[serde(default)]
    pub optional: bool,
}

/// Starts a case of another service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartNode {
    pub service: String,
    /// `member.milestone` of siblings that must have been reached.
    #[serde(default)]
    pub after: Vec<String>,
    /// Looked at once `after` is fulfilled; false leaves the member out.
    pub only_if: Option<Expr>,
    /// Input of the child → value here. Nothing else is passed on.
    #[serde(default)]
    pub input: BTreeMap<String, Expr>,
    /// Evidence that a member of the same department receives as it was shown to the parties.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Confirmations that the member takes over: what was answered, and from then on the asking.
    #[serde(default)]
    pub confirmations: Vec<String>,
    /// Role in the child → role here.
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
    /// Where an official finds the member when it cannot be opened. Without one it is left out, which only a member that
    /// the applicant may leave out can be.
    pub queue: Option<String>,
    /// The applicant may leave it out.
    #[serde(default)]
    pub optional: bool,
    /// Nobody is told about it besides the timeline.
    #[serde(default)]
    pub silent: bool,
}

/// What a decision can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub title: Text,
    pub favourable: bool,
    pub law: Option<LawRef>,
}

/// A date that comes from data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    pub title: Text,
    /// Gives a date, or nothing while it is not known.
    pub date: Expr,
}

/// Keys that every kind of node may carry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    title: Option<Text>,
    when: Option<Expr>,
    law: Option<LawRef>,
    milestone: Option<String>,
}

impl<'de> Deserialize<'de> for Node {
    /// Splits the common keys from those of the kind, so that an unknown key of either is refused.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let mut rest = serde_json::Map::<String, Json>::deserialize(deserializer)?;
        let mut common = serde_json::Map::new();
        for key in ["title", "when", "law", "milestone"] {
            if let Some(value) = rest.remove(key) {
                common.insert(key.to_owned(), value);
            }
        }
        let common: Common = serde_json::from_value(Json::Object(common)).map_err(D::Error::custom)?;
        let kind: NodeKind = serde_json::from_value(Json::Object(rest)).map_err(D::Error::custom)?;
        let Common { title, when, law, milestone } = common;
        Ok(Self { title, when, law, milestone, kind })
    }
}

impl NodeKind {
    /// The word in the file.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sequence(_) => "sequence",
            Self::Stage(_) => "stage",
            Self::Parallel(_) => "parallel",
            Self::Choice(_) => "choice",
            Self::Form(_) => "form",
            Self::Evidence(_) => "evidence",
            Self::Sign(_) => "sign",
            Self::Review(_) => "review",
            Self::Hearing(_) => "hearing",
            Self::Decide(_) => "decide",
            Self::AutoDecide(_) => "auto-decide",
            Self::Fee(_) => "fee",
            Self::Record(_) => "record",
            Self::Issue(_) => "issue",
            Self::Notify(_) => "notify",
            Self::Wait(_) => "wait",
            Self::Appoint(_) => "appoint",
            Self::Start(_) => "start",
        }
    }

    /// Ids of the nodes below; empty unless it is a container.
    pub fn children(&self) -> Vec<&str> {
        match self {
            Self::Sequence(c) | Self::Stage(c) => c.of.iter().map(String::as_str).collect(),
            Self::Parallel(p) => p.of.iter().map(String::as_str).collect(),
            Self::Choice(c) => {
                let mut ids: Vec<&str> = c.cases.values().map(String::as_str).collect();
                ids.sort_unstable();
                ids.dedup();
                ids
            }
            _ => Vec::new(),
        }
    }

    /// The queue in which an official may find the node.
    pub fn queue(&self) -> Option<&str> {
        match self {
            Self::Review(n) | Self::Hearing(n) => Some(&n.queue),
            Self::Decide(n) => Some(&n.queue),
            Self::AutoDecide(n) => Some(&n.queue),
            Self::Record(n) => Some(&n.queue),
            Self::Issue(n) => Some(&n.queue),
            Self::Start(n) => n.queue.as_deref(),
            _ => None,
        }
    }

    /// True for steps that people see, which therefore need a title.
    pub const fn is_step(&self) -> bool {
        !matches!(self, Self::Sequence(_) | Self::Parallel(_) | Self::Choice(_))
    }
}
