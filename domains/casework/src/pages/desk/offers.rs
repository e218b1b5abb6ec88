//! Which things to do are offered: by the state of the case and the permissions of the post. Only an offer: the door and
//! the engine check again.

use web::Visit;

use super::Doing;
use super::door::{self, Opened};
use crate::definition::{CaseKind, Node, NodeKind};
use crate::model::Phase;
use crate::rules::OpenTask;

/// What is offered for one task, the likeliest first.
pub fn of_task(visit: &Visit, opened: &Opened, task: &OpenTask) -> Vec<Doing> {
    let mut offers = Vec::new();
    if task.kind == "match" {
        offers.push(Doing::Match);
    } else if task.kind == "admit" {
        offers.push(Doing::Admit);
    } else {
        match opened.def.node(&task.node).map(|node| &node.kind) {
            Some(NodeKind::Review(_)) => offers.extend([Doing::Complete, Doing::Return]),
            Some(NodeKind::Hearing(_)) => offers.push(Doing::OpenHearing),
            Some(NodeKind::Decide(node)) => {
                offers.extend(decide(opened, &node.outcomes));
                offers.push(Doing::Return);
            }
            Some(NodeKind::AutoDecide(node)) => {
                offers.extend(decide(opened, &node.outcomes));
                offers.push(Doing::Return);
            }
            _ => offers.push(Doing::Complete),
        }
        // A proposal is the next official's to weigh: nobody works on it meanwhile.
        let proposed = opened.state.proposal.as_ref().is_some_and(|proposal| proposal.node == task.node);
        if !proposed {
            offers.push(assignment(visit, task));
        }
    }
    let hearing_runs = opened.state.hearing.as_ref().is_some_and(|hearing| !hearing.closed);
    let returnable = !opened.def.form.fields().is_empty() && opened.state.decision.is_none();
    offers.retain(|doing| match doing {
        Doing::OpenHearing => !hearing_runs,
        Doing::Return => returnable,
        _ => true,
    });
    offers.retain(|doing| allowed(visit, opened, *doing, &task.node));
    offers
}

fn allowed(visit: &Visit, opened: &Opened, doing: Doing, node: &str) -> bool {
    door::may(visit, doing.permission().code) && door::check(visit, opened, doing, node).is_ok()
}

/// Deciding, and hearing before an unfavourable decision; neither while a proposal waits.
fn decide(opened: &Opened, outcomes: &[String]) -> Vec<Doing> {
    if opened.state.proposal.is_some() {
        return Vec::new();
    }
    let unfavourable =
        |id: &String| opened.def.process.outcome.get(id).is_some_and(|outcome| !outcome.favourable);
    let mut offers = vec![Doing::Decide];
    if outcomes.iter().any(unfavourable) {
        offers.push(Doing::OpenHearing);
    }
    offers
}

fn assignment(visit: &Visit, task: &OpenTask) -> Doing {
    match task.assignee {
        Some(holder) if Some(holder) == visit.ctx.party() => Doing::Release,
        Some(_) | None => Doing::Take,
    }
}

/// Confirmations for which a decision waits and that an official may set aside.
pub fn awaited_signs(opened: &Opened) -> impl Iterator<Item = (&String, &Node)> {
    let state = &opened.state;
    let waits = |id: &String, kind: &NodeKind| {
        matches!(kind, NodeKind::Sign(sign) if !sign.required)
            && state.is_active(id)
            && state.decision.is_none()
    };
    opened.def.process.node.iter().filter(move |(id, node)| waits(id, &node.kind))
}

/// What is offered for the case as a whole.
pub fn of_case(visit: &Visit, opened: &Opened) -> Vec<Doing> {
    let (state, def) = (&opened.state, &opened.def);
    if state.phase == Phase::Closed || state.is_unmatched() {
        return Vec::new();
    }
    let mut offers = Vec::new();
    if let Some(proposal) = &state.proposal
        && proposal.by.party() != visit.ctx.party()
    {
        offers.extend([Doing::Approve, Doing::Disapprove]);
    }
    let over = |until| opened.facts.today > until;
    if state.hearing.as_ref().is_some_and(|hearing| !hearing.closed && over(hearing.until)) {
        offers.push(Doing::CloseHearing);
    }
    if state.decision.as_ref().is_some_and(|decision| decision.favourable) && !def.form.fields().is_empty() {
        offers.push(Doing::Correct);
    }
    if state.pending_appeals().next().is_some() {
        offers.push(Doing::EndAppeal);
    }
    if state.phase != Phase::Draft && awaited_signs(opened).next().is_some() {
        offers.push(Doing::SetAside);
    }
    if state.suspended.is_some() {
        offers.retain(|doing| *doing == Doing::EndAppeal);
        offers.push(Doing::Resume);
    } else if state.phase != Phase::Draft && def.kind == CaseKind::Service {
        offers.push(Doing::Suspend);
    }
    offers.retain(|doing| allowed(visit, opened, *doing, ""));
    offers
}
