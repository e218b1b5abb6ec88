//! Pages: my documents, the department's desk, and the verification that needs no account.

mod desk;
mod mine;
mod verify;

use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderValue, header};
use web::chrome::{Tag, TagKind};
use web::text::T;
use web::{Access, Failure, Routes, Visit};

use crate::model::{Document, DocumentState};
use crate::{READ, REVOKE};

pub fn routes() -> Routes {
    Routes::new()
        .page("/documents", Access::Person, get(mine::show))
        .page("/documents/{id}/file", Access::Person, get(mine::file))
        .page("/desk/documents", Access::Officer(READ), get(desk::list))
        .page("/desk/documents/{id}", Access::Officer(READ), get(desk::show))
        .page("/desk/documents/{id}/file", Access::Officer(READ), post(desk::file))
        .page("/desk/documents/{id}/revoke", Access::Officer(REVOKE), post(desk::revoke))
        .page("/verify", Access::Public, get(verify::show).post(verify::token))
        .page("/verify/file", Access::Public, post(verify::file))
}

fn state_tag(t: &T, state: DocumentState) -> Tag {
    let kind = match state {
        DocumentState::Valid => TagKind::Done,
        DocumentState::Preparing => TagKind::Waiting,
        DocumentState::Superseded => TagKind::Quiet,
        DocumentState::Revoked | DocumentState::Refused => TagKind::Bad,
    };
    Tag::new(kind, t.get(&format!("documents-state-{}", state.as_str())))
}

fn department(visit: &Visit, code: &str) -> String {
    let pack = visit.ctx.pack();
    pack.departments().get(code).map_or(code, |found| found.name.get(visit.lang())).to_owned()
}

/// A paper as a download under its number.
pub fn download(document: &Document, bytes: bytes::Bytes) -> Result<Response, Failure> {
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}.pdf\"", document.number));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_DISPOSITION, name.map_err(|_| Failure::internal())?);
    Ok(response)
}
