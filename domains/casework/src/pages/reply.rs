//! `/cases/{id}/reply`: the word of a party before an unfavourable decision.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::{Problem, ProblemStatus};
use web::chrome::{Chrome, Errors, Row};
use web::{Failure, Posted, Visit};

use super::{case_id, words};
use crate::error::CaseworkError;
use crate::model::CaseCommand;
use crate::resident::Seen;
use crate::service::Casework;
use crate::view::words::{department, law};

#[derive(Template)]
#[template(path = "casework_reply.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    rows: Vec<Row>,
    text: String,
    once: String,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    draw(&visit, &seen, "", Errors::none())
}

fn draw(visit: &Visit, seen: &Seen, text: &str, errors: Errors) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let hearing = seen.state.hearing.as_ref().filter(|hearing| hearing.parties.contains(&seen.party));
    let hearing = hearing.ok_or(Problem::from(CaseworkError::NoCase))?;
    if hearing.closed {
        return Err(Problem::from(CaseworkError::HearingOver).into());
    }
    let intended = seen.def.process.outcome.get(&hearing.outcome).map(|outcome| t.say(&outcome.title));
    let pack = &seen.law.pack;
    let rows = vec![
        Row::new(t.get("casework-department"), department(pack, &t, &seen.state.department)),
        Row::new(t.get("casework-reply-intended"), intended.unwrap_or_default()),
        Row::new(t.get("casework-grounds"), &hearing.grounds),
        Row::new(t.get("casework-reply-until"), t.date(hearing.until)),
        Row::new(t.get("evidence-law"), law(pack, &t, &seen.def.procedure.hearing.law)),
    ];
    let chrome = visit.chrome(t.get("casework-reply-title")).back_to(format!("/cases/{}", seen.state.id));
    let chrome = chrome.failed(&errors);
    visit.render(&Page { chrome, errors, rows, text: text.to_owned(), once: visit.once() })
}

pub async fn submit(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Failure> {
    let case = case_id(&id)?;
    let seen = casework.seen(&visit.ctx, case).await?;
    let Some(text) = form.get("text") else {
        let mut errors = Errors::none();
        errors.push("text", visit.t().get("problem-field-required"));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&visit, &seen, "", errors)?).into_response());
    };
    let command = CaseCommand::ReplyHearing { text: text.to_owned() };
    match casework.act(&super::once(&visit, &form)?, case, command, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        Err(problem) if problem.status == ProblemStatus::Invalid => {
            let errors = words::refused(&visit.t(), "text", &problem);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&visit, &seen, text, errors)?).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
