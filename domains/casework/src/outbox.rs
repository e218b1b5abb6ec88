//! From an effect of the engine to the job that carries it out. Jobs of other domains are named by their kind; what comes
//! of them comes back as an event, which `jobs.rs` turns into a command.

use acts::Facts;
use jiff::tz::TimeZone;
use jobs::{NewJob, RunAt};
use kernel::{PartyId, Text, Timestamp};
use serde_json::{Map, Value, json};

use crate::catalogues::Law;
use crate::definition::{Definition, Direction};
use crate::jobs::stable_id;
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
        EffectKind::OfferSlots { .. } => ("counter.book", booking_order(state, effect)?),
        EffectKind::TellBody { .. } | EffectKind::TellOwner { .. } => return None,
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

/// Order of `mailbox.deliver`. The message's id follows from the effect: sent twice, it is delivered once.
fn notice_order(definition: &Definition, state: &CaseState, effect: &Effect) -> Option<Value> {
    let EffectKind::SendNotice { notice, to, params, decision } = &effect.kind else { return None };
    let declared = definition.notices.get(notice)?;
    let label = json!({ "zh-Hant": "查看個案", "pt": "Ver o processo", "en": "See the case" });
    Some(json!({
        "message": stable_id(&effect.key),
        "to": to,
        "department": state.department,
        "case": state.id,
        "kind": if *decision { "notice" } else { "information" },
        // A case is its parties' own matter: nobody sees it through a mandate for something else.
        "private": true,
        "subject": filled(&declared.subject, params),
        "body": filled(&declared.body, params),
        "remedy": declared.remedy.as_ref().map(|remedy| filled(remedy, params)),
        "links": [{ "label": label, "href": format!("/cases/{}", state.id) }],
    }))
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

/// Order of `counter.book`: the first time that suits; the holder may change it afterwards.
fn booking_order(state: &CaseState, effect: &Effect) -> Option<Value> {
    let EffectKind::OfferSlots { node, calendar, party } = &effect.kind else { return None };
    Some(json!({
        "effect_key": effect.key, "case": state.id, "node": node, "calendar": calendar, "party": party,
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
            fields.insert("account".to_owned(), json!({ "number": account }))
        }
    };
    Some(order)
}
