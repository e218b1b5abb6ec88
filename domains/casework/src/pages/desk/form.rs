//! The small page of one thing to do: what it does, what it asks, one button. `GET` asks, `POST` does it.
//! Invariants: a page that is older than the case changes nothing (409); a refused form is shown again with every word.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use kernel::{Problem, ProblemStatus};
use serde::Deserialize;
use web::chrome::{Choice, Chrome, DateParts, Errors, Row, Shape};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::asks::{self, Answer};
use super::door::{self, Opened};
use super::{Doing, Reads, sheet};
use crate::Casework;

/// The task that a page is about, in its address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    node: String,
}

/// What a page asks.
#[derive(Default)]
pub struct Form {
    /// What will happen.
    pub lead: Vec<String>,
    pub warning: String,
    /// What is decided about, before the questions.
    pub facts: Vec<Row>,
    pub controls: Vec<Control>,
    /// Values that the next step needs again.
    pub hidden: Vec<(&'static str, String)>,
    /// Words of the button, when it does not say what the page is called.
    pub button: Option<String>,
}

/// One question. Only what its kind needs is filled in.
#[derive(Default)]
pub struct Control {
    /// `radios`, `checkboxes`, `select`, `line`, `lines`, `date` or `heading`.
    pub kind: &'static str,
    pub name: String,
    pub label: String,
    pub hint: String,
    pub value: String,
    pub choices: Vec<Choice>,
    pub date: DateParts,
}

impl Control {
    /// A question of a kind.
    pub fn new(kind: &'static str, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind, name: name.into(), label: label.into(), ..Self::default() }
    }

    /// Explains it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What stands in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The answers to choose from.
    #[must_use]
    pub fn choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }
}

/// A case, a task of it, and who is at the desk.
pub struct Desk<'a> {
    pub visit: &'a Visit,
    pub casework: &'a Casework,
    pub opened: &'a Opened,
    pub node: &'a str,
    pub t: &'a T,
}

#[derive(Template)]
#[template(path = "desk/form.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    number: String,
    service: String,
    form: Form,
    button: String,
    action: String,
    back: String,
    node: String,
    seen: u64,
    once: String,
}

fn page(
    desk: &Desk<'_>,
    doing: Doing,
    form: Form,
    errors: Errors,
    seen: u64,
) -> Result<Html<String>, Failure> {
    let (t, state) = (desk.t, &desk.opened.state);
    let title = t.get(&format!("desk-do-{}", doing.word()));
    let back = format!("/desk/cases/{}", state.id);
    let chrome = desk.visit.chrome(title.clone()).shaped(Shape::Column).back_to(back.clone()).failed(&errors);
    desk.visit.render(&Page {
        chrome,
        errors,
        button: form.button.clone().unwrap_or_else(|| title.clone()),
        title,
        number: sheet::number(state, t),
        service: t.say(&desk.opened.def.service.title).to_owned(),
        form,
        action: format!("{back}/{}", doing.word()),
        back,
        node: desk.node.to_owned(),
        seen,
        once: desk.visit.once(),
    })
}

pub async fn show(
    doing: Doing,
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    door::check(&visit, &opened, doing, &asked.node)?;
    let t = visit.t();
    let desk = Desk { visit: &visit, casework: &casework, opened: &opened, node: &asked.node, t: &t };
    let form = asks::form(doing, &desk, &Posted::default())?;
    page(&desk, doing, form, Errors::none(), opened.state.seq)
}

pub async fn send(
    doing: Doing,
    mut visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let opened = door::open(&visit, &casework, &reads, &id).await?;
    if let Some(once) = posted.once()? {
        visit.ctx = visit.ctx.with_idempotency(once);
    }
    let seen = posted.get("seen").and_then(|seen| seen.parse::<u64>().ok());
    let seen = seen.ok_or(Problem::new(ProblemStatus::Malformed, "request.malformed"))?;
    let (t, node) = (visit.t(), posted.get("node").unwrap_or_default());
    let desk = Desk { visit: &visit, casework: &casework, opened: &opened, node, t: &t };
    door::check(&visit, &opened, doing, node)?;
    let again = |form: Form, errors: Errors, status: StatusCode| {
        page(&desk, doing, form, errors, seen).map(|page| (status, page).into_response())
    };
    let command = match asks::read(doing, &desk, &posted).await? {
        Answer::Do(command) => command,
        Answer::Ask(form) => return again(form, Errors::none(), StatusCode::OK),
        Answer::Wrong(errors) => {
            return again(asks::form(doing, &desk, &posted)?, errors, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    match door::perform(&visit, &casework, &opened, (doing, node), command, Some(seen)).await {
        Ok(_) => Ok(Redirect::to(&after(doing, &opened)).into_response()),
        Err(problem) => match explained(&problem, &t) {
            Some(errors) => {
                let status = StatusCode::from_u16(problem.status.code());
                again(asks::form(doing, &desk, &posted)?, errors, status.unwrap_or(StatusCode::CONFLICT))
            }
            None => Err(problem.into()),
        },
    }
}

/// Where it goes on: the case, or the queue when the case now belongs to its applicant.
fn after(doing: Doing, opened: &Opened) -> String {
    let word = doing.word();
    match doing {
        Doing::Match => format!("/desk?done={word}"),
        _ => format!("/desk/cases/{}?done={word}", opened.state.id),
    }
}

/// A refusal that has words of its own is told above the form; a stale page is not: it must be read anew.
fn explained(problem: &Problem, t: &T) -> Option<Errors> {
    let tellable =
        matches!(problem.status, ProblemStatus::Invalid | ProblemStatus::Conflict | ProblemStatus::Forbidden);
    if !tellable || problem.code == "casework.stale" {
        return None;
    }
    let mut errors = Errors::new(t, &problem.fields);
    if errors.is_empty() {
        let args: Vec<(&str, &str)> =
            problem.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = format!("problem-{}", problem.code.replace('.', "-"));
        errors.push("desk-form", t.find(&key, &args)?);
    }
    Some(errors)
}
