//! What a party can do in a case right now. The engine decides again when it is done; this only says what to offer.

use jiff::civil::Date;
use serde::Serialize;

use super::View;
use crate::definition::{CaseKind, Direction, NodeKind};
use crate::model::{CaseCommand, Facts, NodeStatus, Phase, Rejection, Who};
use crate::rules;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Deed {
    /// Finish the draft.
    Continue,
    /// Correct what was sent back.
    Correct,
    /// Answer questions of a running case.
    Answer {
        node: String,
        page: String,
    },
    /// Agree or refuse that own data are used.
    Consent {
        item: String,
    },
    /// Confirm or decline.
    Confirm {
        node: String,
    },
    /// Answer in a hearing.
    Reply,
    /// Choose an appointment.
    ChooseSlot {
        node: String,
        calendar: String,
    },
    /// Pay what is owed.
    Pay {
        node: String,
    },
    Appeal,
    Withdraw,
}

/// A deed with the day until which it can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    #[serde(flatten)]
    pub deed: Deed,
    pub until: Option<Date>,
}

impl Open {
    const fn now(deed: Deed) -> Self {
        Self { deed, until: None }
    }

    /// True when the case waits for it; the others are rights.
    pub const fn is_awaited(&self) -> bool {
        !matches!(self.deed, Deed::Appeal | Deed::Withdraw)
    }
}

impl View<'_> {
    /// What the party can do now, what is awaited first.
    pub fn deeds(&self) -> Vec<Open> {
        if self.state.phase == Phase::Closed {
            return Vec::new();
        }
        let mut deeds = Vec::new();
        if self.applies() && self.state.phase == Phase::Draft {
            deeds.push(Open::now(Deed::Continue));
        } else {
            deeds.extend(self.consents().chain(self.confirmations()));
        }
        if self.state.phase != Phase::Draft {
            deeds.extend(self.running_deeds());
        }
        deeds.extend(self.appeal());
        if self.may_withdraw() {
            deeds.push(Open::now(Deed::Withdraw));
        }
        deeds
    }

    fn running_deeds(&self) -> Vec<Open> {
        let mut deeds = Vec::new();
        if self.applies() {
            if self.state.returned.is_some() {
                deeds.push(Open::now(Deed::Correct));
            }
            deeds.extend(self.active().filter_map(|(id, kind)| self.step_deed(id, kind)));
        }
        deeds.extend(self.reply());
        let owed = |fee: &crate::model::FeeState| {
            fee.direction == Direction::In && fee.receipt.is_none() && fee.party == self.party
        };
        let unpaid = self.state.fees.iter().filter(|(node, fee)| owed(fee) && self.state.is_active(node));
        deeds.extend(unpaid.map(|(node, _)| Open::now(Deed::Pay { node: node.clone() })));
        deeds
    }

    fn step_deed(&self, id: &str, kind: &NodeKind) -> Option<Open> {
        let node = id.to_owned();
        match kind {
            NodeKind::Form(_) if self.state.returned.is_none() => {
                let page =
                    self.form(id).and_then(|form| self.pages(form).first().map(|page| page.id.clone()))?;
                Some(Open::now(Deed::Answer { node, page }))
            }
            NodeKind::Appoint(appoint) => {
                Some(Open::now(Deed::ChooseSlot { node, calendar: appoint.calendar.clone() }))
            }
            _ => None,
        }
    }

    fn active(&self) -> impl Iterator<Item = (&String, &NodeKind)> {
        let nodes = self.def.process.node.iter();
        nodes.filter(|(id, _)| self.state.is_active(id)).map(|(id, node)| (id, &node.kind))
    }

    fn consents(&self) -> impl Iterator<Item = Open> {
        rules::can_consent(self.state, self.party).into_iter().map(|item| Open::now(Deed::Consent { item }))
    }

    fn confirmations(&self) -> impl Iterator<Item = Open> {
        let mine = |kind: &NodeKind| matches!(kind, NodeKind::Sign(sign) if self.state.holds(self.party, &sign.role));
        let nodes = self.def.process.node.iter().filter(move |(_, node)| mine(&node.kind));
        let open = nodes.filter(|(id, _)| self.confirm_problem(id).is_none());
        open.map(|(node, _)| Open::now(Deed::Confirm { node: node.clone() }))
    }

    /// Why the party cannot confirm now; the engine is asked.
    pub fn confirm_problem(&self, node: &str) -> Option<Rejection> {
        let facts = Facts { who: Who::person(self.party), ..self.facts.clone() };
        let command = CaseCommand::Confirm { node: node.to_owned() };
        rules::decide(self.def, Some(self.state), &command, &facts).err()
    }

    fn reply(&self) -> Option<Open> {
        let hearing = self.state.hearing.as_ref().filter(|hearing| !hearing.closed)?;
        let asked = hearing.parties.contains(&self.party);
        let answered = hearing.replies.iter().any(|reply| reply.party == self.party);
        let open = asked && !answered && self.facts.today <= hearing.until;
        open.then_some(Open { deed: Deed::Reply, until: Some(hearing.until) })
    }

    /// Offered while the party's own time runs; what the law lets come later is taken when it comes.
    fn appeal(&self) -> Option<Open> {
        self.appeal_problem().is_none().then_some(())?;
        let until = rules::appeal_until(self.def, self.state, self.party, self.facts);
        let over = until.is_some_and(|until| self.facts.today > until);
        (!over).then_some(Open { deed: Deed::Appeal, until })
    }

    /// Why the party cannot appeal now; the engine is asked.
    pub fn appeal_problem(&self) -> Option<Rejection> {
        let facts = Facts { who: Who::person(self.party), ..self.facts.clone() };
        let command = CaseCommand::Appeal { grounds: "-".to_owned() };
        rules::decide(self.def, Some(self.state), &command, &facts).err()
    }

    /// Whether the party may take the application back.
    pub fn may_withdraw(&self) -> bool {
        let members_first = self.def.kind == CaseKind::Bundle && self.state.phase != Phase::Draft;
        self.applies() && self.state.decision.is_none() && !members_first
    }

    /// Whether a member of the bundle may still be left out or taken in again.
    pub fn member_choice(&self, node: &str) -> Option<bool> {
        let NodeKind::Start(start) = &self.def.node(node)?.kind else { return None };
        if !start.optional || !self.applies() {
            return None;
        }
        let dropped = self.state.dropped.contains(node);
        let begun = self.state.children.contains_key(node)
            || self.state.nodes.get(node).is_some_and(|entry| entry.status != NodeStatus::Active);
        match (dropped, self.state.phase == Phase::Draft) {
            (true, true) => Some(false),
            (false, _) if !begun => Some(true),
            _ => None,
        }
    }
}
