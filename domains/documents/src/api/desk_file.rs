//! `POST /api/v1/desk/documents/{id}/file`: not a GET, because each reading is an act that is recorded.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use web::{Failure, Visit};

use crate::issuer::Issuer;
use crate::pages::download;
use crate::service::desk;

/// The paper of a document of a case; its holders see who read it.
#[utoipa::path(post, path = "/api/v1/desk/documents/{id}/file", tag = "documents",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = 404, description = "documents.not-found")))]
pub async fn read_paper(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Path(id): Path<uuid::Uuid>,
) -> Result<Response, Failure> {
    let (document, bytes) = desk::paper(&visit.ctx, &issuer, id.into()).await?;
    download(&document, bytes)
}
