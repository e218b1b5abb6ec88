//! `/cases/{id}/confirm/{node}`: a party reads what concerns it and confirms or declines, for itself alone.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::{CaseId, Problem};
use web::chrome::{Choice, Chrome, Errors, Row};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::definition::{EvidenceItem, NodeKind, SignNode};
use crate::error::CaseworkError;
use crate::model::CaseCommand;
use crate::resident::Seen;
use crate::service::Casework;
use crate::view::words::{answer, department, law};

#[derive(Template)]
#[template(path = "casework_confirm.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    caption: String,
    rows: Vec<Row>,
    choices: Vec<Choice>,
    reason: String,
    seen: u64,
    once: String,
}

/// The confirmation that waits for the reader.
fn asked<'a>(seen: &'a Seen, node: &str) -> Result<&'a SignNode, Failure> {
    let sign = seen.def.node(node).and_then(|node| match &node.kind {
        NodeKind::Sign(sign) => Some(sign),
        _ => None,
    });
    let own = sign.filter(|sign| seen.state.holds(seen.party, &sign.role));
    own.ok_or(Failure(Problem::from(CaseworkError::NoSuchConfirmation)))
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, node)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    if let Some(case) = asked_elsewhere(&seen, &node) {
        return Ok(Redirect::to(&format!("/cases/{case}/confirm/{node}")).into_response());
    }
    Ok(draw(&visit, &seen, &node, Errors::none())?.into_response())
}

/// The member's case that took the confirmation over: a letter may still lead to the bundle.
fn asked_elsewhere(seen: &Seen, node: &str) -> Option<CaseId> {
    seen.def.process.node.iter().find_map(|(id, member)| match &member.kind {
        NodeKind::Start(start) if start.confirmations.iter().any(|sign| sign == node) => {
            seen.state.children.get(id)?.case
        }
        _ => None,
    })
}

fn draw(visit: &Visit, seen: &Seen, node: &str, errors: Errors) -> Result<Html<String>, Failure> {
    let sign = asked(seen, node)?;
    if let Some(rejection) = seen.view().confirm_problem(node) {
        return Err(Problem::from(rejection).into());
    }
    let t = visit.t();
    let title = seen.def.node(node).and_then(|node| node.title.as_ref()).map(|title| t.say(title).to_owned());
    let title = title.unwrap_or_default();
    let choices = vec![
        Choice::new("confirm", t.get("casework-confirm-yes")),
        Choice::new("decline", t.get("casework-confirm-no")).hint(t.get("casework-confirm-no-hint")),
        Choice::new("mistaken", t.get("casework-confirm-mistaken"))
            .hint(t.get("casework-confirm-mistaken-hint")),
    ];
    visit.render(&Page {
        chrome: visit.chrome(title.clone()).back_to(format!("/cases/{}", seen.state.id)).failed(&errors),
        errors,
        caption: t.say(&seen.def.service.title).to_owned(),
        rows: covered(&t, seen, node, sign),
        choices,
        reason: String::new(),
        seen: seen.state.seq,
        once: visit.once(),
        title,
    })
}

/// What the confirmation covers, and on which law it rests.
fn covered(t: &T, seen: &Seen, node: &str, sign: &SignNode) -> Vec<Row> {
    let view = seen.view();
    let known = view.known_answers();
    let mut rows = Vec::new();
    if let Ok(questions) = view.questions() {
        for field in sign.covers.iter().flat_map(|name| questions.schema.of_property(name)) {
            let value = answer(t, field, &known);
            if !value.is_empty() {
                rows.push(Row::new(t.say(&field.label), value));
            }
        }
    }
    if let Some(basis) = seen.def.node(node).and_then(|node| node.law.as_ref()) {
        rows.push(Row::new(t.get("evidence-law"), law(&seen.law.pack, t, basis)));
    }
    // Before anything is asked about him he reads what will be.
    let about = |item: &&EvidenceItem| item.subject == sign.role && seen.state.awaits_word(&sign.role);
    let asks: Vec<String> = seen
        .def
        .evidence
        .values()
        .filter(about)
        .map(|item| {
            let source = department(&seen.law.pack, t, &item.provider);
            t.with("casework-confirm-asks-after", &[("what", &t.say(&item.title)), ("source", &source)])
        })
        .collect();
    if !asks.is_empty() {
        rows.push(Row::new(t.get("casework-confirm-asks"), asks.join("\n")));
    }
    rows
}

pub async fn decide(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, node)): Path<(String, String)>,
    form: Posted,
) -> Result<Response, Failure> {
    let case = case_id(&id)?;
    let seen = casework.seen(&visit.ctx, case).await?;
    asked(&seen, &node)?;
    let command = match form.get("answer") {
        Some("confirm") => CaseCommand::Confirm { node },
        Some(answer @ ("decline" | "mistaken")) => CaseCommand::Decline {
            node,
            reason: form.get("reason").map(str::to_owned),
            mistaken: answer == "mistaken",
        },
        _ => {
            let mut errors = Errors::none();
            errors.push("answer", visit.t().get("casework-confirm-choose"));
            let page = draw(&visit, &seen, &node, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    casework.act(&super::once(&visit, &form)?, case, command, super::sequence(&form)).await?;
    Ok(Redirect::to(&format!("/cases/{case}")).into_response())
}
