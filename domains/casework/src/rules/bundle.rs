//! Bundles: members start as cases of their own when what they wait for has been reached, and go their own way.
//! Invariants: a bundle decides nothing; a member that was refused stops only those that need what it did not reach.

use std::collections::BTreeMap;

use kernel::CaseId;
use serde_json::{Map, Value as Json};

use super::turn::Turn;
use crate::definition::{NodeKind, StartNode};
use crate::error::CaseworkError;
use crate::model::{
    Answered, CaseEvent, CaseParty, CaseState, ChildStatus, Closing, EvidenceStatus, GivenConsent,
    NodeStatus, Phase, Rejection,
};

/// Result of a confirmation that a member asks for instead.
pub(super) const HANDED_ON: &str = "handed-on";

/// How far a confirmation is; `None` where nobody was asked.
fn answered(state: &CaseState, sign: &str) -> Option<Answered> {
    let entry = state.nodes.get(sign)?;
    match (entry.status, entry.result.as_deref()) {
        (NodeStatus::Active, _) => Some(Answered::Pending),
        (_, Some("confirmed")) => Some(Answered::Confirmed),
        (_, Some("declined")) => Some(Answered::Declined),
        _ => None,
    }
}

/// How a bundle ends that has nothing left to do: as its members did, where all that were opened ended alike without
/// anything being done in them.
pub(super) fn ending(state: &CaseState) -> Closing {
    let mut opened = state.children.values().filter(|child| child.case.is_some()).map(|child| child.closing);
    match opened.next() {
        Some(Some(first @ (Closing::Withdrawn | Closing::Lapsed)))
            if opened.all(|one| one == Some(first)) =>
        {
            first
        }
        _ => Closing::Completed,
    }
}

/// Whether a member may start.
enum Readiness {
    Ready,
    Waits,
    Never,
}

fn readiness(start: &StartNode, state: &CaseState) -> Readiness {
    for wanted in &start.after {
        let (member, milestone) = wanted.split_once('.').unwrap_or((wanted, ""));
        let child = state.children.get(member);
        if child.is_some_and(|child| child.milestones.contains(milestone)) {
            continue;
        }
        // One that could not be opened is over only where it was left out: an official may have it tried again.
        let over = state.is_settled(member) || child.is_some_and(|child| child.status == ChildStatus::Closed);
        return if over { Readiness::Never } else { Readiness::Waits };
    }
    Readiness::Ready
}

impl Turn<'_> {
    fn start_node(&self, node: &str) -> Result<&StartNode, Rejection> {
        match &self.node(node)?.kind {
            NodeKind::Start(start) => Ok(start),
            _ => Err(Rejection::of(CaseworkError::NoSuchMember).about(node)),
        }
    }

    /// Starts the child when its time has come, or leaves it out when that can never be.
    pub fn try_start(&mut self, id: &str) -> Result<(), Rejection> {
        let start = self.start_node(id)?.clone();
        match readiness(&start, self.state()?) {
            Readiness::Waits => return Ok(()),
            Readiness::Never => return self.skip(id, "not-reached"),
            Readiness::Ready => {}
        }
        if let Some(only_if) = &start.only_if
            && !self.eval_bool(only_if)?
        {
            return self.skip(id, "not-eligible");
        }
        let input = self.eval_map(start.input.iter())?;
        let state = self.state()?;
        // Whoever was only named is no party of a department's case before saying so; only the member that asks knows him.
        let asks = |role: &String| start.confirmations.iter().any(|sign| self.is_asked(sign, role));
        let handed_on = || start.roles.iter().filter(|(_, here)| !state.awaits_word(here) || asks(here));
        let parties = handed_on()
            .filter_map(|(child, here)| Some(CaseParty { party: state.party(here)?, role: child.clone() }))
            .collect();
        let named =
            handed_on().filter_map(|(child, here)| Some((child.clone(), *state.named.get(here)?))).collect();
        let given =
            self.def.evidence.values().filter(|item| item.asked_by.as_deref() == Some(id)).filter_map(
                |item| {
                    let entry = state.evidence.get(&item.id)?;
                    let granted = match entry.status {
                        EvidenceStatus::ConsentRefused => false,
                        _ if entry.consent => true,
                        _ => return None,
                    };
                    Some(GivenConsent { evidence: item.id.clone(), party: entry.subject?, granted })
                },
            );
        let consents = given.collect();
        let handed = |id: &String| state.evidence.get(id).map(|entry| (id.clone(), entry.clone()));
        let evidence = start.evidence.iter().filter_map(handed).collect();
        let confirmations: BTreeMap<String, Answered> = start
            .confirmations
            .iter()
            .filter_map(|sign| Some((sign.clone(), answered(state, sign)?)))
            .collect();
        let pending = confirmations.iter().filter(|(_, answer)| **answer == Answered::Pending);
        let pending: Vec<String> = pending.map(|(sign, _)| sign.clone()).collect();
        let (node, service, silent) = (id.to_owned(), start.service, start.silent);
        self.emit(CaseEvent::ChildRequested {
            node,
            service,
            parties,
            input,
            silent,
            consents,
            evidence,
            confirmations,
            named,
        })?;
        // From now on the member asks: an answer has one place, and reaches whoever works with it.
        pending.iter().try_for_each(|sign| self.done(sign, Some(HANDED_ON)))
    }

    /// Whether this confirmation asks the party in this role.
    fn is_asked(&self, sign: &str, role: &str) -> bool {
        let kind = self.def.node(sign).map(|node| &node.kind);
        matches!(kind, Some(NodeKind::Sign(sign)) if sign.role == role)
    }

    /// Looks again at every member that waits.
    fn retry_starts(&mut self) -> Result<(), Rejection> {
        loop {
            let waiting: Vec<String> = {
                let state = self.state()?;
                let waits = |id: &String, kind: &NodeKind| {
                    matches!(kind, NodeKind::Start(_))
                        && state.is_active(id)
                        && !state.children.contains_key(id)
                };
                let nodes = self.def.process.node.iter();
                nodes.filter(|(id, node)| waits(id, &node.kind)).map(|(id, _)| id.clone()).collect()
            };
            let before = self.state()?.seq;
            for id in &waiting {
                if self.state()?.is_active(id) {
                    self.try_start(id)?;
                }
            }
            // Leaving one out can settle what another waits for; without news, all has been said.
            if self.state()?.seq == before {
                return Ok(());
            }
        }
    }

    pub fn child_opened(
        &mut self,
        node: &str,
        request: u64,
        case: CaseId,
        number: Option<String>,
    ) -> Result<(), Rejection> {
        if !self.is_being_opened(node, request)? {
            return Ok(());
        }
        self.emit(CaseEvent::ChildOpened { node: node.to_owned(), case, number })
    }

    fn is_being_opened(&self, node: &str, request: u64) -> Result<bool, Rejection> {
        let child = self.state()?.children.get(node);
        Ok(child.is_some_and(|child| child.status == ChildStatus::Requested) && self.awaits(node, request)?)
    }

    /// What the applicant may do without is left out, and the applicant is told so. The rest is an official's: a matter never
    /// ends as completed with a part that was owed and could not be opened.
    pub fn child_refused(&mut self, node: &str, request: u64, code: &str) -> Result<(), Rejection> {
        if !self.is_being_opened(node, request)? {
            return Ok(());
        }
        self.emit(CaseEvent::ChildRefused { node: node.to_owned(), code: code.to_owned() })?;
        if self.start_node(node)?.queue.is_some() {
            let (node, why) = (node.to_owned(), format!("member:{code}"));
            return self.emit(CaseEvent::TaskRaised { node, why, hits: Vec::new() });
        }
        self.automatic_notices("member-refused")?;
        self.done(node, Some("refused"))?;
        self.retry_starts()
    }

    pub fn child_progress(
        &mut self,
        node: &str,
        milestone: &str,
        data: &Map<String, Json>,
        parties: &[CaseParty],
    ) -> Result<(), Rejection> {
        let child = self.state()?.children.get(node);
        let child = child.ok_or_else(|| Rejection::of(CaseworkError::NoSuchMember).about(node))?;
        if child.milestones.contains(milestone) {
            return Ok(());
        }
        let (node, milestone) = (node.to_owned(), milestone.to_owned());
        self.emit(CaseEvent::ChildProgressed { node, milestone, data: data.clone() })?;
        for party in parties {
            let state = self.state()?;
            let holds = state.holds(party.party, &party.role);
            if self.def.service.role(&party.role).is_some() && !holds {
                self.emit(CaseEvent::PartyAdded { party: party.clone() })?;
            } else if holds && state.awaits_word(&party.role) {
                self.emit(CaseEvent::PartyJoined { party: party.clone() })?;
            }
        }
        self.retry_starts()
    }

    pub fn child_closed(
        &mut self,
        node: &str,
        (outcome, favourable): (Option<String>, Option<bool>),
        why: Closing,
    ) -> Result<(), Rejection> {
        let child = self.state()?.children.get(node);
        let child = child.ok_or_else(|| Rejection::of(CaseworkError::NoSuchMember).about(node))?;
        if child.status == ChildStatus::Closed {
            return Ok(());
        }
        let result = outcome.clone();
        self.emit(CaseEvent::ChildClosed { node: node.to_owned(), outcome, favourable, why })?;
        if self.state()?.is_active(node) {
            self.done(node, result.as_deref())?;
        }
        if self.state()?.phase == Phase::Closed { Ok(()) } else { self.retry_starts() }
    }

    pub fn drop_member(&mut self, node: &str) -> Result<(), Rejection> {
        self.require_applicant()?;
        if !self.start_node(node)?.optional {
            return Err(Rejection::of(CaseworkError::MemberRequired).about(node));
        }
        let state = self.state()?;
        if state.dropped.contains(node) {
            return Err(Rejection::of(CaseworkError::AlreadyDropped).about(node));
        }
        if state.children.contains_key(node) || state.is_settled(node) {
            return Err(Rejection::of(CaseworkError::MemberStarted).about(node));
        }
        let active = state.is_active(node);
        self.emit(CaseEvent::MemberDropped { node: node.to_owned() })?;
        if !active {
            return Ok(());
        }
        self.skip(node, "dropped")?;
        if self.state()?.phase == Phase::Closed { Ok(()) } else { self.retry_starts() }
    }

    pub fn keep_member(&mut self, node: &str) -> Result<(), Rejection> {
        self.require_applicant()?;
        self.start_node(node)?;
        let state = self.state()?;
        if state.phase != Phase::Draft || !state.dropped.contains(node) {
            return Err(Rejection::of(CaseworkError::NotDropped).about(node));
        }
        self.emit(CaseEvent::MemberKept { node: node.to_owned() })
    }
}
