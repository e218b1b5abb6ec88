//! `/cases/{id}/forms/{node}/{page}`: one thing per page. What is right is kept at once; what is wrong is shown again
//! as it was typed (422). A page that changed since it was opened is refused (409), never overwritten unseen.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use forms::{DATE_PARTS, Field, FieldKind, shown};
use http::StatusCode;
use kernel::{CaseId, FieldProblem, Problem, ProblemStatus};
use serde::Deserialize;
use serde_json::{Map, Value};
use web::chrome::{Choice, Chrome, DateParts, Errors};
use web::text::T;
use web::{Failure, Posted, Visit};

use super::case_id;
use crate::definition::Page as FormPage;
use crate::error::CaseworkError;
use crate::resident::{Seen, found_page};
use crate::service::Casework;

/// More answers than this are chosen from a list instead of radios.
const RADIOS_MAX: usize = 8;

/// Where the reader goes on after saving.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    /// `check`: back to the answers.
    #[serde(default)]
    back: String,
}

/// What kind of control a question is; the template draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Line,
    Lines,
    Number,
    Date,
    Radios,
    Select,
    Checkboxes,
    Agree,
}

struct Question {
    control: Control,
    name: String,
    label: String,
    hint: String,
    error: String,
    value: String,
    choices: Vec<Choice>,
    date: DateParts,
    /// The only question: its label is the page's heading.
    heading: bool,
    inline: bool,
}

#[derive(Template)]
#[template(path = "casework_form.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    caption: String,
    title: String,
    hint: String,
    reason: String,
    questions: Vec<Question>,
    was: String,
    back: String,
    alone: bool,
}

/// The place of a page in a case.
type Place = (String, String, String);

pub async fn show(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, node, page)): Path<Place>,
    Query(from): Query<From>,
) -> Result<Html<String>, Failure> {
    let seen = casework.seen(&visit.ctx, case_id(&id)?).await?;
    draw(&visit, &seen, (&node, &page), &from.back, None, Errors::none())
}

fn draw(
    visit: &Visit,
    seen: &Seen,
    (node, page): (&str, &str),
    back: &str,
    posted: Option<&Posted>,
    errors: Errors,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let view = seen.view();
    let (form, page) = found_page(&view, node, page)?;
    let fields = view.fields_of(page)?;
    let known = view.known_answers();
    let title = t.say(&page.title).to_owned();
    let alone = fields.len() == 1 && fields.first().is_some_and(|field| t.say(&field.label) == title);
    let ask = |field: &&Field| {
        let asked = Asked { field, required: view.is_required(page, field), heading: alone };
        question(&t, &asked, &known, posted, &errors)
    };
    let questions = fields.iter().map(ask).collect();
    let case = seen.state.id;
    let back_href = match (back, view.previous_page(form, &page.id)) {
        ("check", _) => format!("/cases/{case}/check"),
        (_, Some(before)) => format!("/cases/{case}/forms/{node}/{}", before.id),
        (_, None) => format!("/cases/{case}"),
    };
    let reason = seen.state.returned.as_ref().map(|returned| returned.reason.clone());
    visit.render(&Page {
        chrome: visit.chrome(title.clone()).back_to(back_href).failed(&errors),
        errors,
        caption: t.say(&seen.def.service.title).to_owned(),
        hint: page.hint.as_ref().map(|hint| t.say(hint).to_owned()).unwrap_or_default(),
        reason: reason.unwrap_or_default(),
        was: was(seen, page),
        back: back.to_owned(),
        title,
        questions,
        alone,
    })
}

/// A field as this page asks it.
struct Asked<'a> {
    field: &'a Field,
    required: bool,
    heading: bool,
}

/// Names the answers that the page showed, so that a later save of an older page is noticed.
fn was(seen: &Seen, page: &FormPage) -> String {
    let answers: Map<String, Value> = page
        .fields
        .iter()
        .filter_map(|name| Some((name.clone(), seen.state.answers.get(name)?.clone())))
        .collect();
    let text = Value::Object(answers).to_string();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn question(
    t: &T,
    asked: &Asked<'_>,
    known: &Map<String, Value>,
    posted: Option<&Posted>,
    errors: &Errors,
) -> Question {
    let field = asked.field;
    let value = match posted {
        Some(posted) => posted.all(&field.name).collect::<Vec<_>>().join("\n"),
        None => shown(known, field),
    };
    let chosen = |code: &str| value.lines().any(|line| line == code);
    let of_codes = |codes: &[forms::Code]| -> Vec<Choice> {
        let choice = |code: &forms::Code| {
            let hint = code.hint.as_ref().map(|hint| t.say(hint).to_owned()).unwrap_or_default();
            Choice::new(&code.code, t.say(&code.label)).hint(hint).checked(chosen(&code.code))
        };
        codes.iter().map(choice).collect()
    };
    let yes_no = || {
        let choice = |value: &str, key: &str| Choice::new(value, t.get(key)).checked(chosen(value));
        vec![choice("yes", "action-yes"), choice("no", "action-no")]
    };
    let (control, choices) = match &field.kind {
        FieldKind::Line => (Control::Line, Vec::new()),
        FieldKind::Lines => (Control::Lines, Vec::new()),
        FieldKind::Whole => (Control::Number, Vec::new()),
        FieldKind::Date => (Control::Date, Vec::new()),
        FieldKind::YesNo => (Control::Radios, yes_no()),
        FieldKind::Agree => (Control::Agree, Vec::new()),
        FieldKind::One(codes) if codes.len() > RADIOS_MAX => {
            let nothing = Choice::new("", t.get("casework-choose")).checked(value.is_empty());
            (Control::Select, std::iter::once(nothing).chain(of_codes(codes)).collect())
        }
        FieldKind::One(codes) => (Control::Radios, of_codes(codes)),
        FieldKind::Many(codes) => (Control::Checkboxes, of_codes(codes)),
    };
    let optional = !asked.required && !matches!(control, Control::Agree);
    let label = t.say(&field.label);
    let label = if optional { t.with("casework-optional", &[("label", &label)]) } else { label.to_owned() };
    Question {
        date: if control == Control::Date { date_parts(field, &value, posted) } else { DateParts::default() },
        hint: field.hint.as_ref().map(|hint| t.say(hint).to_owned()).unwrap_or_default(),
        error: errors.of(&field.name).to_owned(),
        name: field.name.clone(),
        inline: matches!(field.kind, FieldKind::YesNo),
        label,
        control,
        value,
        choices,
        heading: asked.heading,
    }
}

fn date_parts(field: &Field, value: &str, posted: Option<&Posted>) -> DateParts {
    let Some(posted) = posted else {
        return value.parse::<jiff::civil::Date>().map(DateParts::from).unwrap_or_default();
    };
    let part = |part: &str| posted.get(&format!("{}-{part}", field.name)).unwrap_or_default().to_owned();
    let [year, month, day] = DATE_PARTS.map(part);
    DateParts { year, month, day }
}

pub async fn save(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((id, node, page)): Path<Place>,
    posted: Posted,
) -> Result<Response, Failure> {
    let case = case_id(&id)?;
    let seen = casework.seen(&visit.ctx, case).await?;
    let back = posted.get("back").unwrap_or_default();
    let view = seen.view();
    let (_, found) = found_page(&view, &node, &page)?;
    let fields = view.fields_of(found)?;
    let get = |name: &str| posted.all(name).map(str::to_owned).collect();
    let (read, problems) = forms::read(fields.into_iter(), get);
    if posted.get("was").is_some_and(|was| was != self::was(&seen, found)) && changes(&seen, &read) {
        return Err(Problem::from(CaseworkError::StalePage).into());
    }
    let again = |problems: &[FieldProblem]| {
        let errors = Errors::new(&visit.t(), problems);
        let page = draw(&visit, &seen, (&node, &page), back, Some(&posted), errors)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if !problems.is_empty() {
        return again(&problems);
    }
    let ctx = super::once(&visit, &posted)?;
    match casework.save_page(&ctx, &seen, (&node, &page), &read).await {
        Ok(_) => {
            let list = posted.get("then") == Some("list");
            let to = after(&visit, &casework, case, (&node, &page), back, list).await?;
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) if problem.status == ProblemStatus::Invalid && !problem.fields.is_empty() => {
            again(&problem.fields)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Whether saving would change anything: the same page sent twice is no conflict.
fn changes(seen: &Seen, read: &Map<String, Value>) -> bool {
    let saved = crate::view::questions::to_save(&seen.state.answers, read);
    saved.iter().any(|(name, value)| seen.state.answers.get(name).unwrap_or(&Value::Null) != value)
}

/// The next page of the section, as the answers stand now; at its end the task list.
async fn after(
    visit: &Visit,
    casework: &Casework,
    case: CaseId,
    (node, page): (&str, &str),
    back: &str,
    list: bool,
) -> Result<String, Failure> {
    let seen = casework.seen(&visit.ctx, case).await?;
    let view = seen.view();
    if back == "check" || seen.state.returned.is_some() {
        return Ok(format!("/cases/{case}/check"));
    }
    let next = view.form(node).filter(|_| !list).and_then(|form| view.next_page(form, page));
    Ok(match next {
        Some(next) => format!("/cases/{case}/forms/{node}/{}", next.id),
        None => format!("/cases/{case}"),
    })
}
