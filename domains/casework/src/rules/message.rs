//! Messages of other systems that come into a case which is open already.
//! Invariant: a message that comes before its step counts when the step is reached; none takes the place of another.

use serde_json::{Map, Value as Json};

use super::turn::Turn;
use crate::definition::{Definition, NodeKind};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, CaseParty, CaseState, EvidenceStatus, Phase, Rejection};

/// True when the case has a use for the message: a step waits for it or is going to, evidence is asked for again on it, or
/// the case is a draft of what the message would have opened by itself.
pub fn takes_message(def: &Definition, state: &CaseState, message: &str) -> bool {
    let waits = !waiting_steps(def, state, message).is_empty();
    waits || !failed_evidence(def, state, message).is_empty() || takes_early(def, state, message)
}

fn waiting_steps(def: &Definition, state: &CaseState, message: &str) -> Vec<String> {
    let waits = |kind: &NodeKind| matches!(kind, NodeKind::Wait(wait) if wait.message == message);
    let nodes = def.process.node.iter();
    let waiting = nodes.filter(|(id, node)| waits(&node.kind) && state.is_active(id));
    waiting.map(|(id, _)| id.clone()).collect()
}

/// Evidence that was not there before, and may be now.
fn failed_evidence(def: &Definition, state: &CaseState, message: &str) -> Vec<String> {
    let failed =
        |id: &String| state.evidence.get(id).is_some_and(|entry| entry.status == EvidenceStatus::Failed);
    let retried = def.evidence.values().filter(|item| item.retry_on.as_deref() == Some(message));
    retried.map(|item| item.id.clone()).filter(failed).collect()
}

fn takes_early(def: &Definition, state: &CaseState, message: &str) -> bool {
    let undecided = state.decision.is_none() && state.phase != Phase::Closed && !state.parties.is_empty();
    let begun = state.phase == Phase::Draft && state.source_message.is_none() && def.starts_on(message);
    let to_come = def.process.node.iter().any(|(id, node)| {
        matches!(&node.kind, NodeKind::Wait(wait) if wait.message == message) && !state.nodes.contains_key(id)
    });
    undecided && !state.early_messages.contains(message) && (begun || to_come)
}

impl Turn<'_> {
    /// Finishes the steps that wait for the message and asks again for evidence that was not there before.
    pub fn message_arrived(
        &mut self,
        message: &str,
        id: &str,
        data: &Map<String, Json>,
        parties: &[CaseParty],
    ) -> Result<(), Rejection> {
        let state = self.state()?;
        let waiting = waiting_steps(self.def, state, message);
        let failed = failed_evidence(self.def, state, message);
        let early = waiting.is_empty() && failed.is_empty();
        let known = data.keys().any(|name| state.input.contains_key(name));
        if early && (known || !takes_early(self.def, state, message)) {
            return Err(Rejection::of(CaseworkError::NotExpected).about(message));
        }
        let (message, id, data) = (message.to_owned(), id.to_owned(), data.clone());
        self.emit(CaseEvent::MessageReceived { message, id, data, early })?;
        for party in parties {
            self.check_role(party)?;
            if self.state()?.party(&party.role).is_none() {
                self.emit(CaseEvent::PartyAdded { party: party.clone() })?;
            }
        }
        for node in &waiting {
            self.done(node, Some("arrived"))?;
        }
        failed.iter().try_for_each(|item| self.ask_evidence(item))?;
        if self.state()?.phase == Phase::Draft { self.refresh_draft() } else { Ok(()) }
    }
}
