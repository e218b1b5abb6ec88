//! The desk: what officials do with a running case. Permission by post is checked at the door; here the department and
//! the state count. Invariant: a decision is made once, by somebody who may, for reasons that are written down.

use kernel::{FieldProblem, PartyId};
use pack::LawRef;

use super::evaluate;
use super::turn::Turn;
use crate::definition::{AutoDecideNode, DecideNode, Expr, NodeKind, Outcome};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, Decision, Phase, Proposal, Rejection, TableHit, Who};

impl Turn<'_> {
    /// An official of the competent department (or of one that takes part).
    pub fn require_officer(&self) -> Result<(), Rejection> {
        match self.facts.who.department() {
            Some(department) if self.takes_part(department) => Ok(()),
            Some(_) => Err(Rejection::of(CaseworkError::OtherDepartment)),
            None => Err(Rejection::of(CaseworkError::OfficialsOnly)),
        }
    }

    /// The same, and the case moves at all.
    pub fn require_running(&self) -> Result<(), Rejection> {
        self.require_officer()?;
        if self.state()?.suspended.is_some() { Err(Rejection::of(CaseworkError::Suspended)) } else { Ok(()) }
    }

    fn require_active(&self, node: &str) -> Result<(), Rejection> {
        if self.state()?.is_active(node) {
            Ok(())
        } else {
            Err(Rejection::of(CaseworkError::NotActive).about(node))
        }
    }

    pub fn assign(&mut self, node: &str, party: PartyId) -> Result<(), Rejection> {
        self.require_officer()?;
        self.require_active(node)?;
        self.emit(CaseEvent::TaskAssigned { node: node.to_owned(), party })
    }

    pub fn release(&mut self, node: &str) -> Result<(), Rejection> {
        self.require_officer()?;
        self.require_active(node)?;
        self.emit(CaseEvent::TaskReleased { node: node.to_owned() })
    }

    pub fn send_back(&mut self, node: &str, fields: &[String], reason: &str) -> Result<(), Rejection> {
        self.require_running()?;
        self.require_active(node)?;
        let desk = matches!(
            self.node(node)?.kind,
            NodeKind::Review(_) | NodeKind::Decide(_) | NodeKind::AutoDecide(_)
        );
        if !desk || self.state()?.returned.is_some() || self.state()?.decision.is_some() {
            return Err(Rejection::of(CaseworkError::CannotReturn).about(node));
        }
        if fields.is_empty() {
            return Err(Rejection::of(CaseworkError::ReturnNamesFields));
        }
        let unknown = fields.iter().filter(|name| !self.def.form.has_field(name));
        let problems: Vec<FieldProblem> =
            unknown.map(|name| FieldProblem::new(name.clone(), "casework.unknown-field")).collect();
        if !problems.is_empty() {
            return Err(Rejection::of(CaseworkError::Fields).with_fields(problems));
        }
        let (node, fields, reason) = (node.to_owned(), fields.to_vec(), reason.to_owned());
        self.emit(CaseEvent::Returned { node, fields, reason })
    }

    /// A review is complete, or an official settles what a machine could not.
    pub fn complete_task(&mut self, node: &str) -> Result<(), Rejection> {
        self.require_running()?;
        self.require_active(node)?;
        let raised = self.state()?.tasks.contains_key(node);
        match &self.node(node)?.kind {
            NodeKind::Review(_) => {
                self.require_not_returned()?;
                self.require_confirmations()?;
                self.done(node, Some("complete"))
            }
            NodeKind::Evidence(_) if raised => self.done(node, Some("settled")),
            // The cause was removed by hand: the same request goes out again.
            NodeKind::Record(record) if raised => {
                let corrects = self.state()?.records.get(node).and_then(|record| record.number.clone());
                self.request_record(node, record, corrects)
            }
            NodeKind::Issue(issue) if raised => {
                let replaces = self.state()?.documents.get(node).and_then(|document| document.issued.clone());
                self.request_document(node, issue, replaces)
            }
            NodeKind::Fee(fee) if raised => self.order_again(node, fee),
            NodeKind::Start(_) if raised => self.try_start(node),
            _ => Err(Rejection::of(CaseworkError::NothingToComplete).about(node)),
        }
    }

    fn require_not_returned(&self) -> Result<(), Rejection> {
        if self.state()?.returned.is_some() { Err(Rejection::of(CaseworkError::Returned)) } else { Ok(()) }
    }

    /// A confirmation that was asked for again must come before anything favourable.
    fn require_confirmations(&self) -> Result<(), Rejection> {
        let state = self.state()?;
        let open = |id: &String, kind: &NodeKind| {
            let again = state.nodes.get(id).is_some_and(|entry| entry.reopened);
            matches!(kind, NodeKind::Sign(sign) if sign.required || again) && state.is_active(id)
        };
        match self.def.process.node.iter().find(|(id, node)| open(id, &node.kind)) {
            Some((id, _)) => Err(Rejection::of(CaseworkError::ConfirmationOpen).about(id)),
            None => Ok(()),
        }
    }

    fn outcome(&self, outcomes: &[String], id: &str) -> Result<&Outcome, Rejection> {
        let listed = outcomes.iter().any(|outcome| outcome == id);
        let outcome = self.def.process.outcome.get(id).filter(|_| listed);
        outcome.ok_or_else(|| Rejection::of(CaseworkError::NoSuchOutcome).about(id))
    }

    /// Outcomes and whether two officials are needed; an `auto-decide` counts once it has become an official's task.
    pub fn decidable(&self, node: &str) -> Result<(&[String], bool), Rejection> {
        match &self.node(node)?.kind {
            NodeKind::Decide(DecideNode { outcomes, four_eyes, .. }) => Ok((outcomes, *four_eyes)),
            NodeKind::AutoDecide(AutoDecideNode { outcomes, .. }) => Ok((outcomes, false)),
            _ => Err(Rejection::of(CaseworkError::NothingToDecide).about(node)),
        }
    }

    pub fn decide_by_officer(
        &mut self,
        node: &str,
        outcome: &str,
        reasons: &str,
        law: Option<LawRef>,
        exception: Option<String>,
    ) -> Result<(), Rejection> {
        self.require_running()?;
        if self.state()?.decision.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyDecided));
        }
        self.require_active(node)?;
        self.require_not_returned()?;
        let (outcomes, four_eyes) = self.decidable(node)?;
        let favourable = self.outcome(outcomes, outcome)?.favourable;
        if favourable {
            if let Some(awaited) = self.awaited_confirmation()? {
                return Err(Rejection::of(CaseworkError::ConfirmationOpen).about(awaited));
            }
        } else {
            if reasons.trim().is_empty() {
                return Err(Rejection::of(CaseworkError::ReasonsNeeded));
            }
            self.require_heard(node, outcome, exception.as_deref())?;
        }
        let proposal = Proposal {
            node: node.to_owned(),
            outcome: outcome.to_owned(),
            reasons: reasons.to_owned(),
            law,
            exception,
            by: self.facts.who.clone(),
        };
        if !four_eyes {
            return self.settle(proposal, None);
        }
        if self.state()?.proposal.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyProposed));
        }
        let Proposal { node, outcome, reasons, law, exception, .. } = proposal;
        self.emit(CaseEvent::DecisionProposed { node, outcome, reasons, law, exception })
    }

    fn proposal(&self, node: &str) -> Result<Proposal, Rejection> {
        self.require_running()?;
        let proposal = self.state()?.proposal.clone().filter(|proposal| proposal.node == node);
        let proposal = proposal.ok_or_else(|| Rejection::of(CaseworkError::NothingProposed).about(node))?;
        if proposal.by.party() == self.facts.who.party() {
            return Err(Rejection::of(CaseworkError::FourEyes));
        }
        Ok(proposal)
    }

    pub fn approve(&mut self, node: &str) -> Result<(), Rejection> {
        let proposal = self.proposal(node)?;
        self.settle(proposal, Some(self.facts.who.clone()))
    }

    pub fn disapprove(&mut self, node: &str, reason: &str) -> Result<(), Rejection> {
        self.proposal(node)?;
        self.emit(CaseEvent::DecisionDisapproved { node: node.to_owned(), reason: reason.to_owned() })
    }

    fn settle(&mut self, proposal: Proposal, approved_by: Option<Who>) -> Result<(), Rejection> {
        let Proposal { node, outcome, reasons, law, exception, by } = proposal;
        let kind = self.def.process.outcome.get(&outcome);
        let kind = kind.ok_or_else(|| Rejection::of(CaseworkError::NoSuchOutcome).about(&outcome))?;
        let hits = self.state()?.tasks.get(&node).map(|task| task.hits.clone()).unwrap_or_default();
        let decision = Decision {
            node: node.clone(),
            title: kind.title.clone(),
            favourable: kind.favourable,
            reasons,
            hits,
            law: law.or_else(|| kind.law.clone()),
            exception,
            tacit: false,
            by,
            approved_by,
            on: self.today(),
            outcome,
        };
        self.decided(decision)
    }

    /// The one place where a case gets its decision.
    pub fn decided(&mut self, decision: Decision) -> Result<(), Rejection> {
        if self.state()?.decision.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyDecided));
        }
        let (node, outcome) = (decision.node.clone(), decision.outcome.clone());
        self.emit(CaseEvent::Decided { decision: Box::new(decision) })?;
        self.done(&node, Some(&outcome))
    }

    /// A table may say yes. Anything else is for an official to weigh.
    pub fn begin_auto_decide(&mut self, id: &str, auto: &AutoDecideNode) -> Result<(), Rejection> {
        let table = self.def.tables.get(&auto.table);
        let table = table.ok_or_else(|| Rejection::of(CaseworkError::NoSuchTable).about(&auto.table))?;
        let exprs: Vec<&Expr> = table.inputs.iter().map(|input| &input.expr).collect();
        let hits: Vec<TableHit> = match evaluate(table, &self.scope_for(&exprs)?) {
            Ok(hits) => hits,
            Err(error) => {
                let why = Rejection::from(error).to_string();
                return self.emit(CaseEvent::TaskRaised { node: id.to_owned(), why, hits: Vec::new() });
            }
        };
        let event =
            CaseEvent::TableEvaluated { node: id.to_owned(), table: auto.table.clone(), hits: hits.clone() };
        self.emit(event)?;
        if self.awaited_confirmation()?.is_some() {
            let why = "confirmation-open".to_owned();
            return self.emit(CaseEvent::TaskRaised { node: id.to_owned(), why, hits });
        }
        let all_favourable = !hits.is_empty()
            && hits
                .iter()
                .all(|hit| self.outcome(&auto.outcomes, &hit.out).is_ok_and(|outcome| outcome.favourable));
        if !all_favourable {
            return self.emit(CaseEvent::TaskRaised {
                node: id.to_owned(),
                why: "not-favourable".to_owned(),
                hits,
            });
        }
        let first = hits[0].clone();
        let outcome = self.outcome(&auto.outcomes, &first.out)?.clone();
        self.decided(Decision {
            node: id.to_owned(),
            outcome: first.out,
            title: outcome.title,
            favourable: true,
            reasons: String::new(),
            law: first.law.or(outcome.law),
            hits,
            exception: None,
            tacit: false,
            by: Who::Machine,
            approved_by: None,
            on: self.today(),
        })
    }

    pub fn suspend(&mut self, reason: &str, law: LawRef) -> Result<(), Rejection> {
        self.require_running()?;
        if self.state()?.phase == Phase::Draft {
            return Err(Rejection::of(CaseworkError::NotSubmitted));
        }
        self.emit(CaseEvent::Suspended { reason: reason.to_owned(), law })
    }

    pub fn resume(&mut self) -> Result<(), Rejection> {
        self.require_officer()?;
        if self.state()?.suspended.is_none() {
            return Err(Rejection::of(CaseworkError::NotSuspended));
        }
        self.emit(CaseEvent::Resumed)
    }
}
