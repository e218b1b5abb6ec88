//! `GET /api/v1/desk/documents/{id}`

use axum::{Json, extract::Path};
use web::{Failure, Visit};

use super::DocumentView;
use crate::service::desk;

/// One document of the officer's department.
#[utoipa::path(get, path = "/api/v1/desk/documents/{id}", tag = "documents", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = DocumentView), (status = 404, description = "documents.not-found")))]
pub async fn read_document(visit: Visit, Path(id): Path<uuid::Uuid>) -> Result<Json<DocumentView>, Failure> {
    let document = desk::find(&visit.ctx, id.into()).await?;
    Ok(Json(DocumentView::of(&visit, document)))
}
