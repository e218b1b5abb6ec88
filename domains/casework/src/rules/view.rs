//! What people see of a case: open tasks of officials, open questions of parties.

use kernel::{PartyId, Text};

use super::clocks::PARTIES;
use crate::definition::{Admission, Definition, NodeKind};
use crate::model::{CaseState, ClockState, EvidenceStatus, Phase};

/// Work that waits for an official.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenTask {
    pub node: String,
    pub queue: String,
    pub kind: &'static str,
    pub title: Option<Text>,
    /// Why a machine could not finish it, when one tried.
    pub why: Option<String>,
    pub assignee: Option<PartyId>,
    pub since: jiff::civil::Date,
}

/// A submitted case that an official has to admit lies in the queue of its first review, else in any of its queues.
fn admission(def: &Definition, state: &CaseState) -> Option<OpenTask> {
    let waits = state.phase == Phase::Submitted && def.process.admission == Admission::ByOfficer;
    let review = |kind: &NodeKind| matches!(kind, NodeKind::Review(_));
    let kinds = || def.process.node.values().map(|node| &node.kind);
    let queue = kinds().find(|kind| review(kind)).and_then(NodeKind::queue);
    let queue = queue.or_else(|| kinds().find_map(NodeKind::queue)).filter(|_| waits)?;
    Some(OpenTask {
        node: String::new(),
        queue: queue.to_owned(),
        kind: "admit",
        title: None,
        why: None,
        assignee: None,
        since: state.submitted_on.unwrap_or(state.opened_on),
    })
}

/// Tasks in queues; none in a closed or suspended case, none while the applicant corrects.
pub fn open_tasks(def: &Definition, state: &CaseState) -> Vec<OpenTask> {
    if state.is_unmatched() {
        let unmatched = def.unmatched_queue().map(|queue| OpenTask {
            node: String::new(),
            queue: queue.to_owned(),
            kind: "match",
            title: None,
            why: Some("unmatched".to_owned()),
            assignee: None,
            since: state.opened_on,
        });
        return unmatched.into_iter().collect();
    }
    if state.phase == Phase::Closed || state.returned.is_some() || state.suspended.is_some() {
        return Vec::new();
    }
    let tasks = def.process.node.iter().filter_map(|(id, node)| {
        let entry = state.nodes.get(id).filter(|_| state.is_active(id))?;
        let raised = state.tasks.get(id);
        let waits = match &node.kind {
            NodeKind::Review(_) | NodeKind::Hearing(_) | NodeKind::Decide(_) => true,
            _ => raised.is_some(),
        };
        let queue = node.kind.queue().map(str::to_owned);
        let queue = queue.or_else(|| evidence_queue(def, state, &node.kind));
        let queue = queue.or_else(|| def.deciding_queue().map(str::to_owned).filter(|_| raised.is_some()))?;
        waits.then(|| OpenTask {
            node: id.clone(),
            queue,
            kind: node.kind.name(),
            title: node.title.clone(),
            why: raised.map(|task| task.why.clone()),
            assignee: entry.assignee,
            since: entry.entered_on,
        })
    });
    admission(def, state).into_iter().chain(tasks).collect()
}

fn evidence_queue(def: &Definition, state: &CaseState, kind: &NodeKind) -> Option<String> {
    let NodeKind::Evidence(node) = kind else { return None };
    let failed = |id: &&String| {
        let status = state.evidence.get(*id).map(|entry| entry.status);
        matches!(status, Some(EvidenceStatus::Failed | EvidenceStatus::ConsentRefused))
    };
    node.items.iter().filter(failed).find_map(|id| def.evidence.get(id)?.queue.clone())
}

/// A term that is nearly over, or over, and still runs: its owner is told on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermNotice {
    pub clock: String,
    /// Post or unit.
    pub owner: String,
    pub expired: bool,
}

/// The terms of which the office is warned. What somebody is still writing is theirs alone.
pub fn term_notices(def: &Definition, state: &CaseState) -> Vec<TermNotice> {
    let hidden = state.phase == Phase::Draft && !state.is_unmatched();
    if hidden || state.phase == Phase::Closed {
        return Vec::new();
    }
    let told = |(id, entry): (&String, &ClockState)| {
        let runs = entry.history.stop().is_none() && (entry.warned || entry.expired);
        let owner = def.clock(id)?.owner.clone().filter(|owner| runs && owner != PARTIES)?;
        Some(TermNotice { clock: id.clone(), owner, expired: entry.expired })
    };
    state.clocks.iter().filter_map(told).collect()
}

/// Form nodes that the applicant may fill in now, in the order of the file.
pub fn open_questions(def: &Definition, state: &CaseState) -> Vec<String> {
    let open = |id: &String, kind: &NodeKind| {
        matches!(kind, NodeKind::Form(_))
            && state.nodes.contains_key(id)
            && (state.phase == Phase::Draft || state.returned.is_some() || state.is_active(id))
    };
    def.process.node.iter().filter(|(id, node)| open(id, &node.kind)).map(|(id, _)| id.clone()).collect()
}

/// Whether the case is this party's own to read: it applies or is interested, or is asked for its word. Who is only spoken
/// of (the child of a birth) is in the case, and its guardian learns nothing of what another asks for itself.
pub fn is_own(def: &Definition, state: &CaseState, party: PartyId) -> bool {
    let concerns = |role: &str| def.service.role(role).is_some_and(|role| role.applicant || role.interested);
    let asked = |(id, node): (&String, &crate::definition::Node)| {
        matches!(&node.kind, NodeKind::Sign(sign) if state.holds(party, &sign.role)) && state.is_active(id)
    };
    state.parties.iter().any(|entry| entry.party == party && concerns(&entry.role))
        || def.process.node.iter().any(asked)
        || !can_consent(state, party).is_empty()
}

/// Evidence that waits for this party's consent.
pub fn can_consent(state: &CaseState, party: PartyId) -> Vec<String> {
    let waits = |entry: &crate::model::EvidenceState| {
        entry.status == EvidenceStatus::AwaitingConsent && !entry.consent && entry.subject == Some(party)
    };
    state.evidence.iter().filter(|(_, entry)| waits(entry)).map(|(id, _)| id.clone()).collect()
}
