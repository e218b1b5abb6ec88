//! `GET /api/v1/cases/{id}/forms/{node}`, `PUT /api/v1/cases/{id}/forms/{node}/{page}`

use axum::extract::Path;
use axum::{Extension, Json};
use http::HeaderMap;
use kernel::{Problem, pointer_to};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{CaseRef, id, keyed};
use crate::error::CaseworkError;
use crate::service::Casework;
use crate::view::questions::PageState;

#[derive(Serialize, ToSchema)]
pub struct PageView {
    id: String,
    title: String,
    /// Properties of the schema that may be answered now.
    fields: Vec<String>,
    done: bool,
}

/// A form: its pages as they are asked now, the answers so far, the schema of all answers together.
#[derive(Serialize, ToSchema)]
pub struct FormView {
    pages: Vec<PageView>,
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    #[schema(value_type = Object)]
    schema: Value,
}

/// The form of a step.
#[utoipa::path(get, path = "/api/v1/cases/{id}/forms/{node}", tag = "casework",
    params(("id" = uuid::Uuid, Path), ("node" = String, Path)),
    responses((status = 200, body = FormView), (status = 404, description = "casework.no-such-form")))]
pub async fn read_form(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((case, node)): Path<(uuid::Uuid, String)>,
) -> Result<Json<FormView>, Failure> {
    let seen = casework.seen(&visit.ctx, id(case)).await?;
    let view = seen.view();
    let missing = || Problem::from(CaseworkError::NoSuchForm);
    let form = view.form(&node).filter(|_| view.applies()).ok_or_else(missing)?;
    let t = visit.t();
    let page = |page: &crate::definition::Page| PageView {
        id: page.id.clone(),
        title: t.say(&page.title).to_owned(),
        fields: page.fields.clone(),
        done: view.page_state(&node, page) == PageState::Done,
    };
    Ok(Json(FormView {
        pages: view.pages(form).into_iter().map(page).collect(),
        answers: view.known_answers(),
        schema: seen.def.form.schema.clone(),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersRequest {
    /// Property → value; null takes an answer back.
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
}

/// Saves the answers of one page.
#[utoipa::path(put, path = "/api/v1/cases/{id}/forms/{node}/{page}", tag = "casework",
    request_body = AnswersRequest,
    params(("id" = uuid::Uuid, Path), ("node" = String, Path), ("page" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 404, description = "casework.no-such-page"),
        (status = 422, description = "casework.fields"),
        (status = 429, description = "casework.too-many-named")))]
pub async fn save_answers(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path((case, node, page)): Path<(uuid::Uuid, String, String)>,
    Json(request): Json<AnswersRequest>,
) -> Result<Json<CaseRef>, Failure> {
    let seen = casework.seen(&visit.ctx, id(case)).await?;
    let ctx = keyed(&visit, &headers)?;
    let saved = casework.save_page(&ctx, &seen, (&node, &page), &request.answers).await;
    Ok(Json(saved.map_err(in_the_body)?.into()))
}

/// A page knows its questions by name; in the body of a program they stand below `answers`.
fn in_the_body(mut problem: Problem) -> Problem {
    for field in &mut problem.fields {
        field.field = format!("{}{}", pointer_to("", "answers"), field.pointer());
    }
    problem
}
