//! `/admin/dead-letters/{id}`: one dead letter; wake it, or drop it with a reason.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use jobs::DeadJob;
use uuid::Uuid;
use web::chrome::{Chrome, Errors, Row};
use web::{Failure, Posted, Visit};

use crate::MANAGE;
use crate::service::{self, Discard, Retry};

const LIST: &str = "/admin/dead-letters";

#[derive(Template)]
#[template(path = "operations_letter.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    rows: Vec<Row>,
    action: String,
    may_manage: bool,
    reason: String,
    once: String,
}

fn id_of(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let letter = service::letter(&visit.ctx, id_of(&id)?).await?;
    page(&visit, letter, Errors::none(), "")
}

fn page(visit: &Visit, letter: DeadJob, errors: Errors, reason: &str) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let rows = vec![
        Row::new(t.get("operations-kind"), letter.kind),
        Row::new(t.get("operations-error"), letter.error.unwrap_or_default()),
        Row::new(t.get("operations-attempts"), t.number(letter.attempts)),
        Row::new(t.get("operations-created"), t.date_time(letter.created_at)),
        Row::new(t.get("operations-died"), t.date_time(letter.died_at)),
        Row::new(t.get("operations-job"), letter.id.to_string()),
    ];
    visit.render(&Page {
        chrome: visit.chrome(t.get("operations-dead-letter")).back_to(LIST).failed(&errors),
        errors,
        rows,
        action: format!("{LIST}/{}", letter.id),
        may_manage: visit.session()?.permissions.contains(MANAGE.code),
        reason: reason.to_owned(),
        once: visit.once(),
    })
}

pub async fn retry(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Redirect, Failure> {
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    ctx.run(Retry { id: id_of(&id)? }).await?;
    visit.ctx.shared().jobs_wake.notify_one();
    Ok(Redirect::to(LIST))
}

pub async fn discard(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let reason = form.get("reason").unwrap_or_default();
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    match ctx.run(Discard { id, reason: reason.to_owned() }).await {
        Ok(()) => Ok(Redirect::to(LIST).into_response()),
        Err(problem) if !problem.fields.is_empty() => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            let letter = service::letter(&visit.ctx, id).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, letter, errors, reason)?).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
