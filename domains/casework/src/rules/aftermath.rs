//! Money, appointments and documents after the case has asked for them: what was settled may come apart again. A payment
//! fails, an appointment is called off, a document is taken back.
//! Invariant: what comes again, or for something that was replaced meanwhile, does nothing.

use super::turn::Turn;
use crate::definition::NodeKind;
use crate::error::CaseworkError;
use crate::model::{CaseEvent, Rejection, Who};

impl Turn<'_> {
    /// The step whose money was ordered by this request.
    fn fee_of(&self, request: u64) -> Result<Option<String>, Rejection> {
        let mut fees = self.state()?.fees.iter();
        Ok(fees.find(|(_, fee)| fee.request == request).map(|(node, _)| node.clone()))
    }

    /// Money came in, or went out.
    pub fn fee_settled(&mut self, node: &str, request: u64, receipt: &str) -> Result<(), Rejection> {
        let known = self.fee_of(request)?.is_some_and(|known| known == node);
        if !known || self.state()?.fees.get(node).is_some_and(|fee| fee.receipt.is_some()) {
            return Ok(());
        }
        let awaited = self.awaits(node, request)?;
        self.emit(CaseEvent::FeeSettled { node: node.to_owned(), receipt: receipt.to_owned() })?;
        if awaited { self.done(node, Some("paid")) } else { Ok(()) }
    }

    /// The bank sent the money back, or the order was given up: the payee is told, and an official sees to it.
    pub fn payment_failed(&mut self, request: u64, reason: &str) -> Result<(), Rejection> {
        let Some(node) = self.fee_of(request)? else { return Ok(()) };
        let state = self.state()?;
        let Some(fee) = state.fees.get(&node).filter(|fee| fee.failed.is_none()) else { return Ok(()) };
        let party = fee.party;
        self.emit(CaseEvent::PaymentFailed { node: node.clone(), party, reason: reason.to_owned() })?;
        if !self.take_up(&node)? {
            return Ok(());
        }
        self.emit(CaseEvent::TaskRaised { node, why: format!("payment:{reason}"), hits: Vec::new() })
    }

    /// The step that books, for whoever may book it.
    fn booking_step(&self, node: &str) -> Result<bool, Rejection> {
        let NodeKind::Appoint(appoint) = &self.node(node)?.kind else {
            return Err(Rejection::of(CaseworkError::NoSuchAppointment).about(node));
        };
        if !matches!(self.facts.who, Who::Machine) {
            self.require_applicant()?;
        }
        Ok(appoint.optional)
    }

    fn require_waiting(&self, node: &str) -> Result<(), Rejection> {
        if self.state()?.is_active(node) {
            Ok(())
        } else {
            Err(Rejection::of(CaseworkError::NotActive).about(node))
        }
    }

    pub fn slot_booked(&mut self, node: &str, booking: &str, at: &str) -> Result<(), Rejection> {
        self.booking_step(node)?;
        let state = self.state()?;
        // Given back before the case had heard of it.
        if state.lost_bookings.contains(booking) {
            return Ok(());
        }
        let booked = state.appointments.get(node).filter(|_| state.is_done(node));
        if booked.is_some_and(|known| known.booking == booking) {
            return Ok(());
        }
        // A new booking may be heard of before the end of the one that it follows.
        let follows = booked.is_some() && matches!(self.facts.who, Who::Machine);
        if !follows {
            self.require_waiting(node)?;
        }
        let (owned, booking, at) = (node.to_owned(), booking.to_owned(), at.to_owned());
        self.emit(CaseEvent::SlotBooked { node: owned, booking, at })?;
        if follows { Ok(()) } else { self.done(node, Some("booked")) }
    }

    pub fn slot_declined(&mut self, node: &str) -> Result<(), Rejection> {
        let optional = self.booking_step(node)?;
        self.require_waiting(node)?;
        if !optional {
            return Err(Rejection::of(CaseworkError::AppointmentNeeded).about(node));
        }
        self.emit(CaseEvent::SlotDeclined { node: node.to_owned() })?;
        self.done(node, Some("declined"))
    }

    /// The counter found no time: the step waits for the party's own choice.
    pub fn slot_not_found(&mut self, node: &str, request: u64) -> Result<(), Rejection> {
        self.booking_step(node)?;
        if !self.awaits(node, request)? {
            return Ok(());
        }
        self.emit(CaseEvent::SlotNotFound { node: node.to_owned() })
    }

    /// The appointment is free again: the step waits for another one.
    pub fn slot_lost(&mut self, node: &str, booking: &str, by_office: bool) -> Result<(), Rejection> {
        self.booking_step(node)?;
        let state = self.state()?;
        if state.lost_bookings.contains(booking) {
            return Ok(());
        }
        let stood = state.appointments.get(node).is_some_and(|known| known.booking == booking);
        self.emit(CaseEvent::SlotLost { node: node.to_owned(), booking: booking.to_owned(), by_office })?;
        if stood {
            self.take_up(node)?;
        }
        Ok(())
    }

    pub fn slot_moved(&mut self, node: &str, booking: &str, at: &str) -> Result<(), Rejection> {
        self.booking_step(node)?;
        let known = self.state()?.appointments.get(node).filter(|known| known.booking == booking);
        if known.is_none_or(|known| known.at == at) {
            return Ok(());
        }
        let (node, booking, at) = (node.to_owned(), booking.to_owned(), at.to_owned());
        self.emit(CaseEvent::SlotMoved { node, booking, at })
    }

    /// One of the documents that the case issued, the last one or one that it replaced.
    pub fn document_revoked(&mut self, document: &str, reason: Option<&str>) -> Result<(), Rejection> {
        let found = self.state()?.documents.iter().find(|(_, entry)| {
            entry.issued.as_deref() == Some(document) || entry.replaced.iter().any(|old| old == document)
        });
        let Some((node, entry)) = found else {
            if self.def.documents.is_empty() {
                return Err(Rejection::of(CaseworkError::NoSuchDocument).about(document));
            }
            // News come in any order: it counts as soon as the case hears of the document.
            if self.state()?.early_revocations.contains_key(document) {
                return Ok(());
            }
            let (document, reason) = (document.to_owned(), reason.map(str::to_owned));
            return self.emit(CaseEvent::RevocationNoted { document, reason });
        };
        if entry.revoked.contains(document) {
            return Ok(());
        }
        let number = entry.number.clone().filter(|_| entry.issued.as_deref() == Some(document));
        let (node, document, reason) = (node.clone(), document.to_owned(), reason.map(str::to_owned));
        self.emit(CaseEvent::DocumentRevoked { node, document, number, reason })
    }
}
