//! From an effect of the engine to the order that carries it out. Jobs of other domains are named by their kind; what
//! comes of them comes back as an event, which `jobs.rs` turns into a command.
//! Invariant: every effect has an order, or the act that asks for it is refused; scenarios go through here too.

use acts::Facts;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jobs::{NewJob, RunAt};
use kernel::{PartyId, Text};
use pack::LawRef;
use serde_json::{Map, Value, json};

use crate::definition::{Communication, Definition, Direction, Document, Fee, Notice};
use crate::jobs::stable_id;
use crate::model::{CaseState, Effect, EffectKind, PayeeAccount, Rejection};

/// Asks the exchange for evidence.
pub const EVIDENCE: &str = "casework.evidence";
/// Writes the case's record.
pub const RECORD: &str = "casework.record";
/// Opens a child case.
pub const START: &str = "casework.start";
/// Tells the bundle what became of its member.
pub const TELL_PARENT: &str = "casework.tell-parent";
/// A value that is not known yet.
const UNKNOWN: &str = "—";
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
        Self::conflict("casework.no-order").about(error)
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
            ("mailbox.deliver", notice_order(declared, state, effect, (to, params, *decision)))
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
            ("mailbox.communicate", letter_order(declared, state, effect, params))
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

/// Order of `mailbox.deliver`. The message's id follows from the effect: sent twice, it is delivered once.
fn notice_order(
    declared: &Notice,
    state: &CaseState,
    effect: &Effect,
    (to, params, decision): (&[PartyId], &Map<String, Value>, bool),
) -> Value {
    let label = json!({ "zh-Hant": "查看個案", "pt": "Ver o processo", "en": "See the case" });
    json!({
        "message": stable_id(&effect.key),
        "to": to,
        "department": state.department,
        "case": state.id,
        "kind": if decision { "notice" } else { "information" },
        // A case is its parties' own matter: nobody sees it through a mandate for something else.
        "private": true,
        "subject": filled(&declared.subject, params),
        "body": filled(&declared.body, params),
        "remedy": declared.remedy.as_ref().map(|remedy| filled(remedy, params)),
        "links": [{ "label": label, "href": format!("/cases/{}", state.id) }],
    })
}

/// Order of `mailbox.communicate`: a letter to the inbox of another body. What is not known yet is a dash.
fn letter_order(
    declared: &Communication,
    state: &CaseState,
    effect: &Effect,
    params: &Map<String, Value>,
) -> Value {
    let unknown = declared.params.keys().map(|name| (name.clone(), Value::from(UNKNOWN)));
    let mut whole: Map<String, Value> = unknown.collect();
    whole.extend(params.clone());
    json!({
        "message": stable_id(&effect.key),
        "effect_key": effect.key,
        "case": state.id,
        "from": state.department,
        "to": declared.to,
        "law": declared.law,
        "about": state.parties.iter().map(|entry| entry.party).collect::<Vec<_>>(),
        "subject": filled(&declared.subject, &whole),
        "body": filled(&declared.body, &whole),
    })
}

/// Puts the parameters in: `{name}`.
fn filled(text: &Text, params: &Map<String, Value>) -> Text {
    let fill = |template: &str| {
        params.iter().fold(template.to_owned(), |text, (name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text.replace(&format!("{{{name}}}"), &value)
        })
    };
    Text { zh_hant: fill(&text.zh_hant), pt: fill(&text.pt), en: fill(&text.en) }
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
