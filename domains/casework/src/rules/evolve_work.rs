//! The part of evolve that concerns nodes, the desk, members and clocks.

use std::collections::BTreeSet;

use kernel::clock::ClockEventKind;

use crate::model::{
    CaseEvent, CaseState, Child, ChildStatus, ClockState, Hearing, HearingReply, NodeState, NodeStatus,
    Phase, Proposal, Recorded, ReturnRequest, Task,
};

pub(super) fn nodes(state: &mut CaseState, recorded: &Recorded) {
    let leave = |state: &mut CaseState, node: &String, status: NodeStatus, result: Option<String>| {
        let entry = state.nodes.entry(node.clone()).or_insert_with(|| entered(recorded));
        entry.status = status;
        entry.left_on = Some(recorded.on);
        entry.request = None;
        entry.result = result;
        state.tasks.remove(node);
    };
    match &recorded.event {
        CaseEvent::NodeEntered { node } => {
            state.nodes.insert(node.clone(), entered(recorded));
        }
        CaseEvent::NodeReopened { node } => {
            let entry = state.nodes.entry(node.clone()).or_insert_with(|| entered(recorded));
            entry.status = NodeStatus::Active;
            entry.left_on = None;
            entry.reopened = entry.result.as_deref() == Some("confirmed");
            entry.result = None;
            entry.request = None;
            state.confirmed.remove(node);
        }
        CaseEvent::NodeDone { node, result } => leave(state, node, NodeStatus::Done, result.clone()),
        CaseEvent::NodeSkipped { node, why } => leave(state, node, NodeStatus::Skipped, Some(why.clone())),
        CaseEvent::NodeCancelled { node } => leave(state, node, NodeStatus::Cancelled, None),
        CaseEvent::PartyConfirmed { node, content, .. } => {
            state.confirmed.insert(node.clone(), content.clone());
            answered(state, node);
        }
        CaseEvent::PartyDeclined { node, .. } => answered(state, node),
        CaseEvent::ConfirmationTaken { node, confirmed, content } => {
            let word = if *confirmed { "confirmed" } else { "declined" };
            leave(state, node, NodeStatus::Done, Some(word.to_owned()));
            if *confirmed {
                state.confirmed.insert(node.clone(), content.clone());
            }
        }
        CaseEvent::MemberDropped { node } => {
            state.dropped.insert(node.clone());
        }
        CaseEvent::MemberKept { node } => {
            state.dropped.remove(node);
        }
        CaseEvent::RecordRequested { node, .. }
        | CaseEvent::DocumentRequested { node, .. }
        | CaseEvent::FeeAssessed { node, .. }
        | CaseEvent::SlotsOffered { node, .. }
        | CaseEvent::ChildRequested { node, .. } => {
            if let Some(entry) = state.nodes.get_mut(node) {
                entry.request = Some(recorded.seq);
            }
            // Asked again: nobody waits for an official any more.
            state.tasks.remove(node);
        }
        CaseEvent::SlotNotFound { node } => {
            if let Some(entry) = state.nodes.get_mut(node) {
                entry.request = None;
            }
        }
        _ => {}
    }
}

fn answered(state: &mut CaseState, node: &str) {
    let late = state.phase != Phase::Draft;
    if let Some(entry) = state.nodes.get_mut(node) {
        entry.answered_late = late;
    }
}

const fn entered(recorded: &Recorded) -> NodeState {
    NodeState {
        status: NodeStatus::Active,
        entered_at: recorded.at,
        entered_on: recorded.on,
        left_on: None,
        result: None,
        request: None,
        assignee: None,
        reopened: false,
        answered_late: false,
    }
}

pub(super) fn desk(state: &mut CaseState, recorded: &Recorded) {
    match &recorded.event {
        CaseEvent::TaskAssigned { node, party } => {
            if let Some(entry) = state.nodes.get_mut(node) {
                entry.assignee = Some(*party);
            }
        }
        CaseEvent::TaskReleased { node } => {
            if let Some(entry) = state.nodes.get_mut(node) {
                entry.assignee = None;
            }
        }
        CaseEvent::TaskRaised { node, why, hits } => {
            state.tasks.insert(node.clone(), Task { why: why.clone(), hits: hits.clone() });
        }
        CaseEvent::Returned { node, fields, reason } => {
            state.returned = Some(ReturnRequest {
                node: node.clone(),
                fields: fields.iter().cloned().collect(),
                reason: reason.clone(),
                on: recorded.on,
            });
        }
        CaseEvent::Resubmitted => state.returned = None,
        CaseEvent::HearingOpened { node, outcome, grounds, until, parties } => {
            state.hearing = Some(Hearing {
                node: node.clone(),
                outcome: outcome.clone(),
                grounds: grounds.clone(),
                until: *until,
                parties: parties.clone(),
                replies: Vec::new(),
                closed: false,
            });
        }
        CaseEvent::HearingReplied { party, text } => {
            if let Some(hearing) = state.hearing.as_mut() {
                hearing.replies.push(HearingReply { party: *party, text: text.clone(), on: recorded.on });
            }
        }
        CaseEvent::HearingClosed => {
            if let Some(hearing) = state.hearing.as_mut() {
                hearing.closed = true;
            }
        }
        CaseEvent::DecisionProposed { node, outcome, reasons, law, exception } => {
            state.proposal = Some(Proposal {
                node: node.clone(),
                outcome: outcome.clone(),
                reasons: reasons.clone(),
                law: law.clone(),
                exception: exception.clone(),
                by: recorded.by.clone(),
            });
        }
        CaseEvent::DecisionDisapproved { .. } => state.proposal = None,
        _ => {}
    }
}

pub(super) fn children(state: &mut CaseState, recorded: &Recorded) {
    if let CaseEvent::ChildRequested { node, service, .. } = &recorded.event {
        let child = Child {
            status: ChildStatus::Requested,
            service: service.clone(),
            case: None,
            number: None,
            milestones: BTreeSet::new(),
            data: serde_json::Map::new(),
            outcome: None,
            favourable: None,
            closing: None,
            code: None,
        };
        state.children.insert(node.clone(), child);
    }
    let mut with = |node: &String, change: &mut dyn FnMut(&mut Child)| {
        if let Some(child) = state.children.get_mut(node) {
            change(child);
        }
    };
    match &recorded.event {
        CaseEvent::ChildOpened { node, case, number } => {
            with(node, &mut |child| {
                child.status = ChildStatus::Open;
                child.case = Some(*case);
                child.number.clone_from(number);
            });
        }
        CaseEvent::ChildRefused { node, code } => {
            with(node, &mut |child| {
                child.status = ChildStatus::Refused;
                child.code = Some(code.clone());
            });
        }
        CaseEvent::ChildProgressed { node, milestone, data } => {
            with(node, &mut |child| {
                child.milestones.insert(milestone.clone());
                child.data.extend(data.clone());
            });
        }
        CaseEvent::ChildClosed { node, outcome, favourable, why } => {
            with(node, &mut |child| {
                child.status = ChildStatus::Closed;
                child.outcome.clone_from(outcome);
                child.favourable = *favourable;
                child.closing = Some(*why);
            });
        }
        _ => {}
    }
}

pub(super) fn clocks(state: &mut CaseState, recorded: &Recorded) {
    let (clock, kind, on) = match &recorded.event {
        CaseEvent::ClockStarted { clock, on } => (clock, ClockEventKind::Start, *on),
        CaseEvent::ClockSuspended { clock, on } => (clock, ClockEventKind::Suspend, *on),
        CaseEvent::ClockResumed { clock, on } => (clock, ClockEventKind::Resume, *on),
        CaseEvent::ClockStopped { clock, on } => (clock, ClockEventKind::Stop, *on),
        CaseEvent::ClockWarned { clock, .. } => return mark(state, clock, |entry| entry.warned = true),
        CaseEvent::ClockExpired { clock, .. } => return mark(state, clock, |entry| entry.expired = true),
        CaseEvent::ClockRescheduled { clock } => return mark(state, clock, |entry| entry.epoch += 1),
        _ => return,
    };
    let entry = state.clocks.entry(clock.clone()).or_default();
    // Only events that fit were recorded (`rules/clocks.rs`), so a refusal here cannot lose anything.
    if let Ok(history) = entry.history.clone().with(kind, on) {
        entry.history = history;
        entry.epoch += 1;
    }
}

fn mark(state: &mut CaseState, clock: &str, change: impl FnOnce(&mut ClockState)) {
    if let Some(entry) = state.clocks.get_mut(clock) {
        change(entry);
    }
}
