//! Endings: completed, withdrawn, lapsed; and the appeal that keeps a served case open for a while.

use super::draft::check_text;
use super::turn::Turn;
use crate::definition::{APPEAL_CLOCK, CaseKind};
use crate::model::{CaseEvent, Closing, Phase, Rejection, Who};

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
        let appealed = state.appeals > 0;
        if !running || !flow_over || unserved || appeal_open || appealed || state.suspended.is_some() {
            return Ok(());
        }
        self.close(Closing::Completed)
    }

    /// Ends the case; whatever still waits is cancelled.
    pub fn close(&mut self, why: Closing) -> Result<(), Rejection> {
        let process = &self.def.process;
        for root in [&process.draft, &process.flow].into_iter().flatten() {
            self.cancel(&root.clone())?;
        }
        self.emit(CaseEvent::Closed { why })
    }

    pub fn withdraw(&mut self, reason: Option<String>) -> Result<(), Rejection> {
        self.require_applicant()?;
        check_text(reason.as_deref().unwrap_or_default())?;
        let state = self.state()?;
        if state.decision.is_some() {
            return Err(Rejection::conflict("casework.already-decided"));
        }
        if state.kind == CaseKind::Bundle && state.phase != Phase::Draft {
            // Its members are cases of their own and are withdrawn one by one.
            return Err(Rejection::conflict("casework.withdraw-members"));
        }
        self.emit(CaseEvent::Withdrawn { reason })?;
        self.close(Closing::Withdrawn)
    }

    pub fn appeal(&mut self, grounds: &str) -> Result<(), Rejection> {
        check_text(grounds)?;
        let state = self.state()?;
        let party = match &self.facts.who {
            Who::Person { party, acting_for, .. } => acting_for.unwrap_or(*party),
            _ => return Err(Rejection::forbidden("casework.only-parties")),
        };
        if !self.interested()?.contains(&party) {
            return Err(Rejection::forbidden("casework.only-parties"));
        }
        let open = state.phase == Phase::Served || state.tacitly_refused;
        if !open || !self.def.service.appeal {
            return Err(Rejection::conflict("casework.no-appeal"));
        }
        self.emit(CaseEvent::Appealed { party, grounds: grounds.to_owned() })
    }

    pub fn end_appeal(&mut self, result: &str) -> Result<(), Rejection> {
        self.require_officer()?;
        check_text(result)?;
        if self.state()?.appeals == 0 {
            return Err(Rejection::conflict("casework.no-appeal"));
        }
        self.emit(CaseEvent::AppealEnded { result: result.to_owned() })?;
        self.close_if_finished()
    }
}
