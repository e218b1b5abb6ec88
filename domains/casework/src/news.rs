//! What other domains tell, as commands of a case. The effect's key names the event that asked (`case/seq/n`).

use serde_json::{Map, Value};

use crate::jobs::stable_id;
use crate::model::{CaseCommand, CaseState, NodeStatus};

/// The command that a piece of news becomes; `None` when the case did not ask for it.
pub fn command(
    job: &str,
    state: &CaseState,
    effect_key: Option<&str>,
    rest: &Map<String, Value>,
) -> Option<CaseCommand> {
    let request = effect_key.and_then(request_of);
    let text = |name: &str| rest.get(name).and_then(Value::as_str).map(str::to_owned);
    match job {
        "casework.on-document-issued" => {
            let request = request?;
            let (document, number) = (text("document")?, text("number")?);
            Some(CaseCommand::DocumentIssued { node: waiting(state, request)?, request, document, number })
        }
        "casework.on-document-refused" => {
            let request = request?;
            let code = text("code").unwrap_or_else(|| "documents.refused".to_owned());
            Some(CaseCommand::DocumentRefused { node: waiting(state, request)?, request, code })
        }
        "casework.on-served" => {
            let party = rest.get("party").cloned().and_then(|party| serde_json::from_value(party).ok())?;
            let on = text("served_on")?.parse().ok()?;
            let request = notice_of(state, &text("message")?)?;
            Some(CaseCommand::NoticeServed { request, party, on })
        }
        "casework.on-booked" => {
            // Anybody can write a case into a booking: only its own parties' bookings count.
            let party = rest.get("party").cloned().and_then(|party| serde_json::from_value(party).ok())?;
            let node = text("node").filter(|_| state.involves(party))?;
            Some(CaseCommand::SlotBooked { node, booking: text("booking")?, at: text("at")? })
        }
        "casework.on-not-booked" => Some(CaseCommand::SlotDeclined { node: text("node")? }),
        "casework.on-paid" => {
            let request = request?;
            let receipt = text("receipt")?;
            Some(CaseCommand::FeeSettled { node: waiting(state, request)?, request, receipt })
        }
        _ => None,
    }
}

/// The sequence number in an effect's key.
fn request_of(key: &str) -> Option<u64> {
    key.split('/').nth(1)?.parse().ok()
}

/// The node that waits for the answer to this request.
fn waiting(state: &CaseState, request: u64) -> Option<String> {
    let waits = |entry: &crate::model::NodeState| {
        entry.status == NodeStatus::Active && entry.request == Some(request)
    };
    state.nodes.iter().find(|(_, entry)| waits(entry)).map(|(id, _)| id.clone())
}

/// Most effects of one event that are looked through for a notice.
const EFFECTS_MAX: usize = 16;

/// The request of the notice whose letter has this id: the id follows from the effect's key.
fn notice_of(state: &CaseState, message: &str) -> Option<u64> {
    let is_it = |request: u64| {
        (0..EFFECTS_MAX).any(|n| stable_id(&format!("{}/{request}/{n}", state.id)).to_string() == message)
    };
    state.notices.iter().map(|notice| notice.request).find(|request| is_it(*request))
}
