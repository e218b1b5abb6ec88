//! `GET /account/log`: who read my data, day by day, in plain words, with a proof to take home on each line.

use std::collections::BTreeSet;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::response::Html;
use kernel::{CaseId, Text};
use ledger::{Cursor, Page as LogPage, SubjectEntries, SubjectEntry};
use serde::Deserialize;
use serde_json::{Map, Value};
use web::chrome::{Chrome, Link, Row};
use web::text::T;
use web::{Failure, Visit};

use super::account::child_name;
use crate::service::subject;
use crate::words::Words;
use crate::{CaseDoor, Identity};

/// Entries of one page.
const LINES: u64 = 50;

#[derive(Template)]
#[template(path = "identity_log.html")]
struct Page {
    chrome: Chrome,
    /// The child whose log it is, or nothing.
    child: String,
    others: Vec<Link>,
    days: Vec<Day>,
    older: Option<String>,
}

struct Day {
    day: String,
    lines: Vec<Line>,
}

/// One entry in plain words.
struct Line {
    time: String,
    title: String,
    rows: Vec<Row>,
    case: Option<Link>,
    proof: Option<String>,
}

/// Whose log, and from where on.
#[derive(Deserialize)]
pub struct Wanted {
    child: Option<String>,
    before: Option<String>,
}

/// The page.
pub async fn show(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Extension(cases): Extension<CaseDoor>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let own = visit.session()?.party;
    let subject = subject(wanted.child.as_deref(), visit.party()?)?;
    let page = LogPage { limit: LINES, before: web::cursor(wanted.before.as_deref())?, kinds: Vec::new() };
    let SubjectEntries { items: entries, next } = identity.log_of(&visit.ctx, subject, &page).await?;
    let children = identity.children_of(own, visit.ctx.legal_at()).await?;
    let query = if subject == own { String::new() } else { format!("child={subject}&") };
    let older = next.map(|place| format!("/account/log?{query}before={place}"));
    let mut others: Vec<Link> = children
        .iter()
        .filter(|one| one.child != subject)
        .map(|one| {
            let label = t.with("identity-log-of", &[("name", &child_name(&t, one))]);
            Link::new(label, format!("/account/log?child={}", one.child))
        })
        .collect();
    if subject != own {
        others.insert(0, Link::new(t.get("identity-log-own"), format!("/account/log?child={own}")));
    }
    let child =
        children.iter().find(|one| one.child == subject).map(|one| child_name(&t, one)).unwrap_or_default();
    let title =
        if child.is_empty() { t.get("identity-log") } else { t.with("identity-log-of", &[("name", &child)]) };
    let open = cases.open(&visit.ctx, entries.iter().filter_map(case_of).collect()).await?;
    let mut words = Words::new(t.clone(), visit.ctx.pack());
    let days = days(&t, &mut words, &entries, &open, &query);
    visit.render(&Page { chrome: visit.chrome(title).back_to("/account"), child, others, days, older })
}

fn days(
    t: &T,
    words: &mut Words,
    entries: &[SubjectEntry],
    open: &BTreeSet<CaseId>,
    query: &str,
) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let day = t.day(entry.cursor.at);
        let line = line(t, words, entry, open, query);
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.lines.push(line),
            None => days.push(Day { day, lines: vec![line] }),
        }
    }
    days
}

/// The case of which an entry tells.
fn case_of(entry: &SubjectEntry) -> Option<CaseId> {
    entry.body.as_ref()?.get("case")?.as_str()?.parse().ok()
}

fn line(t: &T, words: &mut Words, entry: &SubjectEntry, open: &BTreeSet<CaseId>, query: &str) -> Line {
    let Cursor { at, entry_id, part_no } = entry.cursor;
    let empty = Map::new();
    let body = entry.body.as_ref().unwrap_or(&empty);
    // Whoever was only named, and a guardian who takes no part, have no such case.
    let case = case_of(entry).filter(|case| open.contains(case));
    let mut proof = entry.index.map(|_| format!("/account/log/{entry_id}/{part_no}/proof"));
    if let Some(href) = &mut proof
        && !query.is_empty()
    {
        href.push('?');
        href.push_str(query.trim_end_matches('&'));
    }
    Line {
        time: t.time(at),
        title: title(t, &entry.kind, body),
        rows: if entry.body.is_some() {
            rows(t, words, &entry.kind, body)
        } else {
            vec![Row::new(t.get("identity-log-what"), t.get("identity-log-gone"))]
        },
        case: case.map(|case| Link::new(t.get("identity-log-case-open"), format!("/cases/{case}"))),
        proof,
    }
}

/// What happened. Data of the test system says so; a kind without words shows itself.
fn title(t: &T, kind: &str, body: &Map<String, Value>) -> String {
    let key = if is_seed(kind, body) {
        "identity-log-kind-register-loaded-seed".to_owned()
    } else {
        kind_key(kind)
    };
    t.find(&key, &[]).unwrap_or_else(|| t.with("identity-log-kind-other", &[("kind", &kind)]))
}

/// `case.attach_party` → the key of its words.
fn kind_key(kind: &str) -> String {
    format!("identity-log-kind-{}", kind.replace(['.', '_'], "-"))
}

/// Invented people and records, loaded to try the system out.
fn is_seed(kind: &str, body: &Map<String, Value>) -> bool {
    kind == "register.loaded" && body.get("reason").and_then(Value::as_str) == Some("seed")
}

fn rows(t: &T, words: &mut Words, kind: &str, body: &Map<String, Value>) -> Vec<Row> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let mut rows = Vec::new();
    let mut push = |key: &str, value: String| {
        if !value.is_empty() {
            rows.push(Row::new(t.get(key), value));
        }
    };
    let service: Option<Text> =
        body.get("title").and_then(|title| serde_json::from_value(title.clone()).ok());
    push("identity-log-service", service.map(|title| t.say(&title).to_owned()).unwrap_or_default());
    push("identity-log-number", text("number").unwrap_or_default().to_owned());
    push("identity-log-who", who(t, words, body));
    if let Some(provider) = text("provider") {
        push("identity-log-from", words.department(provider));
    }
    let fields: Vec<&str> = body
        .get("fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let comma = if t.lang() == kernel::Lang::ZhHant { "、" } else { ", " };
    // What a write answers is an acknowledgement, not data about the person: only fields of the standard count.
    let labels = if kind == "exchange.write" {
        words.known_fields(text("standard"), &fields)
    } else {
        words.fields(text("standard"), &fields)
    };
    let shown = body.get("shown").and_then(Value::as_array).into_iter().flatten();
    let shown = shown.filter_map(|name| serde_json::from_value::<Text>(name.clone()).ok());
    let labels: Vec<String> = labels.into_iter().chain(shown.map(|name| t.say(&name).to_owned())).collect();
    push("identity-log-what", labels.join(comma));
    push("identity-log-purpose", text("purpose").map(|code| words.purpose(code)).unwrap_or_default());
    let law =
        body.get("law").or_else(|| body.get("legal_basis")).map(|law| words.law(law)).unwrap_or_default();
    let by_consent = law.is_empty() && body.contains_key("consent") && body.contains_key("fields");
    push("identity-log-law", if by_consent { t.get("identity-log-by-consent") } else { law });
    if let Some(recipient) = text("recipient") {
        push("identity-consent-recipient", words.department(recipient));
    }
    if let Some(post) = ["signed_in_as", "assigned_post", "ended_post"].into_iter().find_map(text) {
        push("identity-post", words.post(post));
    }
    let reason = text("reason").filter(|_| !is_seed(kind, body));
    push("identity-log-reason", reason.unwrap_or_default().to_owned());
    rows
}

/// Department and post; for what nobody did by hand, which kind of machine.
fn who(t: &T, words: &Words, body: &Map<String, Value>) -> String {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let department = text("department").map(|code| words.department(code));
    let post = text("post").map(|post| words.post(post));
    let by = match text("by") {
        Some(by @ ("person" | "system" | "machine")) => Some(t.get(&format!("identity-log-by-{by}"))),
        _ => None,
    };
    let parts: Vec<String> = [department, post.or(by)].into_iter().flatten().collect();
    parts.join(if t.lang() == kernel::Lang::ZhHant { " " } else { ", " })
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
