//! Commands: what somebody asks of a case, and the results that come back from outside.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{CaseId, PartyId};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Answered, CaseParty, Closing, EvidenceState, GivenConsent, Named, ParentRef, TimerKind};

/// A party that joins a case.
pub type NewParty = CaseParty;

/// How a case begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub case: CaseId,
    pub parties: Vec<CaseParty>,
    /// Values from a message or from the bundle that starts it.
    #[serde(default)]
    pub input: Map<String, Json>,
    #[serde(default)]
    pub parent: Option<ParentRef>,
    /// Id of the message that caused it, for the trace.
    #[serde(default)]
    pub source_message: Option<String>,
    /// Nobody is told besides the timeline.
    #[serde(default)]
    pub silent: bool,
    /// Consents that the subjects gave in the bundle.
    #[serde(default)]
    pub consents: Vec<GivenConsent>,
    /// Evidence that a bundle of the same department hands on.
    #[serde(default)]
    pub evidence: BTreeMap<String, EvidenceState>,
    /// Confirmations that a bundle hands on, by `sign` node.
    #[serde(default)]
    pub confirmations: BTreeMap<String, Answered>,
    /// Parties whom an applicant of the bundle named and who have not spoken for themselves, by role.
    #[serde(default)]
    pub named: BTreeMap<String, Named>,
}

/// Whom a form names in an invited role: somebody, or nobody any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    pub role: String,
    /// The answer that holds the number; unchanged, it names nobody anew.
    pub field: String,
    pub party: Option<PartyId>,
    /// Nobody in the register has the number: the party stands for whoever may answer to it, which nobody will.
    #[serde(default)]
    pub unknown: bool,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaseCommand {
    /// Begins a case; as a draft when the service has one, else as submitted.
    Open(Box<Opening>),
    /// An official finds the applicant of a case that a message opened, or an applicant names an invited party.
    AttachParty {
        party: CaseParty,
        /// Nobody in the register has the number.
        #[serde(default)]
        unknown: bool,
    },
    /// An applicant takes an invited party back.
    DetachParty {
        role: String,
    },
    /// Saves answers of one page. `complete` says that the whole form passed its schema.
    Answer {
        node: String,
        page: String,
        answers: Map<String, Json>,
        complete: bool,
        /// What follows from the answers when they are saved. Left out of what a repeated request is compared by: the
        /// second time nobody is named anew.
        #[serde(default, skip_serializing)]
        names: Vec<Naming>,
    },
    /// The subject of evidence lets it be used in this case.
    Consent {
        evidence: String,
    },
    /// The subject does not.
    RefuseConsent {
        evidence: String,
    },
    /// Evidence came through the exchange.
    EvidenceArrived {
        evidence: String,
        request: u64,
        values: Map<String, Json>,
        message: String,
    },
    /// Evidence did not come, for good.
    EvidenceFailed {
        evidence: String,
        request: u64,
        code: String,
    },
    /// The applicant or an official gives a copy or values instead.
    ProvideEvidence {
        evidence: String,
        values: Map<String, Json>,
        files: Vec<String>,
        original_checked: bool,
    },
    /// A party confirms for itself.
    Confirm {
        node: String,
    },
    /// A party declines.
    Decline {
        node: String,
        reason: Option<String>,
        /// The party says that it has nothing to do with the matter: another person was meant. Told to officials alone.
        #[serde(default)]
        mistaken: bool,
    },
    /// Leaves a member of a bundle out.
    DropMember {
        node: String,
    },
    /// Takes a member in again.
    KeepMember {
        node: String,
    },
    Submit,
    /// An official admits a submitted case.
    Admit,
    /// An official takes a task.
    Assign {
        node: String,
        party: PartyId,
    },
    Release {
        node: String,
    },
    /// An official sends it back, naming the fields.
    Return {
        node: String,
        fields: Vec<String>,
        reason: String,
    },
    /// The applicant has corrected it.
    Resubmit,
    /// An official found a step complete, or settled what a machine could not.
    Complete {
        node: String,
    },
    /// Tells the parties what is intended and until when they may answer.
    OpenHearing {
        node: String,
        outcome: String,
        grounds: String,
        until: Date,
    },
    /// A party answers.
    ReplyHearing {
        text: String,
    },
    /// The time to answer has passed, or everybody has answered.
    CloseHearing,
    /// An official goes on without a confirmation that was asked for, and says why.
    SetAside {
        node: String,
        reason: String,
    },
    /// An official decides. `exception` names the ground for leaving the hearing out.
    Decide {
        node: String,
        outcome: String,
        reasons: String,
        law: Option<LawRef>,
        exception: Option<String>,
    },
    /// A second official approves a proposed decision.
    Approve {
        node: String,
    },
    /// A second official sends a proposed decision back.
    Disapprove {
        node: String,
        reason: String,
    },
    Suspend {
        reason: String,
        law: LawRef,
    },
    Resume,
    Withdraw {
        reason: Option<String>,
    },
    /// A party appeals; the appeal itself is another proceeding.
    Appeal {
        grounds: String,
    },
    /// An official records how the appeal ended.
    EndAppeal {
        result: String,
    },
    /// An official corrects what was recorded; the record and the documents are made anew.
    Correct {
        fields: Map<String, Json>,
        reason: String,
        law: Option<LawRef>,
    },
    /// A message from outside.
    MessageArrived {
        message: String,
        id: String,
        data: Map<String, Json>,
        /// Of whom it speaks, for roles that nobody holds yet.
        #[serde(default)]
        parties: Vec<CaseParty>,
    },
    RecordWritten {
        node: String,
        request: u64,
        number: String,
        party: Option<PartyId>,
    },
    RecordRefused {
        node: String,
        request: u64,
        code: String,
    },
    DocumentIssued {
        node: String,
        request: u64,
        document: String,
        number: String,
    },
    DocumentRefused {
        node: String,
        request: u64,
        code: String,
    },
    /// A notice counts as served on this day.
    NoticeServed {
        request: u64,
        party: PartyId,
        on: Date,
    },
    /// A letter to another body lies in its inbox.
    BodyTold {
        request: u64,
    },
    FeeSettled {
        node: String,
        request: u64,
        receipt: String,
    },
    /// The bank sent the money back, or an officer gave the order up.
    PaymentFailed {
        request: u64,
        reason: String,
    },
    SlotBooked {
        node: String,
        booking: String,
        at: String,
    },
    /// No time could be booked for the party, who chooses one.
    SlotNotFound {
        node: String,
        request: u64,
    },
    /// The holder gave the appointment back, or the office called it off.
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
    SlotDeclined {
        node: String,
    },
    /// The department took an issued document back.
    DocumentRevoked {
        document: String,
        reason: Option<String>,
    },
    ChildOpened {
        node: String,
        request: u64,
        case: CaseId,
        number: Option<String>,
    },
    ChildRefused {
        node: String,
        request: u64,
        code: String,
    },
    /// A child reached something that others may wait for.
    ChildProgress {
        node: String,
        milestone: String,
        data: Map<String, Json>,
        parties: Vec<CaseParty>,
    },
    ChildClosed {
        node: String,
        outcome: Option<String>,
        favourable: Option<bool>,
        why: Closing,
    },
    /// A timer of a clock; an old epoch does nothing.
    TimerFired {
        clock: String,
        epoch: u32,
        timer: TimerKind,
    },
}

impl CaseCommand {
    /// The word in logs and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::AttachParty { .. } => "attach_party",
            Self::DetachParty { .. } => "detach_party",
            Self::Answer { .. } => "answer",
            Self::Consent { .. } => "consent",
            Self::RefuseConsent { .. } => "refuse_consent",
            Self::EvidenceArrived { .. } => "evidence_arrived",
            Self::EvidenceFailed { .. } => "evidence_failed",
            Self::ProvideEvidence { .. } => "provide_evidence",
            Self::Confirm { .. } => "confirm",
            Self::Decline { .. } => "decline",
            Self::DropMember { .. } => "drop_member",
            Self::KeepMember { .. } => "keep_member",
            Self::Submit => "submit",
            Self::Admit => "admit",
            Self::Assign { .. } => "assign",
            Self::Release { .. } => "release",
            Self::Return { .. } => "return",
            Self::Resubmit => "resubmit",
            Self::Complete { .. } => "complete",
            Self::OpenHearing { .. } => "open_hearing",
            Self::ReplyHearing { .. } => "reply_hearing",
            Self::CloseHearing => "close_hearing",
            Self::SetAside { .. } => "set_aside",
            Self::Decide { .. } => "decide",
            Self::Approve { .. } => "approve",
            Self::Disapprove { .. } => "disapprove",
            Self::Suspend { .. } => "suspend",
            Self::Resume => "resume",
            Self::Withdraw { .. } => "withdraw",
            Self::Appeal { .. } => "appeal",
            Self::EndAppeal { .. } => "end_appeal",
            Self::Correct { .. } => "correct",
            Self::MessageArrived { .. } => "message_arrived",
            Self::RecordWritten { .. } => "record_written",
            Self::RecordRefused { .. } => "record_refused",
            Self::DocumentIssued { .. } => "document_issued",
            Self::DocumentRefused { .. } => "document_refused",
            Self::NoticeServed { .. } => "notice_served",
            Self::BodyTold { .. } => "body_told",
            Self::FeeSettled { .. } => "fee_settled",
            Self::PaymentFailed { .. } => "payment_failed",
            Self::SlotBooked { .. } => "slot_booked",
            Self::SlotNotFound { .. } => "slot_not_found",
            Self::SlotLost { .. } => "slot_lost",
            Self::SlotMoved { .. } => "slot_moved",
            Self::DocumentRevoked { .. } => "document_revoked",
            Self::SlotDeclined { .. } => "slot_declined",
            Self::ChildOpened { .. } => "child_opened",
            Self::ChildRefused { .. } => "child_refused",
            Self::ChildProgress { .. } => "child_progress",
            Self::ChildClosed { .. } => "child_closed",
            Self::TimerFired { .. } => "timer_fired",
        }
    }
}
