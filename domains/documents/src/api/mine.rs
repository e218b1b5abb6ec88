//! `GET /api/v1/documents`

use std::sync::Arc;

use axum::{Extension, Json};
use web::{Failure, Visit};

use super::DocumentView;
use crate::issuer::Issuer;
use crate::service::own;

/// Documents of the signed-in person and of those whom it represents, newest first.
#[utoipa::path(get, path = "/api/v1/documents", tag = "documents",
    responses((status = 200, body = Vec<DocumentView>)))]
pub async fn my_documents(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
) -> Result<Json<Vec<DocumentView>>, Failure> {
    let documents = own::list(&visit.ctx, &issuer, visit.party()?).await?;
    Ok(Json(documents.into_iter().map(|document| DocumentView::of(&visit, document)).collect()))
}
