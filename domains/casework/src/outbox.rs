//! From an effect of the engine to the order that carries it out. Jobs of other domains are named by their kind; what
//! comes of them comes back as an event, which `jobs.rs` turns into a command.
//! Invariant: every effect has an order, or the act that asks for it is refused; scenarios go through here too.

use acts::Facts;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jobs::{NewJob, RunAt};
use kernel::PartyId;
use pack::LawRef;
use serde_json::{Map, Value, json};

use crate::definition::{Definition, Direction, Document, Fee};
use crate::error::CaseworkError;
use crate::letters::{letter_order, notice_order};
use crate::model::{CaseState, Effect, EffectKind, PayeeAccount, Rejection};

/// Asks the exchange for evidence.
pub const EVIDENCE: &str = "casework.evidence";
/// Writes the case's record.
pub const RECORD: &str = "casework.record";
/// Opens a child case.
pub const START: &str = "casework.start";
/// Tells the bundle what became of its member.
pub const TELL_PARENT: &str = "casework.tell-parent";
/// A legal term.
pub const TIMER: &str = "casework.timer";

/// What orders take from the jurisdiction.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    pub zone: &'a TimeZone,
    pub currency: &'a str,
}

/// Work for a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub kind: &'static str,
    pub payload: Value,
    /// Not before this day, legal time; at once without one.
    pub on: Option<kernel::Timestamp>,
}

/// Why an effect has no order. The pack names something that it does not declare; `pack lint` says so beforehand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error("the document `{0}` is not declared")]
    Document(String),
    #[error("the notice `{0}` is not declared")]
    Notice(String),
    #[error("the communication `{0}` is not declared")]
    Communication(String),
    #[error("the fee `{0}` is not declared")]
    Fee(String),
    #[error("{0} does not begin in this time zone")]
    Day(Date),
    #[error("the effect cannot be written: {0}")]
    Effect(String),
}

impl From<OrderError> for Rejection {
    fn from(error: OrderError) -> Self {
        Self::of(CaseworkError::NoOrder).about(error)
    }
}

/// The job of an effect.
pub fn job(
    house: House<'_>,
    definition: &Definition,
    state: &CaseState,
    effect: &Effect,
    facts: &Facts<'_>,
) -> Result<NewJob, OrderError> {
    let Order { kind, payload, on } = order(house, definition, state, effect)?;
    let job = NewJob { dedup_key: Some(format!("case-effect:{}", effect.key)), ..facts.job(kind, payload) };
    Ok(match on {
        Some(at) => NewJob { run_at: RunAt::Legal(at), ..job },
        None => job,
    })
}

/// The order of an effect.
pub fn order(
    house: House<'_>,
    definition: &Definition,
    state: &CaseState,
    effect: &Effect,
) -> Result<Order, OrderError> {
    let own = || serde_json::to_value(effect).map_err(|error| OrderError::Effect(error.to_string()));
    let mut on = None;
    let (kind, payload) = match &effect.kind {
        EffectKind::RequestEvidence { .. } => (EVIDENCE, own()?),
        EffectKind::WriteRecord { .. } => (RECORD, own()?),
        EffectKind::StartCase { .. } => (START, own()?),
        EffectKind::TellParent { .. } => (TELL_PARENT, own()?),
        EffectKind::SetTimer { on: day, .. } => {
            let begins = day.to_zoned(house.zone.clone()).map_err(|_| OrderError::Day(*day))?;
            on = Some(begins.timestamp().into());
            (TIMER, own()?)
        }
        EffectKind::IssueDocument { document, holder, data, replaces, .. } => {
            let missing = || OrderError::Document(document.clone());
            let declared = definition.documents.get(document).ok_or_else(missing)?;
            let made = (document.as_str(), *holder, data, replaces.as_ref());
            ("documents.issue", document_order(declared, state, effect, made))
        }
        EffectKind::SendNotice { notice, to, params, decision } => {
            let missing = || OrderError::Notice(notice.clone());
            let declared = definition.notices.get(notice).ok_or_else(missing)?;
            ("mailbox.deliver", notice_order(house.zone, declared, state, effect, (to, params, *decision)))
        }
        EffectKind::Money { fee, direction, party, amount_minor, law, account, .. } => {
            let declared = definition.fees.get(fee).ok_or_else(|| OrderError::Fee(fee.clone()))?;
            let amount = json!({ "minor": amount_minor, "currency": house.currency });
            let whole = (amount, law.as_ref());
            match direction {
                Direction::In => ("payments.owe", owe_order(declared, state, effect, whole, *party)),
                Direction::Out => {
                    let to = (*party, account.as_ref());
                    ("payments.disburse", disburse_order(declared, state, effect, whole, to))
                }
            }
        }
        EffectKind::TellBody { communication, params } => {
            let missing = || OrderError::Communication(communication.clone());
            let declared = definition.communications.get(communication).ok_or_else(missing)?;
            ("mailbox.communicate", letter_order(house.zone, declared, state, effect, params))
        }
        // The first time that suits; the holder may change it afterwards.
        EffectKind::OfferSlots { node, calendar, party } => (
            "counter.book",
            json!({
                "effect_key": effect.key, "case": state.id, "node": node, "calendar": calendar, "party": party,
            }),
        ),
    };
    Ok(Order { kind, payload, on })
}

/// Order of `documents.issue`.
fn document_order(
    declared: &Document,
    state: &CaseState,
    effect: &Effect,
    (document, holder, data, replaces): (&str, PartyId, &Map<String, Value>, Option<&String>),
) -> Value {
    json!({
        "effect_key": effect.key,
        "case": state.id,
        "request": effect.request,
        "kind": document,
        "title": declared.title,
        "template": declared.template,
        "langs": declared.langs,
        "department": declared.seal,
        "holders": [holder],
        "data": data,
        "replaces": replaces,
    })
}

/// Order of `payments.owe`.
fn owe_order(
    declared: &Fee,
    state: &CaseState,
    effect: &Effect,
    (amount, law): (Value, Option<&LawRef>),
    party: PartyId,
) -> Value {
    json!({
        "effect_key": effect.key,
        "case": state.id,
        "department": state.department,
        "amount": amount,
        "title": declared.title,
        "legal_basis": law,
        "party": party,
    })
}

/// Order of `payments.disburse`.
fn disburse_order(
    declared: &Fee,
    state: &CaseState,
    effect: &Effect,
    (amount, law): (Value, Option<&LawRef>),
    (payee, account): (PartyId, Option<&PayeeAccount>),
) -> Value {
    json!({
        "effect_key": effect.key,
        "case": state.id,
        "department": state.department,
        "amount": amount,
        "title": declared.title,
        "legal_basis": law,
        "payee": payee,
        "account": account,
    })
}
