//! Effects: what must happen outside because of an event. Derived, never stored apart; carried out at least once under a
//! stable key; their results come back as commands that name the request.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{CaseId, PartyId};
use pack::LawRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Answered, CaseParty, Closing, EvidenceState, GivenConsent, Named, TimerKind};
use crate::definition::Direction;

/// The account to which money goes, as `payments` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeAccount {
    #[serde(default)]
    pub bank: String,
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

/// One thing to do outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// `case/seq/n`: the same effect always has the same key.
    pub key: String,
    pub case: CaseId,
    /// Sequence number of the event that asks for it; results repeat it.
    pub request: u64,
    pub kind: EffectKind,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum EffectKind {
    /// Ask the exchange. Without a law, the gate needs the consent of the subject.
    RequestEvidence {
        evidence: String,
        service: String,
        subject: PartyId,
        purpose: String,
        law: Option<LawRef>,
        fields: Vec<String>,
        inputs: Map<String, Json>,
    },
    WriteRecord {
        node: String,
        register: String,
        standard: String,
        data: Map<String, Json>,
        /// Number of the record that this corrects.
        corrects: Option<String>,
    },
    IssueDocument {
        node: String,
        document: String,
        holder: PartyId,
        data: Map<String, Json>,
        /// Id of the document that this replaces.
        replaces: Option<String>,
    },
    SendNotice {
        notice: String,
        to: Vec<PartyId>,
        params: Map<String, Json>,
        decision: bool,
    },
    /// Money in (a payable) or out (a disbursement), hundredths.
    Money {
        node: String,
        fee: String,
        direction: Direction,
        party: PartyId,
        amount_minor: i64,
        law: Option<LawRef>,
        account: Option<PayeeAccount>,
    },
    OfferSlots {
        node: String,
        calendar: String,
        party: PartyId,
    },
    StartCase {
        node: String,
        service: String,
        parties: Vec<CaseParty>,
        input: Map<String, Json>,
        silent: bool,
        consents: Vec<GivenConsent>,
        evidence: BTreeMap<String, EvidenceState>,
        confirmations: BTreeMap<String, Answered>,
        named: BTreeMap<String, Named>,
    },
    TellParent {
        parent: CaseId,
        node: String,
        news: ParentNews,
    },
    /// Tell another body what the law wants it to know.
    TellBody {
        communication: String,
        params: Map<String, Json>,
    },
    /// Fire on this day; an older epoch of the same clock is void.
    SetTimer {
        clock: String,
        epoch: u32,
        timer: TimerKind,
        on: Date,
    },
}

/// What a bundle learns from its member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum ParentNews {
    Progress { milestone: String, data: Map<String, Json>, parties: Vec<CaseParty> },
    Closed { outcome: Option<String>, favourable: Option<bool>, why: Closing },
}
