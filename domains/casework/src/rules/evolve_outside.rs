//! The part of evolve that concerns what comes from outside: records, documents, letters, money, appointments.

use std::collections::BTreeMap;

use crate::model::{
    Appointment, CaseEvent, CaseState, CommunicationState, DocumentState, FeeState, NoticeState, Recorded,
};

pub(super) fn outside(state: &mut CaseState, recorded: &Recorded) {
    match &recorded.event {
        CaseEvent::RecordRequested { node, register, .. } => {
            state.records.entry(node.clone()).or_default().register.clone_from(register);
        }
        CaseEvent::RecordWritten { node, number } => {
            state.records.entry(node.clone()).or_default().number = Some(number.clone());
        }
        CaseEvent::DocumentRequested { node, document, .. } => {
            let entry: &mut DocumentState = state.documents.entry(node.clone()).or_default();
            entry.document.clone_from(document);
        }
        CaseEvent::DocumentIssued { node, document, number } => {
            let entry = state.documents.entry(node.clone()).or_default();
            entry.replaced.extend(entry.issued.take());
            entry.issued = Some(document.clone());
            entry.number = Some(number.clone());
        }
        CaseEvent::NoticeRequested { notice, to, decision, .. } => state.notices.push(NoticeState {
            request: recorded.seq,
            notice: notice.clone(),
            decision: *decision,
            to: to.clone(),
            served: BTreeMap::new(),
        }),
        CaseEvent::NoticeServed { request, party, on } => {
            if let Some(notice) = state.notices.iter_mut().find(|notice| notice.request == *request) {
                notice.served.insert(*party, *on);
            }
        }
        CaseEvent::CommunicationOrdered { communication, to, .. } => {
            let (communication, to) = (communication.clone(), to.clone());
            let entry = CommunicationState { request: recorded.seq, communication, to, told: false };
            state.communications.push(entry);
        }
        CaseEvent::BodyTold { request, .. } => {
            let mut ordered = state.communications.iter_mut();
            if let Some(entry) = ordered.find(|entry| entry.request == *request) {
                entry.told = true;
            }
        }
        CaseEvent::DocumentRevoked { node, document, .. } => {
            state.documents.entry(node.clone()).or_default().revoked.insert(document.clone());
        }
        CaseEvent::RevocationNoted { document, reason } => {
            state.early_revocations.insert(document.clone(), reason.clone());
        }
        CaseEvent::FeeAssessed { .. } | CaseEvent::FeeSettled { .. } | CaseEvent::PaymentFailed { .. } => {
            money(state, recorded);
        }
        CaseEvent::SlotBooked { .. } | CaseEvent::SlotMoved { .. } | CaseEvent::SlotLost { .. } => {
            appointments(state, &recorded.event);
        }
        CaseEvent::MessageReceived { message, data, early, .. } => {
            state.input.extend(data.clone());
            if *early {
                state.early_messages.insert(message.clone());
            }
        }
        _ => {}
    }
}

fn money(state: &mut CaseState, recorded: &Recorded) {
    match &recorded.event {
        CaseEvent::FeeAssessed { node, fee, direction, party, amount_minor, law, .. } => {
            let entry = FeeState {
                fee: fee.clone(),
                request: recorded.seq,
                direction: *direction,
                party: *party,
                amount_minor: *amount_minor,
                law: law.clone(),
                receipt: None,
                failed: None,
            };
            state.fees.insert(node.clone(), entry);
        }
        CaseEvent::FeeSettled { node, receipt } => {
            if let Some(fee) = state.fees.get_mut(node) {
                fee.receipt = Some(receipt.clone());
            }
        }
        CaseEvent::PaymentFailed { node, reason, .. } => {
            if let Some(fee) = state.fees.get_mut(node) {
                fee.failed = Some(reason.clone());
            }
        }
        _ => {}
    }
}

fn appointments(state: &mut CaseState, event: &CaseEvent) {
    match event {
        CaseEvent::SlotBooked { node, booking, at } => {
            let appointment = Appointment { booking: booking.clone(), at: at.clone() };
            state.appointments.insert(node.clone(), appointment);
        }
        CaseEvent::SlotMoved { node, at, .. } => {
            if let Some(appointment) = state.appointments.get_mut(node) {
                appointment.at.clone_from(at);
            }
        }
        CaseEvent::SlotLost { node, booking, .. } => {
            state.lost_bookings.insert(booking.clone());
            if state.appointments.get(node).is_some_and(|entry| entry.booking == *booking) {
                state.appointments.remove(node);
            }
        }
        _ => {}
    }
}
