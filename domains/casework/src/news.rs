//! What other domains tell, as commands of a case. The effect's key names the event that asked (`case/seq/n`).

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::jobs::stable_id;
use crate::model::{CaseCommand, CaseState, NodeStatus};

/// A piece of news that cannot be read: it names what is missing. Its job is buried, where the administrator sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the news lacks `{0}`, or it cannot be read")]
pub struct Unreadable(pub &'static str);

/// What every event of another domain may carry.
pub struct News<'a> {
    /// The effect that asked for it; absent for what people do by themselves.
    pub effect_key: Option<&'a str>,
    pub rest: &'a Map<String, Value>,
}

impl News<'_> {
    fn text(&self, name: &'static str) -> Result<String, Unreadable> {
        let found = self.rest.get(name).and_then(Value::as_str);
        found.map(str::to_owned).ok_or(Unreadable(name))
    }

    /// Text that may be missing.
    fn optional(&self, name: &str) -> Option<String> {
        self.rest.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn value<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Unreadable> {
        let found = self.rest.get(name).cloned().unwrap_or_default();
        serde_json::from_value(found).map_err(|_| Unreadable(name))
    }

    /// The event of the case that asked: the sequence number in the effect's key.
    fn request(&self) -> Result<u64, Unreadable> {
        self.effect_key.and_then(request_of).ok_or(Unreadable("effect_key"))
    }

    /// Anybody can write a case into a booking: only its own parties' bookings count.
    fn step(&self, state: &CaseState) -> Result<Option<String>, Unreadable> {
        let party = self.value("party")?;
        Ok(self.optional("node").filter(|_| state.involves(party)))
    }
}

/// The command that a piece of news becomes; `None` when the case did not ask for it or has it already.
pub fn command(job: &str, state: &CaseState, news: &News<'_>) -> Result<Option<CaseCommand>, Unreadable> {
    match job {
        "casework.on-document-issued" | "casework.on-document-refused" => issued(job, state, news),
        "casework.on-document-revoked" => {
            let (document, reason) = (news.text("document")?, news.optional("reason"));
            Ok(Some(CaseCommand::DocumentRevoked { document, reason }))
        }
        "casework.on-served" => {
            let (party, on, message) =
                (news.value("party")?, news.value("served_on")?, news.text("message")?);
            let request = notice_of(state, &message);
            Ok(request.map(|request| CaseCommand::NoticeServed { request, party, on }))
        }
        "casework.on-communicated" => Ok(Some(CaseCommand::BodyTold { request: news.request()? })),
        "casework.on-paid" | "casework.on-disbursed" => {
            let request = news.request()?;
            let receipt = news.text(if job == "casework.on-paid" { "receipt" } else { "reference" })?;
            let paid = |node| CaseCommand::FeeSettled { node, request, receipt };
            Ok(fee_of(state, request).map(paid))
        }
        "casework.on-disbursement-failed" | "casework.on-order-cancelled" => {
            let (request, reason) = (news.request()?, news.text("reason")?);
            Ok(Some(CaseCommand::PaymentFailed { request, reason }))
        }
        _ => booking(job, state, news),
    }
}

fn issued(job: &str, state: &CaseState, news: &News<'_>) -> Result<Option<CaseCommand>, Unreadable> {
    let request = news.request()?;
    let Some(node) = waiting(state, request) else { return Ok(None) };
    Ok(Some(if job == "casework.on-document-issued" {
        let (document, number) = (news.text("document")?, news.text("number")?);
        CaseCommand::DocumentIssued { node, request, document, number }
    } else {
        CaseCommand::DocumentRefused { node, request, code: news.text("code")? }
    }))
}

/// What the counter tells.
fn booking(job: &str, state: &CaseState, news: &News<'_>) -> Result<Option<CaseCommand>, Unreadable> {
    let Some(node) = news.step(state)? else { return Ok(None) };
    Ok(Some(match job {
        "casework.on-booked" => {
            CaseCommand::SlotBooked { node, booking: news.text("booking")?, at: news.text("at")? }
        }
        "casework.on-moved" => {
            CaseCommand::SlotMoved { node, booking: news.text("booking")?, at: news.text("at")? }
        }
        "casework.on-cancelled" | "casework.on-called-off" => {
            let by_office = job == "casework.on-called-off";
            CaseCommand::SlotLost { node, booking: news.text("booking")?, by_office }
        }
        "casework.on-not-booked" => CaseCommand::SlotNotFound { node, request: news.request()? },
        _ => return Err(Unreadable("kind")),
    }))
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

/// The step whose money was ordered by this request.
fn fee_of(state: &CaseState, request: u64) -> Option<String> {
    state.fees.iter().find(|(_, fee)| fee.request == request).map(|(node, _)| node.clone())
}
