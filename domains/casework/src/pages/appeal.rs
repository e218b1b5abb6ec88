//! `/cases/{id}/appeal`: a party appeals against a decision that was served, or against silence.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::{Problem, ProblemStatus};
use web::chrome::{Chrome, Clock, Errors, Row};
use web::{Failure, Posted, Visit};

use super::{case_id, words};
use crate::model::CaseCommand;
use crate::resident::Seen;
use crate::rules;
use crate::service::Casework;
use crate::view::part::ClockAbout;

#[derive(Template)]
#[template(path = "casework_appeal.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    rows: Vec<Row>,
    clocks: Vec<Clock>,
    /// The last day, when it has passed.
    late: String,
    text: String,
    once: String,
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    match seen.view().appeal_problem() {
        Some(rejection) => Err(Problem::from(rejection).into()),
        None => draw(&visit, &seen, "", Errors::none()),
    }
}

fn draw(visit: &Visit, seen: &Seen, text: &str, errors: Errors) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let part = seen.view().part(seen.def.service.title.clone());
    let appeal = part.terms.iter().filter(|term| term.about == ClockAbout::Appeal);
    let clocks = appeal.map(|term| words::clock(&t, seen, term)).collect();
    let chrome = visit.chrome(t.get("casework-appeal-title")).back_to(format!("/cases/{}", seen.state.id));
    let chrome = chrome.failed(&errors);
    let rows = words::facts(&t, seen, &part);
    let until = rules::appeal_until(&seen.def, &seen.state, seen.party, &seen.facts);
    let late = until.filter(|until| seen.facts.today > *until);
    let late =
        late.map_or_else(String::new, |until| t.with("casework-appeal-late", &[("date", &t.date(until))]));
    visit.render(&Page { chrome, errors, rows, clocks, late, text: text.to_owned(), once: visit.once() })
}

pub async fn submit(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path(id): Path<String>,
    form: Posted,
) -> Result<Response, Failure> {
    let case = case_id(&id)?;
    let seen = casework.seen(&visit.ctx, case).await?;
    let Some(grounds) = form.get("grounds") else {
        let mut errors = Errors::none();
        errors.push("grounds", visit.t().get("problem-field-required"));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&visit, &seen, "", errors)?).into_response());
    };
    let command = CaseCommand::Appeal { grounds: grounds.to_owned() };
    match casework.act(&super::once(&visit, &form)?, case, command, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        Err(problem) if problem.status == ProblemStatus::Invalid => {
            let errors = words::refused(&visit.t(), "grounds", &problem);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&visit, &seen, grounds, errors)?).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
