//! `GET /desk/cases/{id}/registers/{register}` asks what to look for; `POST` searches. A name is sent in the body, never in
//! an address that browsers and logs keep. Whoever is shown sees it in their log.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use kernel::{Problem, ProblemStatus};
use web::chrome::{Chrome, Errors, Evidence, Shape};
use web::{Failure, Posted, Visit};

use super::answers::Labels;
use super::door::{self, Opened};
use super::{Reads, people, sheet};
use crate::Casework;
use crate::error::CaseworkError;
use crate::lookup::{OwnRegister, Shown};

#[derive(Template)]
#[template(path = "desk/lookup.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    number: String,
    service: String,
    action: String,
    question: String,
    /// What was found; nothing before the first question.
    found: Option<Found>,
}

struct Found {
    summary: String,
    records: Vec<Evidence>,
}

/// The register, if the official's department keeps it.
pub fn register_of(
    visit: &Visit,
    casework: &Casework,
    opened: &Opened,
    id: &str,
) -> Result<OwnRegister, Problem> {
    let own = casework.own_registers(&visit.ctx, &opened.state)?;
    let missing = || Problem::from(CaseworkError::NoSuchRegister);
    own.into_iter().find(|register| register.id == id).ok_or_else(missing)
}

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path((id, register)): Path<(String, String)>,
) -> Result<Html<String>, Failure> {
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    let register = register_of(&visit, &casework, &opened, &register)?;
    page(&visit, &opened, &register, "", Errors::none(), None)
}

pub async fn search(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path((id, register)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Failure> {
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    let register = register_of(&visit, &casework, &opened, &register)?;
    let question = posted.get("q").unwrap_or_default();
    match casework.look_up(&visit.ctx, &opened.state, &register, question).await {
        Ok(shown) => {
            let found = found(&visit, &opened, &register, &shown);
            Ok(page(&visit, &opened, &register, question, Errors::none(), Some(found))?.into_response())
        }
        Err(problem) if problem.status == ProblemStatus::Invalid => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            let again = page(&visit, &opened, &register, question, errors, None)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

fn found(visit: &Visit, opened: &Opened, register: &OwnRegister, shown: &Shown) -> Found {
    let t = visit.t();
    let labels = Labels { law: &opened.law, t: &t };
    let schema = labels.standard(&register.standard);
    let department = people::department(&opened.law.pack, &opened.state.department, &t);
    let law = shown.receipt.law.as_ref().map(|basis| t.say(&basis.law).to_owned()).unwrap_or_default();
    let card = |(place, record): (usize, &serde_json::Map<String, serde_json::Value>)| Evidence {
        title: t.with("desk-lookup-record", &[("number", &(place + 1).to_string())]),
        source: format!("{department} · {}", t.say(&register.title)),
        at: t.date_time(shown.receipt.at),
        law: law.clone(),
        rows: labels.rows(&schema, record, None),
        wrong_href: None,
    };
    let count = shown.records.len().to_string();
    let summary = match (shown.records.is_empty(), shown.more) {
        (true, _) => t.get("desk-lookup-nobody"),
        (false, true) => t.with("desk-lookup-more", &[("count", &count)]),
        (false, false) => t.with("desk-lookup-found", &[("count", &count)]),
    };
    Found { summary, records: shown.records.iter().enumerate().map(card).collect() }
}

fn page(
    visit: &Visit,
    opened: &Opened,
    register: &OwnRegister,
    question: &str,
    errors: Errors,
    found: Option<Found>,
) -> Result<Html<String>, Failure> {
    let (t, case) = (visit.t(), opened.state.id);
    let title = t.say(&register.title).to_owned();
    let back = format!("/desk/cases/{case}");
    visit.render(&Page {
        chrome: visit.form_chrome(title.clone()).shaped(Shape::Column).back_to(back).failed(&errors),
        errors,
        title,
        number: sheet::number(&opened.state, &t),
        service: t.say(&opened.def.service.title).to_owned(),
        action: format!("/desk/cases/{case}/registers/{}", register.id),
        question: question.to_owned(),
        found,
    })
}
