//! Hearing of the parties before an unfavourable decision (Macao: CPA art. 93; exceptions in arts. 96 and 97).

use jiff::civil::Date;
use kernel::{PartyId, days_between};

use super::turn::Turn;
use crate::definition::NodeKind;
use crate::error::CaseworkError;
use crate::model::{CaseEvent, Rejection, Who};

/// Longest time to answer in a hearing, days.
const MAX_HEARING_DAYS: i64 = 366;

impl Turn<'_> {
    /// Refuses an unfavourable decision unless the parties were heard about it or the law excepts the case.
    pub fn require_heard(&self, node: &str, outcome: &str, exception: Option<&str>) -> Result<(), Rejection> {
        if let Some(id) = exception {
            let known = self.def.procedure.hearing.exceptions.iter().any(|exception| exception.id == id);
            return if known { Ok(()) } else { Err(Rejection::of(CaseworkError::NoSuchException).about(id)) };
        }
        let state = self.state()?;
        if self.interested()?.is_empty() {
            return Ok(());
        }
        match &state.hearing {
            Some(hearing) if hearing.closed && hearing.node == node && hearing.outcome == outcome => Ok(()),
            Some(hearing) if !hearing.closed => Err(Rejection::of(CaseworkError::HearingOpen)),
            _ => Err(Rejection::of(CaseworkError::HearingNeeded).about(&self.def.procedure.hearing.law)),
        }
    }

    /// Parties who are heard and told; whoever was only named by another is no party before saying so.
    pub fn interested(&self) -> Result<Vec<PartyId>, Rejection> {
        let heard = |role: &str| self.def.service.role(role).is_some_and(|role| role.interested);
        let state = self.state()?;
        let mut parties: Vec<PartyId> = state
            .parties
            .iter()
            .filter(|party| heard(&party.role) && !state.awaits_word(&party.role))
            .map(|party| party.party)
            .collect();
        parties.sort();
        parties.dedup();
        Ok(parties)
    }

    pub fn open_hearing(
        &mut self,
        node: &str,
        outcome: &str,
        grounds: &str,
        until: Date,
    ) -> Result<(), Rejection> {
        self.require_officer()?;
        let state = self.state()?;
        if state.suspended.is_some() {
            return Err(Rejection::of(CaseworkError::Suspended));
        }
        if !state.is_active(node) || state.decision.is_some() {
            return Err(Rejection::of(CaseworkError::NotActive).about(node));
        }
        if state.hearing.as_ref().is_some_and(|hearing| !hearing.closed) {
            return Err(Rejection::of(CaseworkError::HearingOpen));
        }
        if !matches!(self.node(node)?.kind, NodeKind::Hearing(_)) {
            let (outcomes, _) = self.decidable(node)?;
            let unfavourable = |id: &String| {
                id == outcome && self.def.process.outcome.get(id).is_some_and(|outcome| !outcome.favourable)
            };
            if !outcomes.iter().any(unfavourable) {
                return Err(Rejection::of(CaseworkError::HearingOutcome).about(outcome));
            }
        }
        let days = days_between(self.today(), until);
        let least = self.def.procedure.hearing.min_days.map_or(1, i64::from);
        if days < least || days > MAX_HEARING_DAYS {
            return Err(Rejection::of(CaseworkError::HearingDays).about(days));
        }
        let parties = self.interested()?;
        let (node, outcome, grounds) = (node.to_owned(), outcome.to_owned(), grounds.to_owned());
        self.emit(CaseEvent::HearingOpened { node, outcome, grounds, until, parties })
    }

    pub fn reply_hearing(&mut self, text: &str) -> Result<(), Rejection> {
        let hearing = self.state()?.hearing.as_ref().filter(|hearing| !hearing.closed);
        let hearing = hearing.ok_or(Rejection::of(CaseworkError::NoHearing))?;
        let party = match &self.facts.who {
            Who::Person { party, acting_for, .. } => acting_for.unwrap_or(*party),
            _ => return Err(Rejection::of(CaseworkError::OnlyParties)),
        };
        if !hearing.parties.contains(&party) {
            return Err(Rejection::of(CaseworkError::OnlyParties));
        }
        if self.today() > hearing.until {
            return Err(Rejection::of(CaseworkError::HearingOver));
        }
        if hearing.replies.iter().any(|reply| reply.party == party) {
            return Err(Rejection::of(CaseworkError::AlreadyHeard));
        }
        self.emit(CaseEvent::HearingReplied { party, text: text.to_owned() })?;
        let all = {
            let hearing = self.state()?.hearing.as_ref();
            hearing.is_some_and(|h| h.parties.iter().all(|party| h.replies.iter().any(|r| r.party == *party)))
        };
        if all { self.end_hearing() } else { Ok(()) }
    }

    pub fn close_hearing(&mut self) -> Result<(), Rejection> {
        self.require_officer()?;
        let hearing = self.state()?.hearing.as_ref().filter(|hearing| !hearing.closed);
        let hearing = hearing.ok_or(Rejection::of(CaseworkError::NoHearing))?;
        if self.today() <= hearing.until {
            return Err(Rejection::of(CaseworkError::HearingRuns).about(hearing.until));
        }
        self.end_hearing()
    }

    /// Ends the hearing; a hearing node of its own is done with it.
    pub fn end_hearing(&mut self) -> Result<(), Rejection> {
        self.emit(CaseEvent::HearingClosed)?;
        let node = self.state()?.hearing.as_ref().map(|hearing| hearing.node.clone()).unwrap_or_default();
        if matches!(self.node(&node)?.kind, NodeKind::Hearing(_)) && self.state()?.is_active(&node) {
            return self.done(&node, Some("heard"));
        }
        Ok(())
    }
}
