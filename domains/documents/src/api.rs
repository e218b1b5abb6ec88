//! The JSON API: what the pages do, with the same commands and codes; keys and status list for verifiers elsewhere.

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

use crate::REVOKE;
use crate::check::Answer;
use crate::model::{Document, DocumentState};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Person, routes!(mine::my_documents))
        .api(Access::Person, routes!(file::document_file))
        .api(Access::Officer(REVOKE), routes!(revoke::revoke_document))
        .api(Access::Public, routes!(verify::verify_by_code))
        .api(Access::Public, routes!(verify_token::verify_by_token))
        .api(Access::Public, routes!(verify_file::verify_by_file))
        .api(Access::Public, routes!(keys::statement_keys))
        .api(Access::Public, routes!(status_list::status_list))
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
