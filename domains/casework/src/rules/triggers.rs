//! Words by which clocks and automatic notices refer to what happens in a case.

use crate::model::CaseEvent;

/// Words of the envelope; besides them `entered:NODE`, `done:NODE`, `asked:NODE` (a party is asked to confirm; notices
/// only), `moment:NAME` and every milestone.
pub const TRIGGERS: [&str; 24] = [
    "opened",
    "submitted",
    "admitted",
    "returned",
    "resubmitted",
    "suspended",
    "resumed",
    "hearing",
    "heard",
    "decided",
    "served",
    "appealed",
    "corrected",
    "withdrawn",
    "lapsed",
    "closed",
    "party-declined",
    "message-matched",
    "message-joined",
    "payment-failed",
    "account-missing",
    "member-refused",
    "appointment-called-off",
    "document-revoked",
];

/// The words for an event.
pub fn triggers_of(event: &CaseEvent) -> Vec<String> {
    let word = match event {
        CaseEvent::Opened(opened) if opened.source_message.is_some() && !opened.parties.is_empty() => {
            return vec!["opened".to_owned(), "message-matched".to_owned()];
        }
        CaseEvent::Opened(_) => "opened",
        CaseEvent::Submitted { .. } => "submitted",
        CaseEvent::Admitted => "admitted",
        CaseEvent::Returned { .. } => "returned",
        CaseEvent::Resubmitted => "resubmitted",
        CaseEvent::Suspended { .. } => "suspended",
        CaseEvent::Resumed => "resumed",
        CaseEvent::HearingOpened { .. } => "hearing",
        CaseEvent::HearingClosed => "heard",
        CaseEvent::Decided { .. } => "decided",
        CaseEvent::Served { .. } => "served",
        CaseEvent::Appealed { .. } => "appealed",
        CaseEvent::Corrected { .. } => "corrected",
        CaseEvent::Withdrawn { .. } => "withdrawn",
        CaseEvent::Lapsed { .. } => "lapsed",
        CaseEvent::Closed { .. } => "closed",
        CaseEvent::PartyDeclined { .. } => "party-declined",
        // What nobody waited for is told to whoever began the case.
        CaseEvent::MessageReceived { early: true, .. } => "message-joined",
        CaseEvent::PaymentFailed { .. } => "payment-failed",
        CaseEvent::AccountMissing { .. } => "account-missing",
        CaseEvent::SlotLost { by_office: true, .. } => "appointment-called-off",
        CaseEvent::DocumentRevoked { .. } => "document-revoked",
        CaseEvent::NodeEntered { node } => return vec![format!("entered:{node}")],
        CaseEvent::NodeDone { node, .. } => return vec![format!("done:{node}")],
        CaseEvent::MilestoneReached { name, .. } => return vec![name.clone()],
        _ => return Vec::new(),
    };
    vec![word.to_owned()]
}
