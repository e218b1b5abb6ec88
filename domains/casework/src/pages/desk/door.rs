//! Who may come in: the official's department on every case, the queue's permission on every task.
//! Invariant: nobody sees a case before the people in it can know that it was opened.

use std::sync::Arc;

use acts::Officer;
use kernel::{CaseId, PartyId, Problem};
use web::{Failure, Visit};

use super::{Doing, Reads};
use crate::catalogues::Law;
use crate::definition::{Definition, NodeKind, StartNode};
use crate::error::CaseworkError;
use crate::model::{CaseCommand, CaseEvent, CaseState, Facts, Phase, Recorded};
use crate::{Casework, Done, rules};

/// A case on the desk, with the law that it keeps.
pub struct Opened {
    pub state: CaseState,
    pub def: Arc<Definition>,
    pub law: Arc<Law>,
    pub facts: Facts,
}

impl Opened {
    /// Reads the law of a case.
    pub fn of(casework: &Casework, visit: &Visit, state: CaseState) -> Result<Self, Problem> {
        let (law, def) = (
            casework.catalogues.pinned(&state.definition)?,
            casework.catalogues.definition(&state.definition)?,
        );
        let facts = casework.facts(&visit.ctx, &state.definition)?;
        let mut opened = Self { state, def, law, facts };
        let mut answers = std::mem::take(&mut opened.state.answers);
        answers.retain(|field, _| opened.knows_answer(field));
        opened.state.answers = answers;
        Ok(opened)
    }

    /// The tasks that wait for an official.
    pub fn tasks(&self) -> Vec<rules::OpenTask> {
        rules::open_tasks(&self.def, &self.state)
    }

    /// The queue in which an official finds the node.
    pub fn queue_of(&self, node: &str) -> Option<String> {
        let open = self.tasks().into_iter().find(|task| task.node == node).map(|task| task.queue);
        open.or_else(|| self.def.node(node)?.kind.queue().map(str::to_owned))
    }

    /// Consent that a bundle collects for a member of another department is that department's to know.
    pub fn knows_evidence(&self, evidence: &str) -> bool {
        let member = self.def.evidence.get(evidence).and_then(|item| item.asked_by.as_deref());
        let service = member.and_then(|member| match &self.def.node(member)?.kind {
            NodeKind::Start(start) => self.law.catalogue.get(&start.service),
            _ => None,
        });
        service.is_none_or(|service| service.service.department == self.state.department)
    }

    /// An answer that a bundle asks for a member of another department is that department's to know. What no member is handed
    /// is the bundle's own question.
    fn knows_answer(&self, field: &str) -> bool {
        let wanted = ("form".to_owned(), field.to_owned());
        let reads = |start: &StartNode| {
            start.input.values().chain(&start.only_if).any(|expr| expr.paths().contains(&wanted))
        };
        let readers = self.def.process.node.values().filter_map(|node| match &node.kind {
            NodeKind::Start(start) if reads(start) => Some(start),
            _ => None,
        });
        let mut handed = readers.peekable();
        handed.peek().is_none() || handed.any(|start| self.is_own_service(&start.service))
    }

    fn is_own_service(&self, service: &str) -> bool {
        let service = self.law.catalogue.get(service);
        service.is_some_and(|service| service.service.department == self.state.department)
    }

    /// The line of the record as the office may read it: nothing of what was said for another department.
    pub fn own_words(&self, mut recorded: Recorded) -> Recorded {
        match &mut recorded.event {
            CaseEvent::AnswersSaved { answers, .. } => answers.retain(|field, _| self.knows_answer(field)),
            CaseEvent::ChildRequested { service, input, .. } if !self.is_own_service(service) => {
                input.clear();
            }
            _ => {}
        }
        recorded
    }

    /// Whether the office may read this line of the record.
    pub fn knows(&self, event: &CaseEvent) -> bool {
        match event {
            CaseEvent::ConsentAwaited { evidence, .. }
            | CaseEvent::ConsentGiven { evidence, .. }
            | CaseEvent::ConsentRefused { evidence, .. }
            | CaseEvent::EvidenceSkipped { evidence } => self.knows_evidence(evidence),
            _ => true,
        }
    }

    /// Who holds the task.
    pub fn assignee(&self, node: &str) -> Option<PartyId> {
        self.state.nodes.get(node)?.assignee
    }
}

/// The post in which the visitor acts.
pub fn officer(visit: &Visit) -> Result<&Officer, Failure> {
    visit.session()?.officer.as_ref().ok_or_else(Failure::not_found)
}

/// Whether the post holds the permission.
pub fn may(visit: &Visit, code: &str) -> bool {
    visit.session.as_deref().is_some_and(|session| session.permissions.contains(code))
}

/// Whether the post works in the queue.
pub fn works_in(visit: &Visit, def: &Definition, queue: &str) -> bool {
    def.queues.get(queue).is_some_and(|queue| may(visit, &queue.permission))
}

/// Opens a case of the official's department; another department's does not exist here.
pub async fn open(visit: &Visit, casework: &Casework, reads: &Reads, id: &str) -> Result<Opened, Failure> {
    let case: CaseId = id.parse().map_err(|_| Failure::not_found())?;
    let state = casework.for_officer(&visit.ctx, case).await?;
    // What somebody is still writing is theirs alone.
    if state.phase == Phase::Draft && !state.is_unmatched() {
        return Err(Failure(Problem::from(CaseworkError::NoCase)));
    }
    let opened = Opened::of(casework, visit, state)?;
    reads.note(&visit.ctx, casework, &opened).await?;
    Ok(opened)
}

/// Refuses what the post may not do with this task; the state of the case is the engine's business.
pub fn check(visit: &Visit, opened: &Opened, doing: Doing, node: &str) -> Result<(), Problem> {
    let forbidden = || Problem::from(CaseworkError::NotYourQueue);
    let queue = doing.is_of_task().then(|| opened.queue_of(node)).flatten();
    if let Some(queue) = queue
        && !works_in(visit, &opened.def, &queue)
    {
        return Err(forbidden());
    }
    let held = opened.assignee(node).is_some_and(|holder| Some(holder) != visit.ctx.party());
    match doing.over_colleague() {
        Some(permission) if held && !may(visit, permission.code) => {
            Err(Problem::from(CaseworkError::HeldByColleague))
        }
        _ => Ok(()),
    }
}

/// Does it: checked here for the post, in the engine for the case. `seen` is the sequence number that was shown.
pub async fn perform(
    visit: &Visit,
    casework: &Casework,
    opened: &Opened,
    (doing, node): (Doing, &str),
    command: CaseCommand,
    seen: Option<u64>,
) -> Result<Done, Problem> {
    check(visit, opened, doing, node)?;
    casework.act(&visit.ctx, opened.state.id, command, seen).await
}
