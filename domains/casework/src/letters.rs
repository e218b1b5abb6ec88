//! The letters that a case writes: orders of `mailbox.deliver` to parties and of `mailbox.communicate` to other bodies,
//! with their parameters written as each language writes them.

use i18n::{Words, format};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Lang, PartyId, Text};
use serde_json::{Map, Value, json};

use crate::LOCALES;
use crate::definition::{Communication, Notice};
use crate::jobs::stable_id;
use crate::model::{CaseState, Effect};

/// A letter is written once, in all languages.
static WORDS: Words = Words::of(&LOCALES);
/// A value that is not known yet.
const UNKNOWN: &str = "—";
/// `2026-11-22`: what else a date may be written as is a moment, or nothing of the kind.
const DATE_CHARS: usize = 10;

/// Order of `mailbox.deliver`. The message's id follows from the effect: sent twice, it is delivered once.
pub fn notice_order(
    zone: &TimeZone,
    declared: &Notice,
    state: &CaseState,
    effect: &Effect,
    (to, params, decision): (&[PartyId], &Map<String, Value>, bool),
) -> Value {
    let deadline = declared.deadline.as_ref().and_then(|name| params.get(name)).and_then(day);
    json!({
        "message": stable_id(&effect.key),
        "to": to,
        "department": state.department,
        "case": state.id,
        "kind": if decision { "notice" } else { "information" },
        // A case is its parties' own matter: nobody sees it through a mandate for something else.
        "private": true,
        "subject": filled(zone, &declared.subject, params),
        "body": filled(zone, &declared.body, params),
        "deadline": deadline,
        "remedy": declared.remedy.as_ref().map(|remedy| filled(zone, remedy, params)),
        "links": [{ "label": WORDS.say("casework-letter-link"), "href": format!("/cases/{}", state.id) }],
    })
}

/// Order of `mailbox.communicate`: a letter to the inbox of another body. What is not known yet is a dash.
pub fn letter_order(
    zone: &TimeZone,
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
        "subject": filled(zone, &declared.subject, &whole),
        "body": filled(zone, &declared.body, &whole),
    })
}

/// Puts the parameters in, `{name}`, in one pass: what a person wrote is never read as a template.
fn filled(zone: &TimeZone, text: &Text, params: &Map<String, Value>) -> Text {
    let fill = |lang: Lang, template: &str| {
        let (mut whole, mut rest) = (String::with_capacity(template.len()), template);
        while let Some((before, after)) = rest.split_once('{') {
            whole.push_str(before);
            let known = after.split_once('}').and_then(|(name, tail)| Some((params.get(name)?, tail)));
            rest = if let Some((value, tail)) = known {
                whole.push_str(&written(zone, lang, value));
                tail
            } else {
                whole.push('{');
                after
            };
        }
        whole + rest
    };
    Text {
        zh_hant: fill(Lang::ZhHant, &text.zh_hant),
        pt: fill(Lang::Pt, &text.pt),
        en: fill(Lang::En, &text.en),
    }
}

/// A day and a moment as the language writes them, the moment in the jurisdiction's time; anything else as it is.
fn written(zone: &TimeZone, lang: Lang, value: &Value) -> String {
    let Some(text) = value.as_str() else { return value.to_string() };
    if let Some(day) = day(value) {
        return format::date(lang, day);
    }
    match text.parse::<Timestamp>() {
        Ok(at) => format::date_time(lang, at.to_zoned(zone.clone()).datetime()),
        Err(_) => text.to_owned(),
    }
}

fn day(value: &Value) -> Option<Date> {
    value.as_str().filter(|text| text.len() == DATE_CHARS)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_written_as_people_write_them_and_nothing_is_read_twice() {
        let zone = TimeZone::get("Asia/Macau").unwrap_or(TimeZone::UTC);
        let params =
            json!({ "at": "2026-11-24T01:00:00Z", "until": "2026-12-01", "said": "{until}", "sum": 5 });
        let params = params.as_object().cloned().unwrap_or_default();
        let template = "{at} / {until} / {said} / {sum} / {unknown} {";
        let all = |template: &str| Text {
            zh_hant: template.to_owned(),
            pt: template.to_owned(),
            en: template.to_owned(),
        };
        let text = filled(&zone, &all(template), &params);
        assert_eq!(text.zh_hant, "2026年11月24日 09:00 / 2026年12月1日 / {until} / 5 / {unknown} {");
        assert_eq!(
            text.pt,
            "24 de Novembro de 2026, 09:00 / 1 de Dezembro de 2026 / {until} / 5 / {unknown} {"
        );
        assert_eq!(text.en, "24 November 2026, 09:00 / 1 December 2026 / {until} / 5 / {unknown} {");
    }
}
