//! Confirmations, proposal, hearing and decision of a case, in full: who decides or approves must read all of it.

use kernel::PartyId;
use web::chrome::Row;
use web::text::T;

use super::people;
use super::sheet::{Part, Writer, cite, outcome};
use crate::definition::{Node, NodeKind};
use crate::model::Who;
use crate::rules::SET_ASIDE;

impl Writer<'_> {
    /// A colleague's proposal about this task waits.
    pub fn is_proposed(&self, node: &str) -> bool {
        self.opened.state.proposal.as_ref().is_some_and(|proposal| proposal.node == node)
    }

    /// What there is of them.
    pub fn rulings(&self) -> Vec<Part> {
        let parts = [self.confirmations(), self.proposal(), self.hearing(), self.decision()];
        parts.into_iter().flatten().collect()
    }

    fn who(&self, who: &Who) -> String {
        people::who(&self.opened.law.pack, &self.opened.def, &self.opened.state, who, self.t)
    }

    /// How each party answered that was asked to confirm.
    fn confirmations(&self) -> Option<Part> {
        let (state, t) = (&self.opened.state, self.t);
        let row = |(id, node): (&String, &Node)| {
            let NodeKind::Sign(_) = &node.kind else { return None };
            let entry = state.nodes.get(id)?;
            let word = match entry.result.as_deref() {
                None if state.is_active(id) && entry.reopened => "again",
                None if state.is_active(id) => "pending",
                Some(word @ ("confirmed" | "declined")) => word,
                Some(SET_ASIDE) => "set-aside",
                _ => return None,
            };
            let title = node.title.as_ref().map_or(id.as_str(), |title| t.say(title));
            Some(Row::new(title, t.get(&format!("desk-sign-{word}"))))
        };
        let rows: Vec<Row> = self.opened.def.process.node.iter().filter_map(row).collect();
        (!rows.is_empty()).then(|| Part { title: t.get("desk-part-confirmations"), rows })
    }

    fn proposal(&self) -> Option<Part> {
        let (proposal, t) = (self.opened.state.proposal.as_ref()?, self.t);
        let mut rows = vec![
            Row::new(t.get("desk-row-outcome"), outcome(&self.opened.def, &proposal.outcome, t)),
            Row::new(t.get("desk-row-reasons"), words_or_none(&proposal.reasons, t)),
        ];
        rows.extend(
            proposal.law.as_ref().map(|law| Row::new(t.get("desk-row-law"), cite(self.opened, law, t))),
        );
        rows.extend(self.exception(proposal.exception.as_deref()));
        rows.push(Row::new(t.get("desk-row-proposed-by"), self.who(&proposal.by)));
        Some(Part { title: t.get("desk-part-proposal"), rows })
    }

    fn exception(&self, id: Option<&str>) -> Option<Row> {
        let exceptions = &self.opened.def.procedure.hearing.exceptions;
        let ground = exceptions.iter().find(|exception| Some(exception.id.as_str()) == id)?;
        Some(Row::new(self.t.get("desk-row-exception"), self.t.say(&ground.title)))
    }

    fn hearing(&self) -> Option<Part> {
        let (hearing, t) = (self.opened.state.hearing.as_ref()?, self.t);
        let mut rows = vec![
            Row::new(t.get("desk-row-intended"), outcome(&self.opened.def, &hearing.outcome, t)),
            Row::new(t.get("desk-row-grounds"), &hearing.grounds),
            Row::new(t.get("desk-row-until"), t.date(hearing.until)),
            Row::new(
                t.get("desk-row-hearing-state"),
                t.get(if hearing.closed { "desk-hearing-closed" } else { "desk-hearing-open" }),
            ),
        ];
        let said = |party: PartyId| hearing.replies.iter().find(|reply| reply.party == party);
        for party in &hearing.parties {
            let reply = said(*party).map_or_else(
                || t.get("desk-hearing-silent"),
                |reply| format!("{}\n{}", t.date(reply.on), reply.text),
            );
            rows.push(Row::new(t.with("desk-row-reply", &[("who", &self.person(*party))]), reply));
        }
        Some(Part { title: t.get("desk-part-hearing"), rows })
    }

    fn decision(&self) -> Option<Part> {
        let (decision, t) = (self.opened.state.decision.as_ref()?, self.t);
        let mut rows = vec![
            Row::new(t.get("desk-row-outcome"), t.say(&decision.title)),
            Row::new(t.get("desk-row-decided-on"), t.date(decision.on)),
        ];
        if !decision.reasons.is_empty() {
            rows.push(Row::new(t.get("desk-row-reasons"), &decision.reasons));
        }
        let reasons = decision.hits.iter().filter_map(|hit| hit.reason.as_ref());
        rows.extend(reasons.map(|reason| Row::new(t.get("desk-row-reasons"), t.say(reason))));
        rows.extend(
            decision.law.as_ref().map(|law| Row::new(t.get("desk-row-law"), cite(self.opened, law, t))),
        );
        rows.extend(self.exception(decision.exception.as_deref()));
        let by = if decision.tacit { t.get("desk-by-silence") } else { self.who(&decision.by) };
        rows.push(Row::new(t.get("desk-row-decided-by"), by));
        rows.extend(
            decision.approved_by.as_ref().map(|who| Row::new(t.get("desk-row-approved-by"), self.who(who))),
        );
        Some(Part { title: t.get("desk-part-decision"), rows })
    }

    /// Role, and the name where the file holds it.
    fn person(&self, party: PartyId) -> String {
        let roles = people::roles_of(&self.opened.def, &self.opened.state, party, self.t);
        match people::name_of(&self.opened.state, party, self.t) {
            Some(name) => format!("{roles} · {name}"),
            None => roles,
        }
    }
}

/// The words, or that there are none.
fn words_or_none(text: &str, t: &T) -> String {
    if text.trim().is_empty() { t.get("desk-none") } else { text.to_owned() }
}
