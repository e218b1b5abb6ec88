//! Events: what happened in a case, in order. They are the durable record; the state is their sum.
//! Invariant: an event carries all that `evolve` needs, so that a case folds without its definition.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{CaseId, PartyId, Text, Timestamp};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    Answered, CaseParty, Channel, Closing, Decision, EvidenceState, GivenConsent, Named, ParentRef,
    PayeeAccount, Who,
};
use crate::definition::{CaseKind, Direction, Pin};

/// Version of the shape of recorded events.
pub const EVENT_VERSION: u16 = 1;

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Shape version.
    pub v: u16,
    /// From 1, without gaps.
    pub seq: u64,
    /// Machine time.
    pub at: Timestamp,
    /// Legal day.
    pub on: Date,
    pub by: Who,
    pub event: CaseEvent,
}

/// The first event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    pub case: CaseId,
    pub definition: Pin,
    pub kind: CaseKind,
    pub department: String,
    pub channel: Channel,
    pub parties: Vec<CaseParty>,
    pub input: Map<String, Json>,
    pub parent: Option<ParentRef>,
    pub source_message: Option<String>,
    pub silent: bool,
    #[serde(default)]
    pub consents: Vec<GivenConsent>,
    /// Answers that the bundle already has.
    #[serde(default)]
    pub answers: Map<String, Json>,
    #[serde(default)]
    pub evidence: BTreeMap<String, EvidenceState>,
    #[serde(default)]
    pub named: BTreeMap<String, Named>,
}

/// A row of a table that counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableHit {
    /// First row is 1.
    pub row: usize,
    pub out: String,
    pub law: Option<LawRef>,
    pub reason: Option<Text>,
    #[serde(default)]
    pub set: Map<String, Json>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CaseEvent {
    Opened(Box<Opened>),
    PartyAdded {
        party: CaseParty,
    },
    /// Another party named this one, which has yet to speak for itself.
    PartyNamed {
        party: CaseParty,
        found: bool,
    },
    /// A party that was named has spoken for itself in a member of this bundle.
    PartyJoined {
        party: CaseParty,
    },
    PartyRemoved {
        party: CaseParty,
    },
    AnswersSaved {
        node: String,
        page: String,
        answers: Map<String, Json>,
        complete: bool,
    },
    ConsentGiven {
        evidence: String,
        party: PartyId,
    },
    ConsentRefused {
        evidence: String,
        party: PartyId,
    },
    ConsentAwaited {
        evidence: String,
        party: PartyId,
    },
    EvidenceRequested {
        evidence: String,
        subject: PartyId,
        inputs: Map<String, Json>,
        consent: bool,
    },
    EvidenceReceived {
        evidence: String,
        service: String,
        message: String,
        law: Option<LawRef>,
        values: Map<String, Json>,
    },
    EvidenceFailed {
        evidence: String,
        code: String,
    },
    EvidenceProvided {
        evidence: String,
        values: Map<String, Json>,
        files: Vec<String>,
        original_checked: bool,
    },
    EvidenceSkipped {
        evidence: String,
    },
    PartyConfirmed {
        node: String,
        party: PartyId,
        content: Map<String, Json>,
    },
    PartyDeclined {
        node: String,
        party: PartyId,
        reason: Option<String>,
        #[serde(default)]
        mistaken: bool,
    },
    /// The answer that a party gave in the bundle, as far as it covers this case.
    ConfirmationTaken {
        node: String,
        confirmed: bool,
        content: Map<String, Json>,
    },
    /// An official goes on without it.
    ConfirmationSetAside {
        node: String,
        reason: String,
        law: Option<LawRef>,
    },
    MemberDropped {
        node: String,
    },
    MemberKept {
        node: String,
    },
    Submitted {
        number: String,
        subject: Option<String>,
    },
    Admitted,
    Started,
    TaskAssigned {
        node: String,
        party: PartyId,
    },
    TaskReleased {
        node: String,
    },
    /// A machine could not or may not finish a step: an official must.
    TaskRaised {
        node: String,
        why: String,
        hits: Vec<TableHit>,
    },
    Returned {
        node: String,
        fields: Vec<String>,
        reason: String,
    },
    Resubmitted,
    HearingOpened {
        node: String,
        outcome: String,
        grounds: String,
        until: Date,
        parties: Vec<PartyId>,
    },
    HearingReplied {
        party: PartyId,
        text: String,
    },
    HearingClosed,
    DecisionProposed {
        node: String,
        outcome: String,
        reasons: String,
        law: Option<LawRef>,
        exception: Option<String>,
    },
    DecisionDisapproved {
        node: String,
        reason: String,
    },
    TableEvaluated {
        node: String,
        table: String,
        hits: Vec<TableHit>,
    },
    Decided {
        decision: Box<Decision>,
    },
    RecordRequested {
        node: String,
        register: String,
        standard: String,
        data: Map<String, Json>,
        corrects: Option<String>,
    },
    RecordWritten {
        node: String,
        number: String,
    },
    RecordRefused {
        node: String,
        code: String,
    },
    DocumentRequested {
        node: String,
        document: String,
        holder: PartyId,
        data: Map<String, Json>,
        replaces: Option<String>,
    },
    DocumentIssued {
        node: String,
        document: String,
        number: String,
    },
    DocumentRefused {
        node: String,
        code: String,
    },
    NoticeRequested {
        notice: String,
        to: Vec<PartyId>,
        params: Map<String, Json>,
        decision: bool,
    },
    NoticeServed {
        request: u64,
        party: PartyId,
        on: Date,
    },
    Served {
        on: Date,
    },
    FeeAssessed {
        node: String,
        fee: String,
        direction: Direction,
        party: PartyId,
        amount_minor: i64,
        law: Option<LawRef>,
        account: Option<PayeeAccount>,
    },
    FeeSettled {
        node: String,
        receipt: String,
    },
    /// What was ordered was not paid; an official sees to it.
    PaymentFailed {
        node: String,
        party: PartyId,
        reason: String,
    },
    SlotsOffered {
        node: String,
        calendar: String,
        party: PartyId,
    },
    SlotBooked {
        node: String,
        booking: String,
        at: String,
    },
    SlotDeclined {
        node: String,
    },
    SlotNotFound {
        node: String,
    },
    SlotLost {
        node: String,
        booking: String,
        by_office: bool,
    },
    SlotMoved {
        node: String,
        booking: String,
        at: String,
    },
    DocumentRevoked {
        node: String,
        document: String,
        number: Option<String>,
        reason: Option<String>,
    },
    MessageReceived {
        message: String,
        id: String,
        data: Map<String, Json>,
        /// No step waited for it yet.
        #[serde(default)]
        early: bool,
    },
    /// Money is to be paid out, and the case names no account.
    AccountMissing {
        node: String,
        party: PartyId,
    },
    /// A document was taken back of which the case has not heard yet that it was issued.
    RevocationNoted {
        document: String,
        reason: Option<String>,
    },
    ChildRequested {
        node: String,
        service: String,
        parties: Vec<CaseParty>,
        input: Map<String, Json>,
        silent: bool,
        #[serde(default)]
        consents: Vec<GivenConsent>,
        #[serde(default)]
        evidence: BTreeMap<String, EvidenceState>,
        #[serde(default)]
        confirmations: BTreeMap<String, Answered>,
        #[serde(default)]
        named: BTreeMap<String, Named>,
    },
    ChildOpened {
        node: String,
        case: CaseId,
        number: Option<String>,
    },
    ChildRefused {
        node: String,
        code: String,
    },
    ChildProgressed {
        node: String,
        milestone: String,
        data: Map<String, Json>,
    },
    ChildClosed {
        node: String,
        outcome: Option<String>,
        favourable: Option<bool>,
        why: Closing,
    },
    NodeEntered {
        node: String,
    },
    NodeDone {
        node: String,
        result: Option<String>,
    },
    NodeSkipped {
        node: String,
        why: String,
    },
    NodeCancelled {
        node: String,
    },
    /// Done work is asked for again: something that it covered has changed.
    NodeReopened {
        node: String,
    },
    MilestoneReached {
        name: String,
        data: Map<String, Json>,
        parties: Vec<CaseParty>,
    },
    ClockStarted {
        clock: String,
        on: Date,
    },
    ClockSuspended {
        clock: String,
        on: Date,
    },
    ClockResumed {
        clock: String,
        on: Date,
    },
    ClockStopped {
        clock: String,
        on: Date,
    },
    ClockWarned {
        clock: String,
        owner: Option<String>,
    },
    ClockExpired {
        clock: String,
        owner: Option<String>,
    },
    /// The calendar changed or was not yet published: the timer is set anew.
    ClockRescheduled {
        clock: String,
    },
    /// Another body has to know; it is told once `BodyTold` says so.
    CommunicationOrdered {
        communication: String,
        to: String,
        params: Map<String, Json>,
    },
    /// The letter lies in that body's inbox.
    BodyTold {
        request: u64,
        to: String,
        law: LawRef,
    },
    /// Silence opened the appeal; the duty to decide remains.
    TacitRefusal {
        clock: String,
        law: Option<String>,
    },
    Suspended {
        reason: String,
        law: LawRef,
    },
    Resumed,
    Withdrawn {
        reason: Option<String>,
    },
    Lapsed {
        clock: String,
    },
    Appealed {
        party: PartyId,
        grounds: String,
        /// After the party's own time for appeal; whoever decides on the appeal decides whether it is heard.
        late: bool,
    },
    AppealEnded {
        result: String,
    },
    Corrected {
        fields: Map<String, Json>,
        reason: String,
        law: Option<LawRef>,
    },
    Closed {
        why: Closing,
    },
    /// A completed case goes on: something that was settled is open again.
    Reopened,
}

impl CaseEvent {
    /// The legal day of what happened, where it is not the day on which it was recorded: a notice that counted as served
    /// over the weekend is heard of on Monday, and the terms run from the day of service all the same.
    pub const fn day(&self) -> Option<Date> {
        match self {
            Self::Served { on } => Some(*on),
            _ => None,
        }
    }
}
