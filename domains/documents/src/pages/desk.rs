//! `/desk/documents`: what the own department has issued; reading a paper (told to its holders); taking one back.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use web::chrome::{Chrome, Errors, Row, Shape, Tag};
use web::{Failure, Posted, Visit};

use super::{download, state_tag};
use crate::REVOKE;
use crate::issuer::Issuer;
use crate::model::{Document, DocumentId, DocumentState};
use crate::service::{Revoke, desk};
use crate::store::DocumentPage;

#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    number: Option<String>,
    #[serde(default)]
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "documents_desk.html")]
struct List {
    chrome: Chrome,
    number: String,
    error: String,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    href: String,
    number: String,
    title: String,
    day: String,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "documents_document.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    title: String,
    tag: Tag,
    rows: Vec<Row>,
    action: String,
    may_read: bool,
    may_revoke: bool,
    reason: String,
    once: String,
}

pub async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let t = visit.t();
    let typed = wanted.number.unwrap_or_default();
    let mut error = String::new();
    if !typed.trim().is_empty() {
        match desk::by_number(&visit.ctx, &typed).await? {
            Some(document) => {
                return Ok(Redirect::to(&format!("/desk/documents/{}", document.id)).into_response());
            }
            None => error = t.get("problem-documents-not-found"),
        }
    }
    let from = web::cursor(wanted.after.as_deref())?;
    let DocumentPage { items, next } = desk::list(&visit.ctx, from.as_ref()).await?;
    let line = |document: &Document| Line {
        href: format!("/desk/documents/{}", document.id),
        number: document.number.clone(),
        title: t.say(&document.title).to_owned(),
        day: t.date(document.issued_on),
        tag: state_tag(&t, document.state),
    };
    let page = visit.render(&List {
        chrome: visit.chrome(t.get("documents-desk")).shaped(Shape::Desk),
        number: typed,
        error,
        lines: items.iter().map(line).collect(),
        next: next.map(|place| format!("/desk/documents?after={place}")),
    })?;
    Ok(page.into_response())
}

fn id_of(text: &str) -> Result<DocumentId, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let document = desk::find(&visit.ctx, id_of(&id)?).await?;
    page(&visit, &document, Errors::none(), "").await
}

async fn page(
    visit: &Visit,
    document: &Document,
    errors: Errors,
    reason: &str,
) -> Result<Html<String>, Failure> {
    let t = visit.t();
    let mut rows = vec![
        Row::new(t.get("documents-number"), &document.number),
        Row::new(t.get("documents-issued-on"), t.date_time(document.issued_at)),
        Row::new(t.get("documents-changed"), t.date_time(document.changed_at)),
    ];
    rows.extend(visit.case_row(t.get("documents-case"), document.case).await);
    rows.extend(document.reason.as_ref().map(|why| Row::new(t.get("documents-reason"), why)));
    let revocable = matches!(document.state, DocumentState::Valid | DocumentState::Superseded);
    let title = t.say(&document.title).to_owned();
    visit.render(&Page {
        chrome: visit.form_chrome(title.clone()).back_to("/desk/documents").failed(&errors),
        tag: state_tag(&t, document.state),
        errors,
        title,
        rows,
        action: format!("/desk/documents/{}", document.id),
        may_read: desk::may_read(document),
        may_revoke: revocable && visit.session()?.permissions.contains(REVOKE.code),
        reason: reason.to_owned(),
        once: visit.once(),
    })
}

pub async fn file(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Path(id): Path<String>,
    _form: Posted,
) -> Result<Response, Failure> {
    let (document, bytes) = desk::paper(&visit.ctx, &issuer, id_of(&id)?).await?;
    download(&document, bytes)
}

pub async fn revoke(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Response, Failure> {
    let document = desk::find(&visit.ctx, id_of(&id)?).await?;
    let reason = form.get("reason").unwrap_or_default().to_owned();
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    let department = desk::department(&visit.ctx)?.to_owned();
    match ctx.run(Revoke { id: document.id, department, reason: reason.clone() }).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/documents/{}", document.id)).into_response()),
        Err(problem) if !problem.fields.is_empty() => {
            let errors = Errors::new(&visit.t(), &problem.fields);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &document, errors, &reason).await?)
                .into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
