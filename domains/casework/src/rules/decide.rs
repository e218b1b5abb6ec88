//! decide: one command on one case gives events or a rejection. Who may ask what stands here; what follows, in the rest.
//! Invariant: nothing is accepted once a case is closed, but for what `closing::still_counts` names.

use super::turn::Turn;
use super::{closing, writing};
use crate::definition::Definition;
use crate::error::CaseworkError;
use crate::model::{CaseCommand, CaseState, Facts, Phase, Recorded, Rejection, Who};

/// Decides one command. `state` is `None` only for `Open`.
pub fn decide(
    def: &Definition,
    state: Option<&CaseState>,
    command: &CaseCommand,
    facts: &Facts,
) -> Result<Vec<Recorded>, Rejection> {
    if let Some(state) = state
        && state.definition != def.pin
    {
        return Err(Rejection::of(CaseworkError::OtherDefinition).about(&state.definition.service));
    }
    if state.is_some_and(|state| state.phase == Phase::Closed && !closing::still_counts(def, state, command))
    {
        return Err(Rejection::of(CaseworkError::Closed));
    }
    writing::check(command)?;
    let mut turn = Turn::new(def, facts, state);
    if let CaseCommand::Open(opening) = command {
        if state.is_some() {
            return Err(Rejection::of(CaseworkError::AlreadyOpen));
        }
        turn.open(opening)?;
        return Ok(turn.finish());
    }
    turn.state()?;
    if !turn.applicant_command(command)? && !turn.desk_command(command)? {
        turn.outside_command(command)?;
    }
    turn.refresh_moments()?;
    Ok(turn.finish())
}

impl Turn<'_> {
    /// What applicants and parties ask; false when the command is none of theirs.
    fn applicant_command(&mut self, command: &CaseCommand) -> Result<bool, Rejection> {
        match command {
            CaseCommand::Answer { node, page, answers, complete, names } => {
                self.answer(node, page, answers, *complete, names)?;
            }
            CaseCommand::Consent { evidence } => self.consent(evidence)?,
            CaseCommand::RefuseConsent { evidence } => self.refuse_consent(evidence)?,
            CaseCommand::ProvideEvidence { evidence, values, files, original_checked } => {
                self.provide_evidence(evidence, values, files, *original_checked)?;
            }
            CaseCommand::Confirm { node } => self.confirm(node)?,
            CaseCommand::Decline { node, reason, mistaken } => {
                self.decline(node, reason.clone(), *mistaken)?;
            }
            CaseCommand::DropMember { node } => self.drop_member(node)?,
            CaseCommand::KeepMember { node } => self.keep_member(node)?,
            CaseCommand::Submit => self.submit()?,
            CaseCommand::Resubmit => self.resubmit()?,
            CaseCommand::ReplyHearing { text } => self.reply_hearing(text)?,
            CaseCommand::Withdraw { reason } => self.withdraw(reason.clone())?,
            CaseCommand::Appeal { grounds } => self.appeal(grounds)?,
            CaseCommand::SlotBooked { node, booking, at } => self.slot_booked(node, booking, at)?,
            CaseCommand::SlotDeclined { node } => self.slot_declined(node)?,
            CaseCommand::AttachParty { party, unknown } => self.attach_party(party, *unknown)?,
            CaseCommand::DetachParty { role } => self.detach_party(role)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What officials ask; false when the command is none of theirs.
    fn desk_command(&mut self, command: &CaseCommand) -> Result<bool, Rejection> {
        match command {
            CaseCommand::Admit => self.admit_by_officer()?,
            CaseCommand::Assign { node, party } => self.assign(node, *party)?,
            CaseCommand::Release { node } => self.release(node)?,
            CaseCommand::Return { node, fields, reason } => self.send_back(node, fields, reason)?,
            CaseCommand::Complete { node } => self.complete_task(node)?,
            CaseCommand::OpenHearing { node, outcome, grounds, until } => {
                self.open_hearing(node, outcome, grounds, *until)?;
            }
            CaseCommand::SetAside { node, reason } => self.set_aside(node, reason)?,
            CaseCommand::CloseHearing => self.close_hearing()?,
            CaseCommand::Decide { node, outcome, reasons, law, exception } => {
                self.decide_by_officer(node, outcome, reasons, law.clone(), exception.clone())?;
            }
            CaseCommand::Approve { node } => self.approve(node)?,
            CaseCommand::Disapprove { node, reason } => self.disapprove(node, reason)?,
            CaseCommand::EndAppeal { result } => self.end_appeal(result)?,
            CaseCommand::Suspend { reason, law } => self.suspend(reason, law.clone())?,
            CaseCommand::Resume => self.resume()?,
            CaseCommand::Correct { fields, reason, law } => self.correct(fields, reason, law.clone())?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Results of effects, messages and timers: only from the house itself or from a system.
    fn outside_command(&mut self, command: &CaseCommand) -> Result<(), Rejection> {
        if !matches!(self.facts.who, Who::Machine | Who::System { .. }) {
            return Err(Rejection::of(CaseworkError::NotForPeople).about(command.name()));
        }
        match command {
            CaseCommand::EvidenceArrived { evidence, request, values, message } => {
                self.evidence_arrived(evidence, *request, values, message)
            }
            CaseCommand::EvidenceFailed { evidence, request, code } => {
                self.evidence_failed(evidence, *request, code)
            }
            CaseCommand::MessageArrived { message, id, data, parties } => {
                self.message_arrived(message, id, data, parties)
            }
            CaseCommand::RecordWritten { node, request, number, party } => {
                self.record_written(node, *request, number, *party)
            }
            CaseCommand::RecordRefused { node, request, code } => self.record_refused(node, *request, code),
            CaseCommand::DocumentIssued { node, request, document, number } => {
                self.document_issued(node, *request, document, number)
            }
            CaseCommand::DocumentRefused { node, request, code } => {
                self.document_refused(node, *request, code)
            }
            CaseCommand::NoticeServed { request, party, on } => self.notice_served(*request, *party, *on),
            CaseCommand::BodyTold { request } => self.body_told(*request),
            CaseCommand::FeeSettled { node, request, receipt } => self.fee_settled(node, *request, receipt),
            CaseCommand::PaymentFailed { request, reason } => self.payment_failed(*request, reason),
            CaseCommand::SlotNotFound { node, request } => self.slot_not_found(node, *request),
            CaseCommand::SlotLost { node, booking, by_office } => self.slot_lost(node, booking, *by_office),
            CaseCommand::SlotMoved { node, booking, at } => self.slot_moved(node, booking, at),
            CaseCommand::DocumentRevoked { document, reason } => {
                self.document_revoked(document, reason.as_deref())
            }
            CaseCommand::ChildOpened { node, request, case, number } => {
                self.child_opened(node, *request, *case, number.clone())
            }
            CaseCommand::ChildRefused { node, request, code } => self.child_refused(node, *request, code),
            CaseCommand::ChildProgress { node, milestone, data, parties } => {
                self.child_progress(node, milestone, data, parties)
            }
            CaseCommand::ChildClosed { node, outcome, favourable, why } => {
                self.child_closed(node, (outcome.clone(), *favourable), *why)
            }
            CaseCommand::TimerFired { clock, epoch, timer } => self.timer_fired(clock, *epoch, *timer),
            other => Err(Rejection::of(CaseworkError::UnknownCommand).about(other.name())),
        }
    }
}
