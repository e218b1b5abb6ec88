//! Endings: completed, withdrawn, lapsed; and the appeal that keeps a served case open for a while.

use jiff::civil::Date;
use kernel::{ClockHistory, PartyId};

use super::bundle::ending;
use super::turn::Turn;
use crate::definition::{APPEAL_CLOCK, CaseKind, Definition, LateAppeal, NodeKind};
use crate::error::CaseworkError;
use crate::model::{CaseCommand, CaseEvent, CaseState, Closing, Facts, Phase, Rejection, Who};

/// The party's last day to appeal: the term from the day on which the decision counts as served on this very party. `None`
/// while it is not served, without a term, and where the calendar of that day is not published.
pub fn appeal_until(def: &Definition, state: &CaseState, party: PartyId, facts: &Facts) -> Option<Date> {
    let served = state.served_on_party(party)?;
    let term = def.clock(APPEAL_CLOCK)?.term(None).ok()?;
    term.due(&ClockHistory::started(served), &facts.calendar).ok()?.date()
}

/// What counts after everything was over: an appeal that the law does not turn away for coming late, and what becomes
/// outside of things that the case had settled.
pub(super) fn still_counts(def: &Definition, state: &CaseState, command: &CaseCommand) -> bool {
    match command {
        CaseCommand::Appeal { .. } => {
            state.closing == Some(Closing::Completed)
                && state.decision.is_some()
                && def.procedure.appeal.late == LateAppeal::Receive
        }
        CaseCommand::NoticeServed { .. }
        | CaseCommand::BodyTold { .. }
        | CaseCommand::FeeSettled { .. }
        | CaseCommand::PaymentFailed { .. }
        | CaseCommand::SlotBooked { .. }
        | CaseCommand::SlotLost { .. }
        | CaseCommand::SlotMoved { .. }
        | CaseCommand::DocumentRevoked { .. } => true,
        _ => false,
    }
}

impl Turn<'_> {
    /// Closes a case in which nothing is left to happen.
    pub fn close_if_finished(&mut self) -> Result<(), Rejection> {
        let state = self.state()?;
        let running = !matches!(state.phase, Phase::Draft | Phase::Submitted | Phase::Closed);
        let flow_over = self.def.process.flow.as_deref().is_none_or(|flow| state.is_settled(flow));
        let unserved =
            state.notices.iter().any(|notice| notice.decision && notice.served.len() < notice.to.len());
        let appeal_open = state
            .clocks
            .get(APPEAL_CLOCK)
            .is_some_and(|clock| !clock.expired && clock.history.stop().is_none());
        let appealed = state.pending_appeals().next().is_some();
        if !running || !flow_over || unserved || appeal_open || appealed || state.suspended.is_some() {
            return Ok(());
        }
        let why = ending(state);
        self.close(why)
    }

    /// Opens a settled step again; a case that was completed goes on. False when it is over for good.
    pub fn take_up(&mut self, node: &str) -> Result<bool, Rejection> {
        let state = self.state()?;
        if state.is_active(node) {
            return Ok(true);
        }
        if !state.is_done(node) {
            return Ok(false);
        }
        match state.closing {
            Some(Closing::Completed) => self.emit(CaseEvent::Reopened)?,
            Some(Closing::Withdrawn | Closing::Lapsed) => return Ok(false),
            None => {}
        }
        self.reopen(node)?;
        Ok(true)
    }

    /// Ends the case; whatever still waits is cancelled.
    pub fn close(&mut self, why: Closing) -> Result<(), Rejection> {
        let process = &self.def.process;
        for root in [&process.draft, &process.flow].into_iter().flatten() {
            self.cancel(root)?;
        }
        // A confirmation that came from a bundle stands alone: its container was never entered here.
        for (id, node) in &process.node {
            if matches!(node.kind, NodeKind::Sign(_)) {
                self.cancel(id)?;
            }
        }
        self.emit(CaseEvent::Closed { why })
    }

    pub fn withdraw(&mut self, reason: Option<String>) -> Result<(), Rejection> {
        self.require_applicant()?;
        let state = self.state()?;
        if state.decision.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyDecided));
        }
        if state.kind == CaseKind::Bundle && state.phase != Phase::Draft {
            // Its members are cases of their own and are withdrawn one by one.
            return Err(Rejection::of(CaseworkError::WithdrawMembers));
        }
        self.emit(CaseEvent::Withdrawn { reason })?;
        self.close(Closing::Withdrawn)
    }

    pub fn appeal(&mut self, grounds: &str) -> Result<(), Rejection> {
        let state = self.state()?;
        let party = match &self.facts.who {
            Who::Person { party, acting_for, .. } => acting_for.unwrap_or(*party),
            _ => return Err(Rejection::of(CaseworkError::OnlyParties)),
        };
        if !self.interested()?.contains(&party) {
            return Err(Rejection::of(CaseworkError::OnlyParties));
        }
        let decided = state.decision.is_some();
        // Against a decision from the day on which it counts as served on this party; against silence once it speaks.
        let open = if decided { state.served_on_party(party).is_some() } else { state.tacitly_refused };
        if !open || !self.def.service.appeal {
            return Err(Rejection::of(CaseworkError::NoAppeal));
        }
        if state.pending_appeals().any(|appeal| appeal.party == party && appeal.silence != decided) {
            return Err(Rejection::of(CaseworkError::AppealPending));
        }
        let until = decided.then(|| appeal_until(self.def, state, party, self.facts)).flatten();
        let late = until.is_some_and(|until| self.today() > until);
        if late && self.def.procedure.appeal.late == LateAppeal::Refuse {
            return Err(Rejection::of(CaseworkError::AppealLate));
        }
        self.emit(CaseEvent::Appealed { party, grounds: grounds.to_owned(), late })
    }

    pub fn end_appeal(&mut self, result: &str) -> Result<(), Rejection> {
        self.require_officer()?;
        if self.state()?.pending_appeals().next().is_none() {
            return Err(Rejection::of(CaseworkError::NoAppeal));
        }
        self.emit(CaseEvent::AppealEnded { result: result.to_owned() })?;
        self.close_if_finished()
    }
}
