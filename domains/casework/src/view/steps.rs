//! The task list of a draft: questions, evidence to look at, confirmations, members, check answers.
//! Invariant: an invited party sees only its own steps.

use kernel::Text;
use serde::Serialize;

use super::View;
use super::questions::PageState;
use crate::definition::{CaseKind, EvidenceItem, NodeKind, Page, SignNode};
use crate::model::{CaseCommand, EvidenceStatus, Facts, NodeStatus, Rejection};
use crate::rules;

/// Where a step leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    Page { node: String, page: String },
    Evidence { item: String },
    Confirm { node: String },
    Members,
    Check,
}

/// How far a step is, for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    CannotStart,
    ToDo,
    Started,
    /// The reader agrees or refuses.
    Consent,
    /// The reader confirms or declines.
    Confirm,
    /// Another party has to act.
    WaitsForOther,
    Fetching,
    NotFetched,
    Refused,
    Declined,
    /// May be looked at, needs nothing.
    Optional,
    Done,
}

/// One line of the task list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// In the pack's words; absent for the steps that every service has.
    pub title: Option<Text>,
    pub target: Option<Target>,
    pub state: StepState,
    /// Who has to act, when it is another party: the title of its role.
    pub other: Option<Text>,
}

/// A heading and its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Questions,
    Evidence,
    Confirmations,
    Finish,
}

impl View<'_> {
    /// The steps of a draft in groups, empty groups left out.
    pub fn steps(&self) -> Vec<(Group, Vec<Step>)> {
        let root = self.def.process.draft.as_deref().unwrap_or_default();
        let (mut questions, mut evidence, mut confirmations) = (Vec::new(), Vec::new(), Vec::new());
        for leaf in self.leaves(root) {
            let Some(node) = self.def.node(leaf) else { continue };
            match &node.kind {
                NodeKind::Form(_) if self.applies() => questions.extend(self.form_steps(leaf)),
                NodeKind::Evidence(wanted) => {
                    let items = wanted.items.iter().filter_map(|id| self.def.evidence.get(id));
                    evidence.extend(items.filter_map(|item| self.evidence_step(item)));
                }
                NodeKind::Sign(sign) => confirmations.extend(self.sign_step(leaf, sign)),
                _ => {}
            }
        }
        let groups = [
            (Group::Questions, questions),
            (Group::Evidence, evidence),
            (Group::Confirmations, confirmations),
            (Group::Finish, self.finish_steps()),
        ];
        groups.into_iter().filter(|(_, steps)| !steps.is_empty()).collect()
    }

    /// Whether a submission would be accepted as far as the case itself goes; the engine is asked.
    pub fn readiness(&self) -> Result<(), Rejection> {
        let facts = Facts { number: Some(String::new()), rival: None, ..self.facts.clone() };
        rules::decide(self.def, Some(self.state), &CaseCommand::Submit, &facts).map(|_| ())
    }

    fn form_steps(&self, node: &str) -> Vec<Step> {
        let Some(form) = self.form(node) else { return Vec::new() };
        let open = self.state.nodes.contains_key(node);
        let step = |pages: Vec<&Page>| {
            let states: Vec<PageState> = pages.iter().map(|page| self.page_state(node, page)).collect();
            let first_open = states.iter().position(|state| *state != PageState::Done).unwrap_or(0);
            let page = pages.get(first_open)?;
            let title = pages.first()?.section.clone().unwrap_or_else(|| page.title.clone());
            let state = if !open {
                StepState::CannotStart
            } else if states.iter().all(|state| *state == PageState::Done) {
                StepState::Done
            } else if states.iter().any(|state| *state != PageState::Untouched) {
                StepState::Started
            } else {
                StepState::ToDo
            };
            let target = Target::Page { node: node.to_owned(), page: page.id.clone() };
            Some(Step { title: Some(title), target: open.then_some(target), state, other: None })
        };
        self.sections(form).into_iter().filter_map(step).collect()
    }

    fn evidence_step(&self, item: &EvidenceItem) -> Option<Step> {
        let own = self.owns_evidence(&item.id);
        if !own && !self.applies() {
            return None;
        }
        let entry = self.state.evidence.get(&item.id);
        let state = match entry.map(|entry| (entry.status, entry.consent)) {
            None if self.state.party(&item.subject).is_none() => return None,
            None => StepState::CannotStart,
            Some((EvidenceStatus::Skipped, _)) => return None,
            Some((EvidenceStatus::AwaitingConsent, false)) if own => StepState::Consent,
            Some((EvidenceStatus::AwaitingConsent, false)) => StepState::WaitsForOther,
            // The member that asks will use it: nothing is fetched here.
            Some((EvidenceStatus::AwaitingConsent, true)) if item.asked_by.is_some() => StepState::Done,
            Some((EvidenceStatus::AwaitingConsent, true) | (EvidenceStatus::Requested, _)) => {
                StepState::Fetching
            }
            Some((EvidenceStatus::Received | EvidenceStatus::Provided, _)) => StepState::Done,
            Some((EvidenceStatus::ConsentRefused, _)) => StepState::Refused,
            Some((EvidenceStatus::Failed, _)) => StepState::NotFetched,
        };
        let other = (state == StepState::WaitsForOther).then(|| self.role_title(&item.subject)).flatten();
        let target = (own && entry.is_some()).then(|| Target::Evidence { item: item.id.clone() });
        Some(Step { title: Some(item.title.clone()), target, state, other })
    }

    fn sign_step(&self, node: &str, sign: &SignNode) -> Option<Step> {
        let own = self.state.holds(self.party, &sign.role);
        let entry = self.state.nodes.get(node);
        let result = entry.and_then(|entry| entry.result.as_deref());
        self.state.party(&sign.role)?;
        if !own && !self.applies() {
            return None;
        }
        let state = match (entry.map(|entry| entry.status), result) {
            (None, _) => StepState::CannotStart,
            (Some(NodeStatus::Active), _) if own => StepState::Confirm,
            (Some(NodeStatus::Active), _) => StepState::WaitsForOther,
            (_, Some("declined")) => StepState::Declined,
            (_, Some("confirmed")) => StepState::Done,
            _ => return None,
        };
        let other = (state == StepState::WaitsForOther).then(|| self.role_title(&sign.role)).flatten();
        let target = (state == StepState::Confirm).then(|| Target::Confirm { node: node.to_owned() });
        Some(Step { title: self.def.node(node)?.title.clone(), target, state, other })
    }

    fn finish_steps(&self) -> Vec<Step> {
        if !self.applies() {
            return Vec::new();
        }
        let mut steps = Vec::new();
        let droppable = |kind: &NodeKind| matches!(kind, NodeKind::Start(start) if start.optional);
        let chooses = self.def.process.node.values().any(|node| droppable(&node.kind));
        if self.def.kind == CaseKind::Bundle && chooses {
            let target = Some(Target::Members);
            steps.push(Step { title: None, target, state: StepState::Optional, other: None });
        }
        let ready = self.readiness().is_ok();
        let state = if ready { StepState::ToDo } else { StepState::CannotStart };
        steps.push(Step { title: None, target: Some(Target::Check), state, other: None });
        steps
    }

    /// The title of a role.
    pub fn role_title(&self, role: &str) -> Option<Text> {
        self.def.service.role(role).map(|role| role.title.clone())
    }
}
