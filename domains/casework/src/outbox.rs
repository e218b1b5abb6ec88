//! From an effect of the engine to the job that carries it out. Jobs of other domains are named by their kind; what comes
//! of them comes back as an event, which `jobs.rs` turns into a command.

use acts::Facts;
use jiff::tz::TimeZone;
use jobs::{NewJob, RunAt};
use kernel::{PartyId, Timestamp};
use serde_json::{Value, json};

use crate::catalogues::Law;
use crate::definition::{Definition, Direction};
use crate::model::{CaseState, Effect, EffectKind};

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

/// The job of an effect; `None` where the next step is a person's (a slot to choose) or the event itself is the news.
pub fn job(
    law: &Law,
    definition: &Definition,
    state: &CaseState,
    effect: &Effect,
    facts: &Facts<'_>,
) -> Option<NewJob> {
    let own = || serde_json::to_value(effect).unwrap_or(Value::Null);
    let (kind, payload) = match &effect.kind {
        EffectKind::RequestEvidence { .. } => (EVIDENCE, own()),
        EffectKind::WriteRecord { .. } => (RECORD, own()),
        EffectKind::StartCase { .. } => (START, own()),
        EffectKind::TellParent { .. } => (TELL_PARENT, own()),
        EffectKind::SetTimer { on, .. } => {
            let at = start_of_day(*on, &law.zone)?;
            return Some(NewJob { run_at: RunAt::Legal(at), ..keyed(facts.job(TIMER, own()), effect) });
        }
        EffectKind::IssueDocument { document, holder, data, replaces, .. } => (
            "documents.issue",
            document_order(definition, state, effect, (document, *holder, data, replaces.as_ref()))?,
        ),
        EffectKind::SendNotice { .. } => ("mailbox.deliver", notice_order(definition, state, effect)?),
        EffectKind::Money { direction, .. } => {
            let kind = match direction {
                Direction::In => "payments.owe",
                Direction::Out => "payments.disburse",
            };
            (kind, money_order(law, definition, state, effect, facts)?)
        }
        EffectKind::OfferSlots { .. } | EffectKind::TellBody { .. } | EffectKind::TellOwner { .. } => {
            return None;
        }
    };
    Some(keyed(facts.job(kind, payload), effect))
}

fn keyed(job: NewJob, effect: &Effect) -> NewJob {
    NewJob { dedup_key: Some(format!("case-effect:{}", effect.key)), ..job }
}

fn start_of_day(day: jiff::civil::Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp().into())
}

/// Order of `documents.issue`.
fn document_order(
    definition: &Definition,
    state: &CaseState,
    effect: &Effect,
    (document, holder, data, replaces): (&str, PartyId, &serde_json::Map<String, Value>, Option<&String>),
) -> Option<Value> {
    let declared = definition.documents.get(document)?;
    Some(json!({
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
    }))
}

/// Order of `mailbox.deliver`.
fn notice_order(definition: &Definition, state: &CaseState, effect: &Effect) -> Option<Value> {
    let EffectKind::SendNotice { notice, to, params, decision } = &effect.kind else { return None };
    let declared = definition.notices.get(notice)?;
    Some(json!({
        "effect_key": effect.key,
        "case": state.id,
        "request": effect.request,
        "department": state.department,
        "to": to,
        "subject": declared.subject,
        "body": declared.body,
        "remedy": declared.remedy,
        "params": params,
        "notice": decision,
    }))
}

/// Order of `payments.owe` and `payments.disburse`.
fn money_order(
    law: &Law,
    definition: &Definition,
    state: &CaseState,
    effect: &Effect,
    facts: &Facts<'_>,
) -> Option<Value> {
    let EffectKind::Money { fee, direction, party, amount_minor, account, .. } = &effect.kind else {
        return None;
    };
    let declared = definition.fees.get(fee)?;
    let today = law.day(facts.ctx.legal_at());
    let basis = declared.rate_on(today).and_then(|rate| rate.law.clone());
    let currency = &law.pack.jurisdiction().currency.code;
    let mut order = json!({
        "effect_key": effect.key,
        "case": state.id,
        "department": state.department,
        "amount": { "minor": amount_minor, "currency": currency },
        "title": declared.title,
        "legal_basis": basis,
    });
    let fields = order.as_object_mut()?;
    match direction {
        Direction::In => fields.insert("party".to_owned(), json!(party)),
        Direction::Out => {
            fields.insert("payee".to_owned(), json!(party));
            fields.insert("account".to_owned(), json!({ "bank": "", "number": account }))
        }
    };
    Some(order)
}
