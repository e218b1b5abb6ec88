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
use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::{Document, DocumentId, DocumentState};
use crate::rules;
use crate::service::{RecordRead, Revoke};
use crate::store;

#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    number: Option<String>,
}

#[derive(Template)]
#[template(path = "documents_desk.html")]
struct List {
    chrome: Chrome,
    number: String,
    error: String,
    lines: Vec<Line>,
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

fn own_department(visit: &Visit) -> Result<&str, Failure> {
    let officer = visit.session()?.officer.as_ref();
    officer.map(|officer| officer.department.as_str()).ok_or_else(Failure::not_found)
}

pub async fn list(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Failure> {
    let department = own_department(&visit)?;
    let t = visit.t();
    let typed = wanted.number.unwrap_or_default();
    let mut error = String::new();
    if !typed.trim().is_empty() {
        let found = store::by_number(visit.ctx.db(), &rules::read_number(&typed)).await?;
        match found.filter(|document| document.department == department) {
            Some(document) => {
                return Ok(Redirect::to(&format!("/desk/documents/{}", document.id)).into_response());
            }
            None => error = t.get("problem-documents-not-found"),
        }
    }
    let documents = store::desk(visit.ctx.db(), department).await?;
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
        lines: documents.iter().map(line).collect(),
    })?;
    Ok(page.into_response())
}

async fn find(visit: &Visit, id: &str) -> Result<Document, Failure> {
    let id: DocumentId = id.parse().map_err(|_| Failure::not_found())?;
    let found = store::find(visit.ctx.db(), id).await?;
    let department = own_department(visit)?;
    Ok(found.filter(|document| document.department == department).ok_or(DocumentsError::NotFound)?)
}

pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let document = find(&visit, &id).await?;
    page(&visit, &document, Errors::none(), "").await
}

/// Officers read papers of cases only: a paper without a case belongs to its holders alone.
fn may_read(document: &Document) -> bool {
    document.case.is_some() && document.state.is_issued()
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
        may_read: may_read(document),
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
    let document = find(&visit, &id).await?;
    if !may_read(&document) {
        return Err(DocumentsError::NotFound.into());
    }
    let bytes = issuer.paper(&document).await?;
    visit.ctx.run(RecordRead { id: document.id }).await?;
    download(&document, bytes)
}

pub async fn revoke(visit: Visit, Path(id): Path<String>, form: Posted) -> Result<Response, Failure> {
    let document = find(&visit, &id).await?;
    let reason = form.get("reason").unwrap_or_default().to_owned();
    let ctx = form.once()?.map_or_else(|| visit.ctx.clone(), |key| visit.ctx.with_idempotency(key));
    let department = own_department(&visit)?.to_owned();
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
