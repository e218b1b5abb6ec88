//! `POST /api/v1/verify/file`

use std::sync::Arc;

use axum::{Extension, Json};
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::AnswerView;
use crate::check;
use crate::issuer::Issuer;
use crate::verify::Standing;

#[derive(Serialize, ToSchema)]
pub struct FileView {
    /// `trusted`, `unknown-signer`, `not-intact` or `not-sealed`.
    seal: &'static str,
    /// Subject of the seal's certificate.
    signer: Option<String>,
    /// The time that the seal claims, RFC 3339.
    claimed_at: Option<String>,
    register: AnswerView,
}

/// Is a document real? By the file itself, sent as the body.
#[utoipa::path(post, path = "/api/v1/verify/file", tag = "verify",
    request_body(content = Vec<u8>, content_type = "application/pdf"),
    responses((status = 200, body = FileView), (status = 400, description = "documents.no-file")))]
pub async fn verify_by_file(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    body: Bytes,
) -> Result<Json<FileView>, Failure> {
    let (verdict, answer) = check::by_file(&visit.ctx, &issuer, body).await?;
    Ok(Json(FileView {
        seal: match verdict.standing {
            Standing::Trusted => "trusted",
            Standing::UnknownSigner => "unknown-signer",
            Standing::NotIntact => "not-intact",
            Standing::NotSealed(_) => "not-sealed",
        },
        signer: verdict.signer,
        claimed_at: verdict.claimed_at.map(|at| at.to_string()),
        register: AnswerView::of(&visit, &answer),
    }))
}
