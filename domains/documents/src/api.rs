//! The JSON API: what the pages do, with the same commands and codes; keys and status list for verifiers elsewhere.

mod desk_document;
mod desk_file;
mod desk_list;
mod file;
mod keys;
mod mine;
mod revoke;
mod status_list;
mod verify;
mod verify_file;
mod verify_token;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use web::{Access, Routes, Visit};

use crate::check::Answer;
use crate::model::{Document, DocumentState};
use crate::{READ, REVOKE};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Person, routes!(mine::my_documents))
        .api(Access::Person, routes!(file::document_file))
        .api(Access::Officer(READ), routes!(desk_list::list_documents))
        .api(Access::Officer(READ), routes!(desk_document::read_document))
        .api(Access::Officer(READ), routes!(desk_file::read_paper))
        .api(Access::Officer(REVOKE), routes!(revoke::revoke_document))
        .api(Access::Public, routes!(verify::verify_by_code))
        .api(Access::Public, routes!(verify_token::verify_by_token))
        .api(Access::Public, routes!(verify_file::verify_by_file))
        .api(Access::Public, routes!(keys::statement_keys))
        .api(Access::Public, routes!(status_list::status_list))
}

/// A document that the visitor may see.
#[derive(Serialize, ToSchema)]
struct DocumentView {
    id: uuid::Uuid,
    number: String,
    kind: String,
    title: String,
    department: String,
    case: Option<uuid::Uuid>,
    /// Civil date.
    issued_on: String,
    /// RFC 3339.
    issued_at: String,
    /// `preparing`, `valid`, `superseded`, `revoked` or `refused`.
    state: &'static str,
    /// Since when it stands so, RFC 3339.
    changed_at: String,
    reason: Option<String>,
    /// SHA-256 of the paper, hexadecimal.
    file_sha256: Option<String>,
    replaced_by: Option<uuid::Uuid>,
}

impl DocumentView {
    fn of(visit: &Visit, document: Document) -> Self {
        Self {
            id: document.id.0,
            title: document.title.get(visit.lang()).to_owned(),
            number: document.number,
            kind: document.kind,
            department: document.department,
            case: document.case.map(|case| case.0),
            issued_on: document.issued_on.to_string(),
            issued_at: document.issued_at.to_string(),
            state: document.state.as_str(),
            changed_at: document.changed_at.to_string(),
            reason: document.reason,
            file_sha256: document.paper.map(|paper| hex::encode(paper.digest)),
            replaced_by: document.replaced_by.map(|id| id.0),
        }
    }
}

/// What the register says, and nothing that is not on the paper.
#[derive(Serialize, ToSchema)]
struct AnswerView {
    /// `valid`, `superseded`, `revoked`, `unknown` or `forged`.
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<PublicView>,
}

/// A document as the public sees it.
#[derive(Serialize, ToSchema)]
struct PublicView {
    number: String,
    kind: String,
    title: String,
    department: String,
    /// Civil date.
    issued_on: String,
    holder_initials: Option<String>,
    /// Since when it is no longer valid, RFC 3339.
    changed_at: Option<String>,
}

impl AnswerView {
    fn of(visit: &Visit, answer: &Answer) -> Self {
        let document = match answer {
            Answer::Known(document) => Some(PublicView::of(visit, document)),
            Answer::Unknown | Answer::Forged => None,
        };
        Self { answer: answer.word(), document }
    }
}

impl PublicView {
    fn of(visit: &Visit, document: &Document) -> Self {
        Self {
            number: document.number.clone(),
            kind: document.kind.clone(),
            title: document.title.get(visit.lang()).to_owned(),
            department: document.department.clone(),
            issued_on: document.issued_on.to_string(),
            holder_initials: document.initials.clone(),
            changed_at: (document.state != DocumentState::Valid).then(|| document.changed_at.to_string()),
        }
    }
}
