//! evolve: adds one event to the state. Total and without rules of its own: whatever was recorded has happened.
//! Next: `evolve_work.rs` for nodes, `evolve_outside.rs` for results, `model/state.rs` for what each field means.

use std::collections::{BTreeMap, BTreeSet};

use super::evolve_outside::outside;
use super::evolve_work::{children, clocks, desk, nodes};
use crate::model::{
    AppealState, CaseEvent, CaseState, EvidenceState, EvidenceStatus, Named, Opened, Phase, Provenance,
    Recorded, Suspension,
};

/// The state after all events; `None` without any.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Option<CaseState> {
    let mut state = None;
    for event in events {
        evolve(&mut state, event);
    }
    state
}

/// Adds one event.
pub fn evolve(state: &mut Option<CaseState>, recorded: &Recorded) {
    if let CaseEvent::Opened(opened) = &recorded.event {
        let mut opened_now = opened_state(opened, recorded);
        for given in &opened.consents {
            let entry = opened_now.evidence.entry(given.evidence.clone());
            let entry = entry.or_insert_with(|| blank_evidence(EvidenceStatus::AwaitingConsent));
            entry.subject = Some(given.party);
            entry.consent = given.granted;
            if !given.granted {
                entry.status = EvidenceStatus::ConsentRefused;
            }
        }
        opened_now.evidence.extend(opened.evidence.clone());
        *state = Some(opened_now);
    }
    if let Some(state) = state.as_mut() {
        state.seq = recorded.seq;
        envelope(state, recorded);
        evidence(state, recorded);
        nodes(state, recorded);
        desk(state, recorded);
        outside(state, recorded);
        children(state, recorded);
        clocks(state, recorded);
    }
}

fn opened_state(opened: &Opened, recorded: &Recorded) -> CaseState {
    CaseState {
        id: opened.case,
        seq: 0,
        definition: opened.definition.clone(),
        kind: opened.kind,
        department: opened.department.clone(),
        channel: opened.channel,
        parent: opened.parent.clone(),
        source_message: opened.source_message.clone(),
        silent: opened.silent,
        number: None,
        subject: None,
        phase: Phase::Draft,
        opened_at: recorded.at,
        opened_on: recorded.on,
        submitted_on: None,
        decided_on: None,
        served_on: None,
        parties: opened.parties.clone(),
        named: opened.named.clone(),
        input: opened.input.clone(),
        early_messages: BTreeSet::new(),
        answers: opened.answers.clone(),
        complete_forms: BTreeSet::new(),
        evidence: BTreeMap::new(),
        nodes: BTreeMap::new(),
        tasks: BTreeMap::new(),
        confirmed: BTreeMap::new(),
        dropped: BTreeSet::new(),
        milestones: BTreeSet::new(),
        clocks: BTreeMap::new(),
        returned: None,
        suspended: None,
        hearing: None,
        proposal: None,
        decision: None,
        records: BTreeMap::new(),
        documents: BTreeMap::new(),
        early_revocations: BTreeMap::new(),
        notices: Vec::new(),
        communications: Vec::new(),
        fees: BTreeMap::new(),
        appointments: BTreeMap::new(),
        lost_bookings: BTreeSet::new(),
        children: BTreeMap::new(),
        appeals: Vec::new(),
        corrections: 0,
        corrected: serde_json::Map::new(),
        tacitly_refused: false,
        closing: None,
    }
}

fn envelope(state: &mut CaseState, recorded: &Recorded) {
    match &recorded.event {
        CaseEvent::AnswersSaved { node, answers, complete, .. } => {
            state.answers.extend(answers.clone());
            if *complete {
                state.complete_forms.insert(node.clone());
            } else {
                state.complete_forms.remove(node);
            }
        }
        CaseEvent::Submitted { number, subject } => {
            state.phase = Phase::Submitted;
            state.number = Some(number.clone());
            state.subject.clone_from(subject);
            state.submitted_on = Some(recorded.on);
        }
        CaseEvent::Admitted => state.phase = Phase::Admitted,
        CaseEvent::Started => state.phase = Phase::Running,
        CaseEvent::Decided { decision } => {
            state.phase = Phase::Decided;
            state.decided_on = Some(recorded.on);
            state.decision = Some((**decision).clone());
            state.proposal = None;
        }
        CaseEvent::Served { on } => {
            state.phase = Phase::Served;
            state.served_on = Some(*on);
        }
        CaseEvent::Suspended { reason, law } => {
            let suspension = Suspension { reason: reason.clone(), law: law.clone(), on: recorded.on };
            state.suspended = Some(suspension);
        }
        CaseEvent::Resumed => state.suspended = None,
        CaseEvent::Appealed { .. } | CaseEvent::AppealEnded { .. } => appeals(state, recorded),
        CaseEvent::Corrected { fields, .. } => {
            state.corrections += 1;
            state.answers.extend(fields.clone());
            state.corrected.extend(fields.clone());
        }
        CaseEvent::TacitRefusal { .. } => state.tacitly_refused = true,
        CaseEvent::MilestoneReached { name, .. } => {
            state.milestones.insert(name.clone());
        }
        CaseEvent::Closed { why } => {
            state.phase = Phase::Closed;
            state.closing = Some(*why);
        }
        CaseEvent::Reopened => {
            state.closing = None;
            state.phase = match (state.served_on, &state.decision) {
                (Some(_), _) => Phase::Served,
                (None, Some(_)) => Phase::Decided,
                (None, None) => Phase::Running,
            };
        }
        _ => parties(state, &recorded.event),
    }
}

/// Who belongs to the case, and who is only named until they speak.
fn parties(state: &mut CaseState, event: &CaseEvent) {
    match event {
        CaseEvent::PartyAdded { party } => state.parties.push(party.clone()),
        CaseEvent::PartyNamed { party, found } => {
            state.parties.push(party.clone());
            state.named.insert(party.role.clone(), Named { found: *found });
        }
        CaseEvent::PartyJoined { party } => {
            state.named.remove(&party.role);
        }
        CaseEvent::PartyConfirmed { party, .. } => {
            let spoken = |role: &String| state.holds(*party, role);
            let roles: Vec<String> = state.named.keys().filter(|role| spoken(role)).cloned().collect();
            state.named.retain(|role, _| !roles.contains(role));
        }
        CaseEvent::PartyRemoved { party } => {
            state.parties.retain(|entry| entry != party);
            state.named.remove(&party.role);
        }
        _ => {}
    }
}

fn appeals(state: &mut CaseState, recorded: &Recorded) {
    match &recorded.event {
        CaseEvent::Appealed { party, late, .. } => {
            let silence = state.decision.is_none();
            let appeal = AppealState { party: *party, on: recorded.on, late: *late, silence, ended: false };
            state.appeals.push(appeal);
            if state.phase == Phase::Closed {
                state.phase = Phase::Served;
                state.closing = None;
            }
        }
        _ => state.appeals.iter_mut().for_each(|appeal| appeal.ended = true),
    }
}

fn blank_evidence(status: EvidenceStatus) -> EvidenceState {
    EvidenceState {
        status,
        subject: None,
        consent: false,
        request: None,
        values: serde_json::Map::new(),
        files: Vec::new(),
        original_checked: false,
        provenance: None,
        code: None,
    }
}

fn evidence(state: &mut CaseState, recorded: &Recorded) {
    let mut with = |id: &String, change: &mut dyn FnMut(&mut EvidenceState)| {
        let entry = state.evidence.entry(id.clone());
        change(entry.or_insert_with(|| blank_evidence(EvidenceStatus::AwaitingConsent)));
    };
    match &recorded.event {
        CaseEvent::ConsentAwaited { evidence, party } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::AwaitingConsent;
                item.subject = Some(*party);
            });
        }
        CaseEvent::ConsentGiven { evidence, .. } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::AwaitingConsent;
                item.consent = true;
            });
        }
        CaseEvent::ConsentRefused { evidence, .. } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::ConsentRefused;
                item.consent = false;
                item.request = None;
            });
        }
        CaseEvent::EvidenceRequested { evidence, subject, .. } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::Requested;
                item.subject = Some(*subject);
                item.request = Some(recorded.seq);
                item.code = None;
            });
        }
        CaseEvent::EvidenceReceived { evidence, service, message, law, values } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::Received;
                item.values.clone_from(values);
                item.request = None;
                item.provenance = Some(Provenance {
                    service: service.clone(),
                    message: message.clone(),
                    at: recorded.at,
                    law: law.clone(),
                });
            });
        }
        CaseEvent::EvidenceFailed { evidence, code } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::Failed;
                item.request = None;
                item.code = Some(code.clone());
            });
        }
        CaseEvent::EvidenceProvided { evidence, values, files, original_checked } => {
            with(evidence, &mut |item| {
                item.status = EvidenceStatus::Provided;
                item.values.clone_from(values);
                item.files.clone_from(files);
                item.original_checked = *original_checked;
                item.request = None;
            });
        }
        CaseEvent::EvidenceSkipped { evidence } => {
            // Nothing that still comes for it counts: the party may have been taken back.
            with(evidence, &mut |item| *item = blank_evidence(EvidenceStatus::Skipped));
        }
        _ => {}
    }
}
