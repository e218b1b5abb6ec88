//! `GET /api/v1/documents`

use std::sync::Arc;

use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::issuer::Issuer;
use crate::store;

/// A document that the visitor may see.
#[derive(Serialize, ToSchema)]
pub struct DocumentView {
    id: uuid::Uuid,
    number: String,
    kind: String,
    title: String,
    department: String,
    case: Option<uuid::Uuid>,
    /// Civil date.
    issued_on: String,
    /// `valid`, `superseded` or `revoked`.
    state: &'static str,
    reason: Option<String>,
    /// SHA-256 of the paper, hexadecimal.
    file_sha256: Option<String>,
    replaced_by: Option<uuid::Uuid>,
}

/// Documents of the signed-in person and of those whom it represents, newest first.
#[utoipa::path(get, path = "/api/v1/documents", tag = "documents",
    responses((status = 200, body = Vec<DocumentView>)))]
pub async fn my_documents(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
) -> Result<Json<Vec<DocumentView>>, Failure> {
    let parties = issuer.visible(&visit.ctx, visit.party()?).await?;
    let documents = store::held_by(visit.ctx.db(), &parties).await?;
    let view = documents.into_iter().map(|document| DocumentView {
        id: document.id.0,
        title: document.title.get(visit.lang()).to_owned(),
        number: document.number,
        kind: document.kind,
        department: document.department,
        case: document.case.map(|case| case.0),
        issued_on: document.issued_on.to_string(),
        state: document.state.as_str(),
        reason: document.reason,
        file_sha256: document.paper.map(|paper| hex::encode(paper.digest)),
        replaced_by: document.replaced_by.map(|id| id.0),
    });
    Ok(Json(view.collect()))
}
