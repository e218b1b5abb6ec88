//! `/cases/{id}/check`: all answers with links to change them, what will be used, the declaration, one button. A page
//! that is older than the case is refused (409). After a return the same page sends the corrections.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::Problem;
use web::chrome::{Chrome, Errors, Row};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::definition::{CaseKind, NodeKind};
use crate::error::CaseworkError;
use crate::model::{EvidenceStatus, Phase};
use crate::resident::Seen;
use crate::service::Casework;
use crate::view::words::{answer, department};

#[derive(Template)]
#[template(path = "casework_check.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    reason: String,
    sections: Vec<(String, Vec<Row>)>,
    evidence: Vec<Row>,
    members: Vec<String>,
    /// Something is still missing: what.
    missing: String,
    task_list: String,
    correcting: bool,
    seen: u64,
    once: String,
}

fn applicant(seen: Seen) -> Result<Seen, Failure> {
    // Whoever was only named has no business with the answers.
    if seen.view().applies() { Ok(seen) } else { Err(Problem::from(CaseworkError::NoCase).into()) }
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let seen = applicant(casework.seen(&visit.ctx, case_id(&id)?).await?)?;
    if seen.state.phase != Phase::Draft && seen.state.returned.is_none() {
        return Ok(Redirect::to(&format!("/cases/{}", seen.state.id)).into_response());
    }
    Ok(draw(&visit, &seen, Errors::none())?.into_response())
}

fn draw(visit: &Visit, seen: &Seen, errors: Errors) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let case = seen.state.id;
    let view = seen.view();
    let correcting = seen.state.returned.is_some();
    let ready = correcting || view.readiness().is_ok();
    let title = t.get(if correcting { "casework-check-correct-title" } else { "casework-check-title" });
    let reason = seen.state.returned.as_ref().map(|returned| returned.reason.clone());
    let kept = |node: &String| {
        let left_out = seen.state.dropped.contains(node);
        let title = seen.def.node(node).and_then(|node| node.title.as_ref());
        title.filter(|_| !left_out).map(|title| t.say(title).to_owned())
    };
    let members = if seen.def.kind == CaseKind::Bundle { view.members() } else { Vec::new() };
    visit.render(&Page {
        chrome: visit.chrome(title.clone()).back_to(format!("/cases/{case}")).failed(&errors),
        errors,
        reason: reason.unwrap_or_default(),
        sections: sections(&t, seen),
        evidence: used(&t, seen),
        members: members.iter().filter_map(kept).collect(),
        missing: if ready { String::new() } else { t.get("casework-check-missing") },
        task_list: format!("/cases/{case}"),
        correcting,
        seen: seen.state.seq,
        once: visit.once(),
        title,
    })
}

/// Questions and answers by section. After a return only what was named can be changed.
fn sections(t: &T, seen: &Seen) -> Vec<(String, Vec<Row>)> {
    let view = seen.view();
    let Ok(questions) = view.questions() else { return Vec::new() };
    let known = view.known_answers();
    let mut sections: Vec<(String, Vec<Row>)> = Vec::new();
    for (node, entry) in &seen.def.process.node {
        let NodeKind::Form(_) = &entry.kind else { continue };
        // A member of a bundle was answered with the bundle: its form is entered only to be corrected.
        let entered = seen.state.nodes.contains_key(node) || seen.state.returned.is_some();
        let Some(form) = view.form(node).filter(|_| entered) else { continue };
        for page in view.asked_pages(form) {
            let name = t.say(page.section.as_ref().unwrap_or(&page.title)).to_owned();
            let href = format!("/cases/{}/forms/{node}/{}?back=check", seen.state.id, page.id);
            let open: Vec<&String> = view.open_fields(page).collect();
            let mut rows = Vec::new();
            for property in &page.fields {
                for field in questions.schema.of_property(property) {
                    let value = answer(t, field, &known);
                    let may_change = open.contains(&property);
                    // Parts of a group that were left out, and what cannot be answered here, say nothing.
                    if value.is_empty() && !field.required && (field.name.contains('.') || !may_change) {
                        continue;
                    }
                    let value = if value.is_empty() { t.get("casework-check-empty") } else { value };
                    let row = Row::new(t.say(&field.label), value);
                    rows.push(if may_change { row.change(href.clone()) } else { row });
                }
            }
            match sections.last_mut() {
                Some((last, known)) if *last == name => known.extend(rows),
                _ => sections.push((name, rows)),
            }
        }
    }
    sections
}

/// Data that departments give, by title and source; the values are shown to each person apart.
fn used(t: &T, seen: &Seen) -> Vec<Row> {
    let there = |item: &&crate::definition::EvidenceItem| {
        let entry = seen.state.evidence.get(&item.id);
        entry.is_some_and(|entry| {
            matches!(entry.status, EvidenceStatus::Received | EvidenceStatus::Provided) || entry.consent
        })
    };
    let row = |item: &crate::definition::EvidenceItem| {
        Row::new(t.say(&item.title), department(&seen.law.pack, t, &item.provider))
    };
    seen.def.evidence.values().filter(there).map(row).collect()
}

pub async fn submit(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Failure> {
    let case = case_id(&id)?;
    let seen = applicant(casework.seen(&visit.ctx, case).await?)?;
    let correcting = seen.state.returned.is_some();
    if !correcting && seen.state.phase == Phase::Draft && form.get("declaration").is_none() {
        let mut errors = Errors::none();
        errors.push("declaration", visit.t().get("casework-check-agree-needed"));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&visit, &seen, errors)?).into_response());
    }
    casework.hand_in(&super::once(&visit, &form)?, &seen, super::sequence(&form)).await?;
    let to = if correcting { format!("/cases/{case}") } else { format!("/cases/{case}/receipt") };
    Ok(Redirect::to(&to).into_response())
}
