//! Where a case stands: the sum of its events. Nothing here is changed but by `rules::evolve`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{CaseId, ClockHistory, PartyId, Text, Timestamp};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Channel, TableHit, Who};
use crate::definition::{CaseKind, Direction, Pin};

/// The envelope that every case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Draft,
    Submitted,
    Admitted,
    Running,
    Decided,
    Served,
    Closed,
}

/// Why a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    Completed,
    Withdrawn,
    Lapsed,
}

/// A party and what it is in this case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseParty {
    pub party: PartyId,
    pub role: String,
}

/// A party that another one named by a number and that has not spoken for itself yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Whether the register knows the number. A fact for officials: whoever named the party never learns it.
    pub found: bool,
}

/// The bundle to which a case belongs, and as which member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParentRef {
    pub case: CaseId,
    /// Start node in the bundle.
    pub node: String,
}

/// A consent that was given, or refused, in the bundle for evidence of this case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenConsent {
    pub evidence: String,
    pub party: PartyId,
    pub granted: bool,
}

/// How far a confirmation is when a bundle hands it on to the member that needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    Pending,
    Confirmed,
    Declined,
}

/// How far a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    Active,
    Done,
    Skipped,
    Cancelled,
}

/// One entered node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeState {
    pub status: NodeStatus,
    pub entered_at: Timestamp,
    pub entered_on: Date,
    pub left_on: Option<Date>,
    /// What came of it: an outcome, `confirmed`, `declined`, …
    pub result: Option<String>,
    /// Sequence number of the open request to the outside.
    pub request: Option<u64>,
    pub assignee: Option<PartyId>,
    /// Asked for again although it had been confirmed, because what it covers has changed.
    #[serde(default)]
    pub reopened: bool,
    /// A party answered here after the case was submitted: whoever works on it must see that.
    #[serde(default)]
    pub answered_late: bool,
}

/// Work that waits for an official.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Why a machine could not finish it.
    pub why: String,
    pub hits: Vec<TableHit>,
}

/// How far a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStatus {
    AwaitingConsent,
    Requested,
    Received,
    /// Given by the applicant or an official instead.
    Provided,
    ConsentRefused,
    Failed,
    /// Not needed in this case.
    Skipped,
}

/// Where values come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    pub service: String,
    /// Message id on the exchange.
    pub message: String,
    pub at: Timestamp,
    pub law: Option<LawRef>,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceState {
    pub status: EvidenceStatus,
    pub subject: Option<PartyId>,
    pub consent: bool,
    pub request: Option<u64>,
    pub values: Map<String, Json>,
    pub files: Vec<String>,
    pub original_checked: bool,
    pub provenance: Option<Provenance>,
    pub code: Option<String>,
}

/// A clock of the case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockState {
    pub history: ClockHistory,
    /// Rises with every change; timers of an older epoch are void.
    pub epoch: u32,
    pub warned: bool,
    pub expired: bool,
}

/// Sent back to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRequest {
    pub node: String,
    pub fields: BTreeSet<String>,
    pub reason: String,
    pub on: Date,
}

/// Standing still by order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    pub reason: String,
    pub law: LawRef,
    pub on: Date,
}

/// A party's answer in a hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HearingReply {
    pub party: PartyId,
    pub text: String,
    pub on: Date,
}

/// The hearing before an unfavourable decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hearing {
    pub node: String,
    /// Intended outcome.
    pub outcome: String,
    pub grounds: String,
    pub until: Date,
    pub parties: Vec<PartyId>,
    pub replies: Vec<HearingReply>,
    pub closed: bool,
}

/// A decision that waits for a second official.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    pub node: String,
    pub outcome: String,
    pub reasons: String,
    pub law: Option<LawRef>,
    pub exception: Option<String>,
    pub by: Who,
}

/// The decision of a case. There is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub node: String,
    pub outcome: String,
    pub title: Text,
    pub favourable: bool,
    /// An official's own words; empty when a table decided.
    pub reasons: String,
    /// Rows that counted, when a table decided.
    pub hits: Vec<TableHit>,
    pub law: Option<LawRef>,
    /// Ground on which the hearing was left out.
    pub exception: Option<String>,
    /// By silence of the office, under a special law.
    pub tacit: bool,
    pub by: Who,
    /// Second official, where two are needed.
    pub approved_by: Option<Who>,
    pub on: Date,
}

/// A register record of the case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordState {
    pub register: String,
    pub number: Option<String>,
}

/// A document of the case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentState {
    /// Item of `documents.toml`.
    pub document: String,
    /// Id of the issued document.
    pub issued: Option<String>,
    pub number: Option<String>,
    /// Ids that it replaced.
    pub replaced: Vec<String>,
    /// Ids that the department took back.
    #[serde(default)]
    pub revoked: BTreeSet<String>,
}

impl DocumentState {
    /// True when the document that the case issued last was taken back.
    pub fn is_revoked(&self) -> bool {
        self.issued.as_ref().is_some_and(|issued| self.revoked.contains(issued))
    }
}

/// A notice of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeState {
    pub request: u64,
    pub notice: String,
    pub decision: bool,
    pub to: Vec<PartyId>,
    pub served: BTreeMap<PartyId, Date>,
}

/// What another body has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunicationState {
    pub request: u64,
    pub communication: String,
    pub to: String,
    pub told: bool,
}

/// Money of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeState {
    pub fee: String,
    /// Sequence number of the order.
    pub request: u64,
    pub direction: Direction,
    pub party: PartyId,
    pub amount_minor: i64,
    pub law: Option<LawRef>,
    pub receipt: Option<String>,
    /// Why it was not paid.
    pub failed: Option<String>,
}

/// A booked appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    pub booking: String,
    pub at: String,
}

/// An appeal of a party. The proceeding itself is another body's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealState {
    pub party: PartyId,
    pub on: Date,
    pub late: bool,
    /// Against silence: there was no decision yet.
    pub silence: bool,
    pub ended: bool,
}

/// How far a member of a bundle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildStatus {
    Requested,
    Open,
    Refused,
    Closed,
}

/// A child case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    pub status: ChildStatus,
    pub service: String,
    pub case: Option<CaseId>,
    pub number: Option<String>,
    pub milestones: BTreeSet<String>,
    pub data: Map<String, Json>,
    pub outcome: Option<String>,
    pub favourable: Option<bool>,
    /// How it ended.
    pub closing: Option<Closing>,
    pub code: Option<String>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseState {
    pub id: CaseId,
    /// Sequence number of the last event.
    pub seq: u64,
    pub definition: Pin,
    pub kind: CaseKind,
    pub department: String,
    pub channel: Channel,
    pub parent: Option<ParentRef>,
    pub source_message: Option<String>,
    pub silent: bool,
    pub number: Option<String>,
    /// What the case is about, as the definition identifies it.
    pub subject: Option<String>,
    pub phase: Phase,
    /// Machine time of the opening.
    pub opened_at: Timestamp,
    pub opened_on: Date,
    pub submitted_on: Option<Date>,
    pub decided_on: Option<Date>,
    pub served_on: Option<Date>,
    pub parties: Vec<CaseParty>,
    /// Roles whose party was named by another and has not spoken for itself: nothing is fetched about it, nothing but the
    /// question itself is sent to it, and nothing but that is shown to it.
    pub named: BTreeMap<String, Named>,
    pub input: Map<String, Json>,
    /// Messages that came before the step that waits for them.
    #[serde(default)]
    pub early_messages: BTreeSet<String>,
    pub answers: Map<String, Json>,
    /// Form nodes whose answers passed the schema.
    pub complete_forms: BTreeSet<String>,
    pub evidence: BTreeMap<String, EvidenceState>,
    pub nodes: BTreeMap<String, NodeState>,
    pub tasks: BTreeMap<String, Task>,
    /// What a party confirmed, by sign node.
    pub confirmed: BTreeMap<String, Map<String, Json>>,
    pub dropped: BTreeSet<String>,
    pub milestones: BTreeSet<String>,
    pub clocks: BTreeMap<String, ClockState>,
    pub returned: Option<ReturnRequest>,
    pub suspended: Option<Suspension>,
    pub hearing: Option<Hearing>,
    pub proposal: Option<Proposal>,
    pub decision: Option<Decision>,
    pub records: BTreeMap<String, RecordState>,
    pub documents: BTreeMap<String, DocumentState>,
    pub notices: Vec<NoticeState>,
    #[serde(default)]
    pub communications: Vec<CommunicationState>,
    /// Documents that were taken back before the case had heard of them, with the reason.
    #[serde(default)]
    pub early_revocations: BTreeMap<String, Option<String>>,
    pub fees: BTreeMap<String, FeeState>,
    pub appointments: BTreeMap<String, Appointment>,
    /// Bookings that were given back or called off: one that is heard of only afterwards does not count.
    #[serde(default)]
    pub lost_bookings: BTreeSet<String>,
    pub children: BTreeMap<String, Child>,
    pub appeals: Vec<AppealState>,
    pub corrections: u32,
    /// What officials corrected: in force whatever a message says.
    pub corrected: Map<String, Json>,
    /// Silence has opened the appeal.
    pub tacitly_refused: bool,
    pub closing: Option<Closing>,
}

impl CaseState {
    /// The party with this role (the first one).
    pub fn party(&self, role: &str) -> Option<PartyId> {
        self.parties.iter().find(|party| party.role == role).map(|party| party.party)
    }

    /// True when the party holds the role.
    pub fn holds(&self, party: PartyId, role: &str) -> bool {
        self.parties.iter().any(|entry| entry.party == party && entry.role == role)
    }

    /// True when the party is named in any role. Whether it may read the case is another question: `rules::is_own`.
    pub fn involves(&self, party: PartyId) -> bool {
        self.parties.iter().any(|entry| entry.party == party)
    }

    /// True when the party in this role was named by another and has not spoken for itself.
    pub fn awaits_word(&self, role: &str) -> bool {
        self.named.contains_key(role)
    }

    /// True when the party takes part of its own accord, and was not only named.
    pub fn has_joined(&self, party: PartyId) -> bool {
        self.parties.iter().any(|entry| entry.party == party && !self.awaits_word(&entry.role))
    }

    /// True when the register knew nobody under the number by which this party was named.
    pub fn is_unknown(&self, party: PartyId) -> bool {
        let found = |role: &str| self.named.get(role).is_none_or(|named| named.found);
        self.involves(party) && !self.parties.iter().any(|entry| entry.party == party && found(&entry.role))
    }

    /// True when the node waits for something.
    pub fn is_active(&self, node: &str) -> bool {
        self.nodes.get(node).is_some_and(|state| state.status == NodeStatus::Active)
    }

    /// True when the node is over, one way or another.
    pub fn is_settled(&self, node: &str) -> bool {
        self.nodes.get(node).is_some_and(|state| state.status != NodeStatus::Active)
    }

    /// True when the node ended with its work done.
    pub fn is_done(&self, node: &str) -> bool {
        self.nodes.get(node).is_some_and(|state| state.status == NodeStatus::Done)
    }

    /// Appeals that are not settled yet.
    pub fn pending_appeals(&self) -> impl Iterator<Item = &AppealState> {
        self.appeals.iter().filter(|appeal| !appeal.ended)
    }

    /// The day on which the decision counts as served on this party; `None` while it does not.
    pub fn served_on_party(&self, party: PartyId) -> Option<Date> {
        let mut notices =
            self.notices.iter().filter(|notice| notice.decision && notice.to.contains(&party)).peekable();
        if notices.peek().is_none() {
            // Nobody writes to this party about the decision: it is bound by when everybody else is.
            return self.served_on;
        }
        let days: Option<Vec<Date>> = notices.map(|notice| notice.served.get(&party).copied()).collect();
        days?.into_iter().max()
    }

    /// True for a case that a message opened and whose applicant is not known.
    pub fn is_unmatched(&self) -> bool {
        self.phase == Phase::Draft && self.parties.is_empty()
    }
}
