//! Preparing: answers, consent, evidence, and each party's own confirmation.
//! Invariants: nobody consents or confirms for somebody else; what a confirmation covers cannot change under it.

use kernel::{FieldProblem, PartyId};
use serde_json::{Map, Value as Json};

use super::bundle::HANDED_ON;
use super::turn::Turn;
use crate::definition::{EvidenceItem, Fallback, NodeKind, OnFailure, SignNode, Unanswered};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, CaseParty, EvidenceStatus, Naming, Phase, Rejection, Who};

/// Most bytes of all answers of a case, as JSON.
const MAX_ANSWERS_BYTES: usize = 128 * 1024;
/// Most files given instead of one piece of evidence.
const MAX_FILES: usize = 20;

/// Result of a confirmation without which an official goes on.
pub const SET_ASIDE: &str = "set-aside";

impl Turn<'_> {
    /// The party for whom the actor may fill in and submit: an applicant, in person or under a mandate, or an official
    /// who helps one at the counter.
    pub fn require_applicant(&self) -> Result<(), Rejection> {
        let state = self.state()?;
        let applies = |party: PartyId| {
            self.def.service.roles.iter().any(|role| role.applicant && state.holds(party, &role.id))
        };
        match &self.facts.who {
            Who::Person { party, acting_for, .. } if applies(acting_for.unwrap_or(*party)) => Ok(()),
            Who::Officer { department, .. }
                if self.facts.channel.is_assisted() && self.takes_part(department) =>
            {
                Ok(())
            }
            _ => Err(Rejection::of(CaseworkError::NotTheApplicant)),
        }
    }

    /// The party who speaks for itself: in person, or present at the counter before an official.
    fn require_self(&self, party: PartyId) -> Result<(), Rejection> {
        match &self.facts.who {
            Who::Person { party: actor, acting_for: None, .. } if *actor == party => Ok(()),
            Who::Officer { department, .. }
                if self.facts.channel.is_assisted() && self.takes_part(department) =>
            {
                Ok(())
            }
            _ => Err(Rejection::of(CaseworkError::OnlyOneself)),
        }
    }

    /// True when the department is competent or takes part.
    pub fn takes_part(&self, department: &str) -> bool {
        let service = &self.def.service;
        service.department == department || service.participates.iter().any(|code| code == department)
    }

    pub fn answer(
        &mut self,
        node: &str,
        page: &str,
        answers: &Map<String, Json>,
        complete: bool,
        names: &[Naming],
    ) -> Result<(), Rejection> {
        self.require_applicant()?;
        let NodeKind::Form(form) = &self.node(node)?.kind else {
            return Err(Rejection::of(CaseworkError::NoSuchForm).about(node));
        };
        let known = form.pages.iter().any(|id| id == page).then(|| self.def.form.page(page)).flatten();
        let known = known.ok_or_else(|| Rejection::of(CaseworkError::NoSuchPage).about(page))?;
        let state = self.state()?;
        let mut problems = Vec::new();
        for name in answers.keys() {
            if !known.fields.contains(name) {
                problems.push(FieldProblem::new(name.clone(), "casework.unknown-field"));
            } else if let Some(returned) = &state.returned
                && !returned.fields.contains(name)
                && state.answers.get(name) != answers.get(name)
            {
                problems.push(FieldProblem::new(name.clone(), "casework.field-not-open"));
            }
        }
        if !problems.is_empty() {
            return Err(Rejection::of(CaseworkError::Fields).with_fields(problems));
        }
        let entered =
            state.nodes.contains_key(node) && (state.phase == Phase::Draft || state.is_active(node));
        if !entered && state.returned.is_none() {
            return Err(Rejection::of(CaseworkError::FormNotOpen).about(node));
        }
        let mut all = state.answers.clone();
        all.extend(answers.clone());
        if serde_json::to_vec(&all).map_or(usize::MAX, |bytes| bytes.len()) > MAX_ANSWERS_BYTES {
            return Err(Rejection::of(CaseworkError::AnswersTooLarge));
        }
        let named = self.retyped(names, answers)?;
        let (owned, page) = (node.to_owned(), page.to_owned());
        self.emit(CaseEvent::AnswersSaved { node: owned, page, answers: answers.clone(), complete })?;
        self.recheck_confirmations()?;
        named.into_iter().try_for_each(|naming| self.name_party(naming))?;
        self.refresh_draft()?;
        let active = self.state()?.is_active(node);
        match (active, complete) {
            (true, true) => self.done(node, None),
            (false, false) => self.reopen(node),
            _ => Ok(()),
        }
    }

    /// Namings that change something: another number than before, or none any more. A party whom a message or an official
    /// named is not the form's to take back.
    fn retyped<'n>(
        &self,
        names: &'n [Naming],
        answers: &Map<String, Json>,
    ) -> Result<Vec<&'n Naming>, Rejection> {
        let state = self.state()?;
        let changes = |naming: &&Naming| {
            let before = state.answers.get(&naming.field).filter(|value| !value.is_null());
            let typed = answers.get(&naming.field).or(before);
            match (state.party(&naming.role), naming.party) {
                (None, wanted) => wanted.is_some(),
                (Some(_), None) => before.is_some(),
                (Some(_), Some(_)) => before != typed,
            }
        };
        Ok(names.iter().filter(changes).collect())
    }

    fn name_party(&mut self, naming: &Naming) -> Result<(), Rejection> {
        let role = &naming.role;
        if !self.def.service.role(role).is_some_and(|role| role.invited) {
            return Err(Rejection::of(CaseworkError::NotInvited).about(role));
        }
        if self.state()?.party(role).is_some() {
            self.detach_party(role)?;
        }
        match naming.party {
            Some(party) => self.attach_party(&CaseParty { party, role: role.clone() }, naming.unknown),
            None => Ok(()),
        }
    }

    /// Looks again at evidence and confirmations that were not needed: a party or an answer may have changed that.
    pub fn refresh_draft(&mut self) -> Result<(), Rejection> {
        for (id, node) in &self.def.process.node {
            if !self.state()?.nodes.contains_key(id) {
                continue;
            }
            if let NodeKind::Sign(sign) = &node.kind {
                let state = self.state()?;
                let absent =
                    state.nodes.get(id).is_some_and(|entry| entry.result.as_deref() == Some("absent"));
                if absent && state.party(&sign.role).is_some() {
                    self.reopen(id)?;
                    self.tell_asked(id)?;
                }
            }
        }
        self.refresh_evidence()
    }

    /// Asks for evidence that was passed by and is needed now. Once submitted, only the flow waits for it.
    fn refresh_evidence(&mut self) -> Result<(), Rejection> {
        let mut missing: Vec<(&String, &String)> = Vec::new();
        let state = self.state()?;
        for (id, node) in &self.def.process.node {
            let NodeKind::Evidence(evidence) = &node.kind else { continue };
            let over = state.phase != Phase::Draft && self.is_of_draft(id);
            if over || !state.nodes.contains_key(id) {
                continue;
            }
            for item in &evidence.items {
                let status = state.evidence.get(item).map(|entry| entry.status);
                if status == Some(EvidenceStatus::Skipped) && self.needed(self.item(item)?)?.is_some() {
                    missing.push((id, item));
                }
            }
        }
        for (node, item) in missing {
            self.reopen(node)?;
            self.ask_evidence(item)?;
        }
        self.settle_all_evidence()
    }

    fn is_of_draft(&self, node: &str) -> bool {
        let above = std::iter::successors(Some(node), |id| self.def.parent_of(id));
        above.last() == self.def.process.draft.as_deref()
    }

    /// The subject of the evidence, when the evidence is needed and the subject is there. Nothing is asked about somebody
    /// who was only named: first comes that party's own word.
    fn needed(&self, item: &EvidenceItem) -> Result<Option<PartyId>, Rejection> {
        if self.state()?.awaits_word(&item.subject) {
            return Ok(None);
        }
        match &item.when {
            Some(when) if !self.eval_bool(when)? => Ok(None),
            _ => Ok(self.state()?.party(&item.subject)),
        }
    }

    /// A confirmation whose content changed is asked for again.
    pub fn recheck_confirmations(&mut self) -> Result<(), Rejection> {
        let stale: Vec<String> = {
            let state = self.state()?;
            let changed =
                |node: &String, content: &Map<String, Json>| match self.def.node(node).map(|n| &n.kind) {
                    Some(NodeKind::Sign(sign)) => covered(sign, &state.answers) != *content,
                    _ => false,
                };
            state
                .confirmed
                .iter()
                .filter(|(node, content)| changed(node, content))
                .map(|(n, _)| n.clone())
                .collect()
        };
        stale.iter().try_for_each(|node| self.reopen(node))
    }

    fn item(&self, evidence: &str) -> Result<&EvidenceItem, Rejection> {
        self.def
            .evidence
            .get(evidence)
            .ok_or_else(|| Rejection::of(CaseworkError::NoSuchEvidence).about(evidence))
    }

    /// Asks for evidence, or for the consent that it needs first.
    pub fn ask_evidence(&mut self, evidence: &str) -> Result<(), Rejection> {
        let item = self.item(evidence)?.clone();
        let id = evidence.to_owned();
        let Some(subject) = self.needed(&item)? else {
            return self.emit(CaseEvent::EvidenceSkipped { evidence: id });
        };
        let known = self.state()?.evidence.get(evidence);
        if known
            .is_some_and(|entry| matches!(entry.status, EvidenceStatus::Received | EvidenceStatus::Provided))
        {
            return Ok(());
        }
        let consent = known.is_some_and(|entry| entry.consent && entry.subject == Some(subject));
        let refused = known.is_some_and(|entry| entry.status == EvidenceStatus::ConsentRefused);
        if item.law.is_none() && refused {
            // She has said no and may change her mind; nobody asks her again.
            return Ok(());
        }
        if item.law.is_none() && !consent {
            return self.emit(CaseEvent::ConsentAwaited { evidence: id, party: subject });
        }
        if item.asked_by.is_some() {
            return self.settle_all_evidence();
        }
        let inputs = self.eval_map(item.inputs.iter())?;
        self.emit(CaseEvent::EvidenceRequested { evidence: id, subject, inputs, consent })
    }

    pub fn consent(&mut self, evidence: &str) -> Result<(), Rejection> {
        let party = self.awaiting_consent(evidence)?;
        self.emit(CaseEvent::ConsentGiven { evidence: evidence.to_owned(), party })?;
        match self.node_of(evidence)? {
            Some(_) => self.ask_evidence(evidence),
            None => Ok(()),
        }
    }

    pub fn refuse_consent(&mut self, evidence: &str) -> Result<(), Rejection> {
        let party = self.awaiting_consent(evidence)?;
        let refused = |entry: &crate::model::EvidenceState| entry.status == EvidenceStatus::ConsentRefused;
        if self.state()?.evidence.get(evidence).is_some_and(refused) {
            return Err(Rejection::of(CaseworkError::NoConsentAwaited).about(evidence));
        }
        self.emit(CaseEvent::ConsentRefused { evidence: evidence.to_owned(), party })?;
        self.after_failure(evidence, "consent-refused")
    }

    fn awaiting_consent(&self, evidence: &str) -> Result<PartyId, Rejection> {
        let item = self.item(evidence)?;
        let state = self.state()?;
        let waits = state.evidence.get(evidence).filter(|entry| {
            !entry.consent
                && matches!(entry.status, EvidenceStatus::AwaitingConsent | EvidenceStatus::ConsentRefused)
        });
        let party = waits.and_then(|entry| entry.subject).or_else(|| waits.and(state.party(&item.subject)));
        let party = party.ok_or_else(|| Rejection::of(CaseworkError::NoConsentAwaited).about(evidence))?;
        self.require_self(party)?;
        Ok(party)
    }

    /// The active node that waits for this evidence.
    fn node_of(&self, evidence: &str) -> Result<Option<String>, Rejection> {
        let state = self.state()?;
        let holds = |kind: &NodeKind| matches!(kind, NodeKind::Evidence(node) if node.items.iter().any(|i| i == evidence));
        Ok(self
            .def
            .process
            .node
            .iter()
            .find(|(id, node)| holds(&node.kind) && state.is_active(id))
            .map(|(id, _)| id.clone()))
    }

    pub fn evidence_arrived(
        &mut self,
        evidence: &str,
        request: u64,
        values: &Map<String, Json>,
        message: &str,
    ) -> Result<(), Rejection> {
        if self.state()?.evidence.get(evidence).and_then(|entry| entry.request) != Some(request) {
            return Ok(());
        }
        let item = self.item(evidence)?;
        // Only what was asked for may stay, whatever came.
        let values = values.iter().filter(|(name, _)| item.asks_for(name));
        let event = CaseEvent::EvidenceReceived {
            evidence: evidence.to_owned(),
            service: item.service.clone(),
            message: message.to_owned(),
            law: item.law.clone(),
            values: values.map(|(name, value)| (name.clone(), value.clone())).collect(),
        };
        self.emit(event)?;
        self.settle_all_evidence()
    }

    pub fn evidence_failed(&mut self, evidence: &str, request: u64, code: &str) -> Result<(), Rejection> {
        if self.state()?.evidence.get(evidence).and_then(|entry| entry.request) != Some(request) {
            return Ok(());
        }
        self.emit(CaseEvent::EvidenceFailed { evidence: evidence.to_owned(), code: code.to_owned() })?;
        self.after_failure(evidence, code)
    }

    fn after_failure(&mut self, evidence: &str, code: &str) -> Result<(), Rejection> {
        let manual = self.item(evidence)?.on_failure == OnFailure::Manual;
        if manual && let Some(node) = self.node_of(evidence)? {
            let why = format!("evidence:{evidence}:{code}");
            self.emit(CaseEvent::TaskRaised { node, why, hits: Vec::new() })?;
        }
        self.settle_all_evidence()
    }

    pub fn provide_evidence(
        &mut self,
        evidence: &str,
        values: &Map<String, Json>,
        files: &[String],
        original_checked: bool,
    ) -> Result<(), Rejection> {
        let item = self.item(evidence)?.clone();
        let officer = self.facts.who.department().is_some_and(|department| self.takes_part(department));
        if !officer {
            self.require_applicant()?;
            if item.fallback != Fallback::Upload {
                return Err(Rejection::of(CaseworkError::NoUpload).about(evidence));
            }
        }
        if files.len() > MAX_FILES || (original_checked && !officer) {
            return Err(Rejection::of(CaseworkError::EvidenceContent).about(evidence));
        }
        let unknown = values.keys().filter(|name| !item.asks_for(name));
        let problems: Vec<FieldProblem> =
            unknown.map(|name| FieldProblem::new(name.clone(), "casework.unknown-field")).collect();
        if !problems.is_empty() {
            return Err(Rejection::of(CaseworkError::Fields).with_fields(problems));
        }
        let open = self
            .state()?
            .evidence
            .get(evidence)
            .is_some_and(|entry| entry.status != EvidenceStatus::Received);
        if !open {
            return Err(Rejection::of(CaseworkError::EvidenceNotOpen).about(evidence));
        }
        self.emit(CaseEvent::EvidenceProvided {
            evidence: evidence.to_owned(),
            values: values.clone(),
            files: files.to_vec(),
            original_checked,
        })?;
        self.settle_all_evidence()
    }

    /// Looks at every active evidence node: is everything there that it waits for?
    pub fn settle_all_evidence(&mut self) -> Result<(), Rejection> {
        let nodes: Vec<String> = {
            let state = self.state()?;
            let waits =
                |id: &String, kind: &NodeKind| matches!(kind, NodeKind::Evidence(_)) && state.is_active(id);
            self.def
                .process
                .node
                .iter()
                .filter(|(id, node)| waits(id, &node.kind))
                .map(|(id, _)| id.clone())
                .collect()
        };
        nodes.iter().try_for_each(|node| self.settle_evidence(node))
    }

    pub fn settle_evidence(&mut self, node: &str) -> Result<(), Rejection> {
        let NodeKind::Evidence(evidence) = &self.node(node)?.kind else { return Ok(()) };
        let state = self.state()?;
        let settled = evidence.items.iter().all(|id| {
            let goes_on =
                self.def.evidence.get(id).is_some_and(|item| item.on_failure == OnFailure::Continue);
            match state.evidence.get(id).map(|entry| entry.status) {
                Some(EvidenceStatus::Received | EvidenceStatus::Provided | EvidenceStatus::Skipped) => true,
                Some(EvidenceStatus::Failed | EvidenceStatus::ConsentRefused) => goes_on,
                Some(EvidenceStatus::AwaitingConsent) => {
                    let handed_on = self.def.evidence.get(id).is_some_and(|item| item.asked_by.is_some());
                    handed_on && state.evidence.get(id).is_some_and(|entry| entry.consent)
                }
                _ => false,
            }
        });
        if settled { self.done(node, None) } else { Ok(()) }
    }

    pub fn confirm(&mut self, node: &str) -> Result<(), Rejection> {
        let (sign, party) = self.signing(node)?;
        let content = covered(&sign, &self.state()?.answers);
        self.emit(CaseEvent::PartyConfirmed { node: node.to_owned(), party, content })?;
        self.refresh_evidence()?;
        self.done(node, Some("confirmed"))
    }

    pub fn decline(&mut self, node: &str, reason: Option<String>, mistaken: bool) -> Result<(), Rejection> {
        let (_, party) = self.signing(node)?;
        self.emit(CaseEvent::PartyDeclined { node: node.to_owned(), party, reason, mistaken })?;
        self.done(node, Some("declined"))
    }

    fn signing(&mut self, node: &str) -> Result<(SignNode, PartyId), Rejection> {
        let NodeKind::Sign(sign) = &self.node(node)?.kind else {
            return Err(Rejection::of(CaseworkError::NoSuchConfirmation).about(node));
        };
        let party = self.state()?.party(&sign.role);
        let party = party.ok_or_else(|| Rejection::of(CaseworkError::NoParty).about(&sign.role))?;
        self.require_self(party)?;
        let state = self.state()?;
        if state.is_unknown(party) {
            // Nobody has the number, so nobody stands at the counter as its holder.
            return Err(Rejection::of(CaseworkError::NoParty).about(&sign.role));
        }
        if state.decision.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyDecided));
        }
        match state.nodes.get(node).and_then(|entry| entry.result.as_deref()) {
            // An official did not wait, but nothing is decided: the answer still counts.
            Some(SET_ASIDE) => self.reopen(node)?,
            Some(HANDED_ON) => return Err(Rejection::of(CaseworkError::AskedInMember).about(node)),
            _ if !state.is_active(node) => return Err(Rejection::of(CaseworkError::NotAsked).about(node)),
            _ => {}
        }
        Ok((sign.clone(), party))
    }

    /// Confirmations for which a favourable decision waits: required ones, those asked for again, and those that only an
    /// official may set aside.
    pub fn awaited_confirmation(&self) -> Result<Option<&str>, Rejection> {
        let state = self.state()?;
        let waits = |id: &String, kind: &NodeKind| {
            matches!(kind, NodeKind::Sign(sign) if sign.required || sign.unanswered == Unanswered::Officer
                || state.nodes.get(id).is_some_and(|entry| entry.reopened))
        };
        let mut nodes = self.def.process.node.iter();
        Ok(nodes.find(|(id, node)| state.is_active(id) && waits(id, &node.kind)).map(|(id, _)| id.as_str()))
    }

    /// An official goes on without a confirmation. The party may still answer until something is decided.
    pub fn set_aside(&mut self, node: &str, reason: &str) -> Result<(), Rejection> {
        self.require_running()?;
        let step = self.node(node)?;
        let NodeKind::Sign(sign) = &step.kind else {
            return Err(Rejection::of(CaseworkError::NoSuchConfirmation).about(node));
        };
        let state = self.state()?;
        if state.phase == Phase::Draft {
            return Err(Rejection::of(CaseworkError::NotSubmitted));
        }
        if state.decision.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyDecided));
        }
        if sign.required || !state.is_active(node) {
            return Err(Rejection::of(CaseworkError::NothingToSetAside).about(node));
        }
        let (reason, law) = (reason.to_owned(), step.law.clone());
        self.emit(CaseEvent::ConfirmationSetAside { node: node.to_owned(), reason, law })?;
        self.done(node, Some(SET_ASIDE))
    }
}

/// The answers that a confirmation covers.
pub(super) fn covered(sign: &SignNode, answers: &Map<String, Json>) -> Map<String, Json> {
    let entry = |name: &String| answers.get(name).map(|value| (name.clone(), value.clone()));
    sign.covers.iter().filter_map(entry).collect()
}
