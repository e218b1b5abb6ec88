//! `GET /api/v1/documents/{id}/file`

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use web::{Failure, Visit};

use crate::issuer::Issuer;
use crate::pages::download;
use crate::service::own;

/// The paper of a document.
#[utoipa::path(get, path = "/api/v1/documents/{id}/file", tag = "documents", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = 404, description = "documents.not-found")))]
pub async fn document_file(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Path(id): Path<uuid::Uuid>,
) -> Result<Response, Failure> {
    let (document, bytes) = own::paper(&visit.ctx, &issuer, visit.party()?, id.into()).await?;
    download(&document, bytes)
}
