//! Opening and submitting: how a case begins, gets its number and starts to run.
//! Invariants: a number is given once, at submission; the same subject twice is noticed before anything is done.

use std::collections::BTreeSet;

use kernel::FieldProblem;
use serde_json::{Value as Json, json};

use super::draft::covered;
use super::scope;
use super::turn::Turn;
use crate::definition::{Admission, Definition, NodeKind};
use crate::error::CaseworkError;
use crate::model::{
    Answered, CaseEvent, CaseParty, CaseState, Facts, GivenConsent, Named, Opened, Opening, Phase, Rejection,
    Who,
};

/// Most parties of a case.
const MAX_PARTIES: usize = 20;
/// Most bytes of the input of a case, as JSON.
const MAX_INPUT_BYTES: usize = 64 * 1024;

/// What the case is about, once it can be said; the store looks up rivals under it.
pub fn subject_of(def: &Definition, state: &CaseState, facts: &Facts) -> Option<String> {
    let expr = def.service.subject.as_ref()?;
    match expr.eval(&scope(def, state, facts, &[expr]).ok()?) {
        Ok(Json::String(subject)) if !subject.is_empty() => Some(subject),
        _ => None,
    }
}

/// What a case that starts as submitted will be about: a member of a bundle, or a service without a draft.
pub fn opening_subject(def: &Definition, opening: &Opening, facts: &Facts) -> Option<String> {
    let mut turn = Turn::new(def, facts, None);
    turn.opened(opening).ok()?;
    subject_of(def, turn.state().ok()?, facts)
}

/// What was applied for, without who typed it and when: equal content means the same application. Somebody who was only
/// named stands there by the answer that names him, so that the comparison tells nothing about the number.
pub fn submission_content(state: &CaseState) -> Json {
    let joined = state.parties.iter().filter(|entry| !state.awaits_word(&entry.role));
    let mut parties: Vec<&CaseParty> = joined.collect();
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
        self.opened(opening)?;
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

    fn opened(&mut self, opening: &Opening) -> Result<(), Rejection> {
        let service = &self.def.service;
        // A member's form is already answered where the bundle asked the same; the rest stays input.
        let answered = |name: &String| opening.parent.is_some() && self.def.form.has_field(name);
        let (answers, input) = opening.input.clone().into_iter().partition(|(name, _)| answered(name));
        let invited = |role: &str| service.role(role).is_some_and(|role| role.invited);
        let named = if opening.parent.is_some() {
            opening.named.clone()
        } else {
            let named = opening.parties.iter().filter(|entry| invited(&entry.role));
            named.map(|entry| (entry.role.clone(), Named { found: true })).collect()
        };
        self.emit(CaseEvent::Opened(Box::new(Opened {
            case: opening.case,
            definition: self.def.pin.clone(),
            kind: self.def.kind,
            department: service.department.clone(),
            channel: self.facts.channel,
            parties: opening.parties.clone(),
            input,
            answers,
            evidence: opening.evidence.clone(),
            named,
            parent: opening.parent.clone(),
            source_message: opening.source_message.clone(),
            silent: opening.silent || service.silent,
            consents: opening.consents.clone(),
        })))?;
        opening.confirmations.iter().try_for_each(|(node, answer)| self.take_confirmation(node, *answer))
    }

    /// A confirmation of the bundle goes on here: as it was answered, or still to be asked.
    fn take_confirmation(&mut self, node: &str, answer: Answered) -> Result<(), Rejection> {
        let NodeKind::Sign(sign) = &self.node(node)?.kind else {
            return Err(Rejection::of(CaseworkError::NoSuchConfirmation).about(node));
        };
        let content = match answer {
            Answered::Pending => return self.emit(CaseEvent::NodeEntered { node: node.to_owned() }),
            Answered::Confirmed => covered(sign, &self.state()?.answers),
            Answered::Declined => serde_json::Map::new(),
        };
        let confirmed = answer == Answered::Confirmed;
        self.emit(CaseEvent::ConfirmationTaken { node: node.to_owned(), confirmed, content })
    }

    fn check_opening(&self, opening: &Opening) -> Result<(), Rejection> {
        if !self.def.service.in_force(self.today()) {
            return Err(Rejection::of(CaseworkError::NotInForce).about(self.def.id()));
        }
        if opening.parties.len() > MAX_PARTIES {
            return Err(Rejection::of(CaseworkError::TooManyParties));
        }
        for party in &opening.parties {
            self.check_role(party)?;
        }
        let size = serde_json::to_vec(&opening.input).map_or(usize::MAX, |bytes| bytes.len());
        if size > MAX_INPUT_BYTES {
            return Err(Rejection::of(CaseworkError::InputTooLarge));
        }
        if opening.parent.is_some() && !matches!(self.facts.who, Who::Machine) {
            return Err(Rejection::of(CaseworkError::NotForPeople).about("parent"));
        }
        let from_bundle = opening.parent.is_some() && matches!(self.facts.who, Who::Machine);
        let listed = |given: &GivenConsent| {
            self.def.evidence.contains_key(&given.evidence)
                && opening.parties.iter().any(|p| p.party == given.party)
        };
        let handed_on = !(opening.consents.is_empty()
            && opening.evidence.is_empty()
            && opening.confirmations.is_empty()
            && opening.named.is_empty());
        let known = opening.evidence.keys().all(|id| self.def.evidence.contains_key(id));
        if handed_on && !(from_bundle && known && opening.consents.iter().all(listed)) {
            return Err(Rejection::of(CaseworkError::ConsentElsewhere));
        }
        let by_message = matches!(self.facts.who, Who::Machine | Who::System { .. });
        if opening.parties.is_empty() && (!by_message || self.def.unmatched_queue().is_none()) {
            return Err(Rejection::of(CaseworkError::NoApplicant));
        }
        if let Who::Person { party, acting_for, .. } = &self.facts.who {
            let applicant = acting_for.unwrap_or(*party);
            let applies = |entry: &CaseParty| {
                entry.party == applicant
                    && self.def.service.role(&entry.role).is_some_and(|role| role.applicant)
            };
            let may_name = |entry: &CaseParty| {
                entry.party == applicant
                    || self.def.service.role(&entry.role).is_some_and(|role| role.invited)
            };
            if !opening.parties.iter().any(applies) || !opening.parties.iter().all(may_name) {
                return Err(Rejection::of(CaseworkError::NotTheApplicant));
            }
        }
        Ok(())
    }

    pub fn check_role(&self, party: &CaseParty) -> Result<(), Rejection> {
        match self.def.service.role(&party.role) {
            Some(_) => Ok(()),
            None => Err(Rejection::of(CaseworkError::NoSuchRole).about(&party.role)),
        }
    }

    fn check_parties(&self) -> Result<(), Rejection> {
        let state = self.state()?;
        let missing =
            self.def.service.roles.iter().find(|role| role.required && state.party(&role.id).is_none());
        match missing {
            Some(role) => Err(Rejection::of(CaseworkError::PartyMissing).about(&role.id)),
            None => Ok(()),
        }
    }

    pub fn submit(&mut self) -> Result<(), Rejection> {
        self.require_applicant()?;
        let state = self.state()?;
        if state.phase != Phase::Draft {
            return Err(Rejection::of(CaseworkError::AlreadySubmitted));
        }
        self.check_parties()?;
        if let Some(draft) = &self.def.process.draft
            && !state.is_done(draft)
        {
            let open = self.open_steps(draft);
            if !open.is_empty() {
                let problems = open.into_iter().map(|node| FieldProblem::new(node, "casework.step-open"));
                return Err(Rejection::of(CaseworkError::NotReady).with_fields(problems.collect()));
            }
        }
        self.submitted()
    }

    /// Steps of a tree that stand against submission; a confirmation that is not required does not.
    fn open_steps<'s>(&'s self, root: &'s str) -> BTreeSet<&'s str> {
        let mut open = BTreeSet::new();
        let mut left = vec![root];
        while let (Some(id), Ok(state)) = (left.pop(), self.state()) {
            let Some(node) = self.def.node(id) else { continue };
            if state.is_settled(id) {
                continue;
            }
            match &node.kind {
                NodeKind::Choice(choice) => {
                    left.extend(
                        choice.cases.values().map(String::as_str).filter(|id| state.nodes.contains_key(*id)),
                    );
                }
                NodeKind::Sequence(children) | NodeKind::Stage(children) => {
                    left.extend(children.of.iter().map(String::as_str));
                }
                NodeKind::Parallel(parallel) => left.extend(parallel.of.iter().map(String::as_str)),
                NodeKind::Sign(sign) if !sign.required && state.is_active(id) => {}
                _ => {
                    open.insert(id);
                }
            }
        }
        open
    }

    fn submitted(&mut self) -> Result<(), Rejection> {
        let subject = subject_of(self.def, self.state()?, self.facts);
        if let (Some(_), Some(rival)) = (&subject, &self.facts.rival) {
            let reason = if rival.same_content {
                CaseworkError::SameAgain
            } else {
                CaseworkError::ConflictingApplication
            };
            let known = rival.number.clone().unwrap_or_else(|| rival.case.to_string());
            return Err(Rejection::of(reason).about(known));
        }
        let number = self.facts.number.clone().ok_or(Rejection::of(CaseworkError::NoNumber))?;
        self.emit(CaseEvent::Submitted { number, subject })?;
        match self.def.process.admission {
            Admission::Automatic => self.admitted(),
            Admission::ByOfficer => Ok(()),
        }
    }

    pub fn admit_by_officer(&mut self) -> Result<(), Rejection> {
        self.require_officer()?;
        if self.state()?.phase != Phase::Submitted {
            return Err(Rejection::of(CaseworkError::NotSubmitted));
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

    /// An official names any party of a draft; an applicant only one that the definition lets be invited.
    /// An invited party is only named by that, until it speaks for itself.
    pub fn attach_party(&mut self, party: &CaseParty, unknown: bool) -> Result<(), Rejection> {
        let invited = self.def.service.role(&party.role).is_some_and(|role| role.invited);
        if self.require_officer().is_err() {
            self.require_applicant()?;
            if !invited {
                return Err(Rejection::of(CaseworkError::NotInvited).about(&party.role));
            }
        }
        self.check_role(party)?;
        let state = self.state()?;
        let taken = state.party(&party.role).is_some() || (invited && state.involves(party.party));
        if taken || state.parties.len() >= MAX_PARTIES {
            return Err(Rejection::of(CaseworkError::PartyThere).about(&party.role));
        }
        if state.phase != Phase::Draft {
            return Err(Rejection::of(CaseworkError::AlreadySubmitted));
        }
        let was_unmatched = state.is_unmatched();
        let party = party.clone();
        self.emit(if invited {
            CaseEvent::PartyNamed { party, found: !unknown }
        } else {
            CaseEvent::PartyAdded { party }
        })?;
        if was_unmatched {
            self.automatic_notices("message-matched")?;
        }
        match self.def.process.draft.clone() {
            Some(draft) if !self.state()?.nodes.contains_key(&draft) => self.enter(&draft),
            _ => self.refresh_draft(),
        }
    }

    /// An applicant takes an invited party back; what was known about it is no longer used.
    pub fn detach_party(&mut self, role: &str) -> Result<(), Rejection> {
        self.require_applicant()?;
        let state = self.state()?;
        if state.phase != Phase::Draft {
            return Err(Rejection::of(CaseworkError::AlreadySubmitted));
        }
        let invited = self.def.service.role(role).is_some_and(|role| role.invited);
        let party = state.party(role).filter(|_| invited);
        let party = party.ok_or_else(|| Rejection::of(CaseworkError::NoParty).about(role))?;
        self.emit(CaseEvent::PartyRemoved { party: CaseParty { party, role: role.to_owned() } })?;
        let items: Vec<String> = self
            .def
            .evidence
            .values()
            .filter(|item| item.subject == role)
            .map(|item| item.id.clone())
            .collect();
        for evidence in items {
            if self.state()?.evidence.contains_key(&evidence) {
                self.emit(CaseEvent::EvidenceSkipped { evidence })?;
            }
        }
        let signs: Vec<String> = {
            let state = self.state()?;
            let theirs = |id: &String, kind: &NodeKind| {
                matches!(kind, NodeKind::Sign(sign) if sign.role == role) && state.nodes.contains_key(id)
            };
            let nodes = self.def.process.node.iter();
            nodes.filter(|(id, node)| theirs(id, &node.kind)).map(|(id, _)| id.clone()).collect()
        };
        for node in signs {
            if !self.state()?.is_active(&node) {
                self.reopen(&node)?;
            }
            self.done(&node, Some("absent"))?;
        }
        self.settle_all_evidence()
    }

    pub fn resubmit(&mut self) -> Result<(), Rejection> {
        self.require_applicant()?;
        if self.state()?.returned.is_none() {
            return Err(Rejection::of(CaseworkError::NotReturned));
        }
        self.emit(CaseEvent::Resubmitted)
    }
}
