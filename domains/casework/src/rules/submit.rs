//! Opening and submitting: how a case begins, gets its number and starts to run.
//! Invariants: a number is given once, at submission; the same subject twice is noticed before anything is done.

use std::collections::BTreeSet;

use kernel::FieldProblem;
use serde_json::{Value as Json, json};

use super::scope;
use super::turn::Turn;
use crate::definition::{Admission, Definition, NodeKind};
use crate::model::{
    CaseEvent, CaseParty, CaseState, Facts, GivenConsent, NodeStatus, Opened, Opening, Phase, Rejection, Who,
};

/// Most parties of a case.
const MAX_PARTIES: usize = 20;
/// Most bytes of the input of a case, as JSON.
const MAX_INPUT_BYTES: usize = 64 * 1024;

/// What the case is about, once it can be said; the store looks up rivals under it.
pub fn subject_of(def: &Definition, state: &CaseState, facts: &Facts) -> Option<String> {
    let expr = def.service.subject.as_ref()?;
    match expr.eval(&scope(def, state, facts, &[expr])) {
        Ok(Json::String(subject)) if !subject.is_empty() => Some(subject),
        _ => None,
    }
}

/// What was applied for, without who typed it and when: equal content means the same application.
pub fn submission_content(state: &CaseState) -> Json {
    let mut parties = state.parties.clone();
    parties.sort();
    json!({
        "service": state.definition.service,
        "parties": parties,
        "answers": state.answers,
        "input": state.input,
        "dropped": state.dropped,
    })
}

impl Turn<'_> {
    pub fn open(&mut self, opening: &Opening) -> Result<(), Rejection> {
        self.check_opening(opening)?;
        let service = &self.def.service;
        self.emit(CaseEvent::Opened(Box::new(Opened {
            case: opening.case,
            definition: self.def.pin.clone(),
            kind: self.def.kind,
            department: service.department.clone(),
            channel: self.facts.channel,
            parties: opening.parties.clone(),
            input: opening.input.clone(),
            parent: opening.parent.clone(),
            source_message: opening.source_message.clone(),
            silent: opening.silent || service.silent,
            consents: opening.consents.clone(),
        })))?;
        // A member of a bundle was submitted with the bundle: its draft is behind it.
        match (&self.def.process.draft, opening.parent.is_some()) {
            (Some(draft), false) if !opening.parties.is_empty() => self.enter(&draft.clone()),
            (Some(_), false) => Ok(()),
            _ => {
                self.check_parties()?;
                self.submitted()
            }
        }?;
        self.refresh_moments()
    }

    fn check_opening(&self, opening: &Opening) -> Result<(), Rejection> {
        if !self.def.service.in_force(self.today()) {
            return Err(Rejection::conflict("casework.not-in-force").about(self.def.id()));
        }
        if opening.parties.len() > MAX_PARTIES {
            return Err(Rejection::invalid("casework.too-many-parties"));
        }
        for party in &opening.parties {
            self.check_role(party)?;
        }
        let size = serde_json::to_vec(&opening.input).map_or(usize::MAX, |bytes| bytes.len());
        if size > MAX_INPUT_BYTES {
            return Err(Rejection::invalid("casework.input-too-large"));
        }
        let from_bundle = opening.parent.is_some() && matches!(self.facts.who, Who::Machine);
        let listed = |given: &GivenConsent| {
            self.def.evidence.contains_key(&given.evidence)
                && opening.parties.iter().any(|p| p.party == given.party)
        };
        if !opening.consents.is_empty() && !(from_bundle && opening.consents.iter().all(listed)) {
            return Err(Rejection::forbidden("casework.consent-elsewhere"));
        }
        let by_message = matches!(self.facts.who, Who::Machine | Who::System { .. });
        if opening.parties.is_empty() && (!by_message || self.def.unmatched_queue().is_none()) {
            return Err(Rejection::invalid("casework.no-applicant"));
        }
        if let Who::Person { party, acting_for, .. } = &self.facts.who {
            let applicant = acting_for.unwrap_or(*party);
            let applies = |entry: &CaseParty| {
                entry.party == applicant
                    && self.def.service.role(&entry.role).is_some_and(|role| role.applicant)
            };
            if !opening.parties.iter().any(applies) {
                return Err(Rejection::forbidden("casework.not-the-applicant"));
            }
        }
        Ok(())
    }

    pub fn check_role(&self, party: &CaseParty) -> Result<(), Rejection> {
        match self.def.service.role(&party.role) {
            Some(_) => Ok(()),
            None => Err(Rejection::invalid("casework.no-such-role").about(&party.role)),
        }
    }

    fn check_parties(&self) -> Result<(), Rejection> {
        let state = self.state()?;
        let missing =
            self.def.service.roles.iter().find(|role| role.required && state.party(&role.id).is_none());
        match missing {
            Some(role) => Err(Rejection::conflict("casework.party-missing").about(&role.id)),
            None => Ok(()),
        }
    }

    pub fn submit(&mut self) -> Result<(), Rejection> {
        self.require_applicant()?;
        let state = self.state()?;
        if state.phase != Phase::Draft {
            return Err(Rejection::conflict("casework.already-submitted"));
        }
        self.check_parties()?;
        if let Some(draft) = &self.def.process.draft
            && !state.is_done(draft)
        {
            let open: BTreeSet<&str> = self.open_steps(draft);
            let problems = open.into_iter().map(|node| FieldProblem::new(node, "casework.step-open"));
            return Err(Rejection::conflict("casework.not-ready").with_fields(problems.collect()));
        }
        self.submitted()
    }

    /// Steps of a tree that still wait.
    fn open_steps<'s>(&'s self, root: &'s str) -> BTreeSet<&'s str> {
        let mut open = BTreeSet::new();
        let mut left = vec![root];
        while let Some(id) = left.pop() {
            let Some(node) = self.def.node(id) else { continue };
            let waits = self.state().is_ok_and(|state| state.is_active(id));
            if node.kind.is_step() && !matches!(node.kind, NodeKind::Stage(_)) && waits {
                open.insert(id);
            }
            left.extend(node.kind.children());
        }
        open
    }

    fn submitted(&mut self) -> Result<(), Rejection> {
        let subject = subject_of(self.def, self.state()?, self.facts);
        if let (Some(_), Some(rival)) = (&subject, &self.facts.rival) {
            let code =
                if rival.same_content { "casework.same-again" } else { "casework.conflicting-application" };
            let known = rival.number.clone().unwrap_or_else(|| rival.case.to_string());
            return Err(Rejection::conflict(code).about(known));
        }
        let number = self.facts.number.clone().ok_or(Rejection::conflict("casework.no-number"))?;
        self.emit(CaseEvent::Submitted { number, subject })?;
        match self.def.process.admission {
            Admission::Automatic => self.admitted(),
            Admission::ByOfficer => Ok(()),
        }
    }

    pub fn admit_by_officer(&mut self) -> Result<(), Rejection> {
        self.require_officer()?;
        if self.state()?.phase != Phase::Submitted {
            return Err(Rejection::conflict("casework.not-submitted"));
        }
        self.admitted()
    }

    fn admitted(&mut self) -> Result<(), Rejection> {
        self.emit(CaseEvent::Admitted)?;
        // Clocks that data starts must run before the first table asks about them.
        self.refresh_moments()?;
        self.emit(CaseEvent::Started)?;
        match &self.def.process.flow {
            Some(flow) => self.enter(&flow.clone()),
            None => self.close_if_finished(),
        }
    }

    pub fn attach_party(&mut self, party: &CaseParty) -> Result<(), Rejection> {
        self.require_officer()?;
        self.check_role(party)?;
        let state = self.state()?;
        if state.holds(party.party, &party.role) || state.parties.len() >= MAX_PARTIES {
            return Err(Rejection::conflict("casework.party-there").about(&party.role));
        }
        if !matches!(state.phase, Phase::Draft) {
            return Err(Rejection::conflict("casework.already-submitted"));
        }
        self.emit(CaseEvent::PartyAdded { party: party.clone() })?;
        let entered = |status: Option<NodeStatus>| status.is_some();
        match self.def.process.draft.clone() {
            Some(draft) if !entered(self.state()?.nodes.get(&draft).map(|node| node.status)) => {
                self.enter(&draft)
            }
            _ => Ok(()),
        }
    }

    pub fn resubmit(&mut self) -> Result<(), Rejection> {
        self.require_applicant()?;
        if self.state()?.returned.is_none() {
            return Err(Rejection::conflict("casework.not-returned"));
        }
        self.emit(CaseEvent::Resubmitted)
    }
}
