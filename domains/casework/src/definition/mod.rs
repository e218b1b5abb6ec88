//! Definitions: what a pack says about services and bundles, read, compiled and tied to the hash of its files.
//! Invariants: every reference that the engine follows exists (the loader refuses otherwise); nothing here changes.
//! Next: `catalogue.rs` for all services of a pack, `process.rs` for the vocabulary of steps.

mod bundle;
mod catalogue;
mod cell;
mod evidence;
mod expr;
mod files;
mod form;
mod load;
mod money;
mod process;
mod service;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::ClockRule;
use pack::PackHash;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

pub use bundle::{Bundle, MAX_MEMBERS, Member, Start, StartOn};
pub use catalogue::Catalogue;
pub use cell::{Cell, Fact, Range, Test, day_number};
pub use evidence::{EvidenceFile, EvidenceItem, Fallback, OnFailure};
pub use expr::{
    Expr, ExprError, FUNCTIONS, MAX_EXPR_BYTES, MAX_EXPR_DEPTH, MAX_EXPR_NESTING, MAX_LIST, MAX_LOOPS,
    MAX_STEPS, ROOTS, Scope,
};
pub use files::{
    AppealRule, Communication, CommunicationsFile, Derived, DerivedFile, Document, DocumentsFile,
    HearingException, HearingRule, LateAppeal, Notice, NoticesFile, Parameter, ParametersFile, Procedure,
    Queue, QueuesFile,
};
pub use form::{Check, Form, MAX_FIELDS, Page, Pages};
pub use money::{Amount, Direction, Fee, FeeAccount, FeesFile, Rate};
pub use process::{
    Admission, AppointNode, AutoDecideNode, Children, Choice, DecideNode, DeskNode, EvidenceNode, FeeNode,
    FormNode, IssueNode, Join, MAX_CHILDREN, MAX_NODES, Moment, Node, NodeKind, NotifyNode, Outcome,
    Parallel, Process, RecordNode, SignNode, StartNode, Unanswered, WaitNode,
};
pub use service::{Channels, Numbering, Output, Retention, Role, Service};
pub use table::{HitPolicy, Input, InputType, MAX_INPUTS, MAX_ROWS, Row, Table};

/// Most derived values of one definition.
pub const MAX_DERIVED: usize = 50;
/// The clock that ends the time for appeal; declared in `law/procedure.toml`.
pub const APPEAL_CLOCK: &str = "appeal";
/// Root node of a bundle's members.
pub const MEMBERS_NODE: &str = "members";

/// What a case pins: the pack version and the service in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    pub pack: PackHash,
    pub service: String,
}

/// A service or a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    Service,
    Bundle,
}

/// Everything the engine needs to know about one service.
#[derive(Debug, Clone)]
pub struct Definition {
    pub kind: CaseKind,
    pub pin: Pin,
    /// Folder in the pack, for example `services/dsaj/birth-registration`.
    pub folder: String,
    pub service: Service,
    pub start: Vec<Start>,
    /// Members as written, for pages; the engine follows the start nodes.
    pub members: Vec<Member>,
    pub process: Process,
    pub evidence: BTreeMap<String, EvidenceItem>,
    pub tables: BTreeMap<String, Table>,
    pub fees: BTreeMap<String, Fee>,
    pub notices: BTreeMap<String, Notice>,
    pub communications: BTreeMap<String, Communication>,
    pub documents: BTreeMap<String, Document>,
    pub queues: BTreeMap<String, Queue>,
    pub parameters: BTreeMap<String, Parameter>,
    /// In the order of the file: each may read those before it.
    pub derived: Vec<Derived>,
    pub form: Form,
    pub procedure: Arc<Procedure>,
    /// Node → the container that holds it.
    pub(crate) parents: BTreeMap<String, String>,
}

impl Definition {
    /// The service id.
    pub fn id(&self) -> &str {
        &self.service.id
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.process.node.get(id)
    }

    /// The container that holds the node.
    pub fn parent_of(&self, id: &str) -> Option<&str> {
        self.parents.get(id).map(String::as_str)
    }

    /// The clock's rule: the service's own, or one that the law of procedure gives to every case.
    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.process.clock.get(id).or_else(|| {
            let shared = self.kind == CaseKind::Service && (id != APPEAL_CLOCK || self.service.appeal);
            shared.then(|| self.procedure.clock.get(id)).flatten()
        })
    }

    /// All clocks of a case, by id.
    pub fn clocks(&self) -> impl Iterator<Item = (&str, &ClockRule)> {
        let ids = self
            .process
            .clock
            .keys()
            .chain(self.procedure.clock.keys().filter(|id| !self.process.clock.contains_key(*id)));
        ids.filter_map(|id| self.clock(id).map(|rule| (id.as_str(), rule)))
    }

    /// Known parameters, as expressions see them.
    pub fn known_parameters(&self) -> Json {
        let known =
            self.parameters.values().filter_map(|p| p.value.clone().map(|value| (p.id.clone(), value)));
        Json::Object(known.collect::<Map<String, Json>>())
    }

    /// Where whatever has no queue of its own is seen to: with those who decide, else with anybody of this service.
    pub fn deciding_queue(&self) -> Option<&str> {
        let decides = |kind: &NodeKind| matches!(kind, NodeKind::Decide(_) | NodeKind::AutoDecide(_));
        let kinds = || self.process.node.values().map(|node| &node.kind);
        let queue = kinds().find(|kind| decides(kind)).and_then(NodeKind::queue);
        queue.or_else(|| self.queues.keys().next().map(String::as_str))
    }

    /// True when this message opens a case by itself.
    pub fn starts_on(&self, message: &str) -> bool {
        let opens = |start: &Start| start.on == StartOn::Message && start.message.as_deref() == Some(message);
        self.start.iter().any(opens)
    }

    /// True when a step waits for this message.
    pub fn waits_for(&self, message: &str) -> bool {
        let waits = |kind: &NodeKind| matches!(kind, NodeKind::Wait(wait) if wait.message == message);
        self.process.node.values().any(|node| waits(&node.kind))
    }

    /// The queue that takes a message whose applicant is not found.
    pub fn unmatched_queue(&self) -> Option<&str> {
        self.start.iter().find_map(|start| start.unmatched_queue.as_deref())
    }
}
