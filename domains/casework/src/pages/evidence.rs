//! `/cases/{id}/evidence/{item}`: data that a department already holds, shown to the person whose data it is and to
//! nobody else, with source, time and law; consent where no law allows it.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, Redirect};
use kernel::{Problem, ProblemStatus};
use web::chrome::{Chrome, Evidence, Row};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::consent::Keeper;
use crate::definition::{EvidenceItem, Fallback, NodeKind};
use crate::error::CaseworkError;
use crate::model::{CaseCommand, EvidenceState, EvidenceStatus};
use crate::resident::Seen;
use crate::service::Casework;
use crate::view::words::{department, labelled, law};

#[derive(Template)]
#[template(path = "casework_evidence.html")]
struct Page {
    chrome: Chrome,
    title: String,
    card: Option<Evidence>,
    /// Why, whose and for whom, before anything is fetched.
    rows: Vec<Row>,
    /// What is going on, when there is nothing to show.
    status: String,
    help: String,
    may_consent: bool,
    may_refuse: bool,
    once: String,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, item)): Path<(String, String)>,
) -> Result<Html<String>, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    let (declared, entry) = own(&seen, &item)?;
    let t = visit.t();
    let waits = entry.status == EvidenceStatus::AwaitingConsent && !entry.consent;
    let refused = entry.status == EvidenceStatus::ConsentRefused;
    let title = t.say(&declared.title).to_owned();
    visit.render(&Page {
        chrome: visit.chrome(title.clone()).back_to(format!("/cases/{}", seen.state.id)),
        card: card(&t, &seen, declared, entry),
        rows: purpose(&t, &seen, declared),
        status: status(&t, declared, entry),
        help: help(&t, declared, entry),
        may_consent: waits || refused,
        may_refuse: waits,
        once: visit.once(),
        title,
    })
}

/// The item, if it is about the reader. For everybody else there is no such page.
fn own<'a>(seen: &'a Seen, item: &str) -> Result<(&'a EvidenceItem, &'a EvidenceState), Failure> {
    let missing = || Failure(Problem::from(CaseworkError::NoSuchEvidence));
    if !seen.view().owns_evidence(item) {
        return Err(missing());
    }
    let declared = seen.def.evidence.get(item).ok_or_else(missing)?;
    let entry = seen.state.evidence.get(item).ok_or_else(missing)?;
    Ok((declared, entry))
}

fn card(t: &T, seen: &Seen, declared: &EvidenceItem, entry: &EvidenceState) -> Option<Evidence> {
    let provenance = entry.provenance.as_ref().filter(|_| entry.status == EvidenceStatus::Received)?;
    let pack = &seen.law.pack;
    let schema = seen.law.standards.get(&declared.standard).map(|standard| &standard.schema);
    let rows = schema.map(|schema| labelled(t, schema, &seen.law.codes, &entry.values)).unwrap_or_default();
    let basis = provenance.law.as_ref().map(|basis| law(pack, t, basis));
    Some(Evidence {
        title: t.say(&declared.title).to_owned(),
        source: department(pack, t, &declared.provider),
        at: t.date_time(provenance.at),
        law: basis.unwrap_or_else(|| t.get("casework-evidence-your-consent")),
        rows: rows.into_iter().map(|(label, value)| Row::new(label, value)).collect(),
        wrong_href: None,
    })
}

fn purpose(t: &T, seen: &Seen, declared: &EvidenceItem) -> Vec<Row> {
    let pack = &seen.law.pack;
    let asks = declared.asked_by.as_deref().and_then(|member| seen.def.node(member));
    let asks = asks.and_then(|node| match &node.kind {
        NodeKind::Start(start) => seen.law.catalogue.get(&start.service),
        _ => None,
    });
    let recipient = asks.map_or(&seen.def, |definition| definition).service.department.clone();
    let basis = declared.law.as_ref().map(|basis| law(pack, t, basis));
    vec![
        Row::new(t.get("casework-evidence-holder"), department(pack, t, &declared.provider)),
        Row::new(t.get("casework-evidence-recipient"), department(pack, t, &recipient)),
        Row::new(t.get("casework-evidence-purpose"), t.say(&declared.purpose_text)),
        Row::new(t.get("casework-evidence-fields"), fields(t, seen, declared)),
        Row::new(t.get("evidence-law"), basis.unwrap_or_else(|| t.get("casework-evidence-your-consent"))),
    ]
}

/// The labels of the fields that are asked for.
fn fields(t: &T, seen: &Seen, declared: &EvidenceItem) -> String {
    let Some(standard) = seen.law.standards.get(&declared.standard) else { return String::new() };
    let label = |field: &String| {
        let mut at = &standard.schema;
        for step in field.split('.') {
            at = at.get("properties")?.get(step)?;
        }
        // Internal identifiers mean nothing to a reader.
        if at.get("format").and_then(serde_json::Value::as_str) == Some("uuid") {
            return None;
        }
        let label: kernel::Text = serde_json::from_value(at.get("x-label")?.clone()).ok()?;
        Some(t.say(&label).to_owned())
    };
    declared.fields.iter().filter_map(label).collect::<Vec<_>>().join("\n")
}

fn status(t: &T, declared: &EvidenceItem, entry: &EvidenceState) -> String {
    let key = match entry.status {
        EvidenceStatus::AwaitingConsent if !entry.consent => "casework-evidence-asks",
        EvidenceStatus::AwaitingConsent if declared.asked_by.is_some() => "casework-evidence-agreed",
        EvidenceStatus::AwaitingConsent | EvidenceStatus::Requested => "casework-evidence-fetching",
        EvidenceStatus::Received => "casework-evidence-received",
        EvidenceStatus::Provided => "casework-evidence-provided",
        EvidenceStatus::ConsentRefused => "casework-evidence-refused",
        EvidenceStatus::Failed => "casework-evidence-failed",
        EvidenceStatus::Skipped => "casework-evidence-not-needed",
    };
    t.get(key)
}

fn help(t: &T, declared: &EvidenceItem, entry: &EvidenceState) -> String {
    let missing = matches!(entry.status, EvidenceStatus::Failed | EvidenceStatus::ConsentRefused);
    match (entry.status, declared.fallback) {
        (EvidenceStatus::Received, _) => t.get("casework-evidence-wrong"),
        (_, Fallback::Counter | Fallback::Upload) if missing => t.get("casework-evidence-bring"),
        (_, Fallback::None) if missing => t.get("casework-evidence-ask"),
        _ => String::new(),
    }
}

pub async fn decide(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(keeper): Extension<Keeper>,
    Path((id, item)): Path<(String, String)>,
    form: Posted,
) -> Result<Redirect, Failure> {
    let case = case_id(&id)?;
    let seen = casework.seen(&visit.ctx, case).await?;
    own(&seen, &item)?;
    let ctx = super::once(&visit, &form)?;
    match form.get("answer") {
        Some("agree") => casework.consent(&ctx, &keeper, &seen, &item).await?,
        Some("refuse") => {
            casework.act(&ctx, case, CaseCommand::RefuseConsent { evidence: item.clone() }, None).await?
        }
        _ => return Err(Problem::new(ProblemStatus::Malformed, "request.malformed").into()),
    };
    Ok(Redirect::to(&format!("/cases/{case}")))
}
