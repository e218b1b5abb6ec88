//! `GET /api/v1/verify/status-list/{department}`

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::response::IntoResponse;
use http::header;
use web::{Failure, Visit};

use crate::check;
use crate::error::DocumentsError;
use crate::issuer::Issuer;

/// Every paper that is no longer valid, as of now, signed by the department named: for `balcao verify --revocations`.
#[utoipa::path(get, path = "/api/v1/verify/status-list/{department}", tag = "verify",
    params(("department" = String, Path, description = "code of the signing department")),
    responses((status = 200, content_type = "application/jwt", body = String),
        (status = 404, description = "documents.not-found")))]
pub async fn status_list(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Path(department): Path<String>,
) -> Result<impl IntoResponse, Failure> {
    // A question from outside makes no key: only departments that have issued something have one.
    let keys = issuer.seals().statement_keys(&visit.ctx).await?;
    if !keys.iter().any(|key| key.department == department.to_ascii_lowercase()) {
        return Err(DocumentsError::NotFound.into());
    }
    let list = check::status_list(&visit.ctx, &issuer, &department).await?;
    Ok(([(header::CONTENT_TYPE, "application/jwt")], list))
}
