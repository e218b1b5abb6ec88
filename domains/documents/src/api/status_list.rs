//! `GET /api/v1/verify/status-list/{department}`

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use kernel::{Problem, ProblemStatus};
use web::{Failure, Visit, is_known};

use crate::issuer::Issuer;
use crate::publish;
use crate::store::status;

/// Anybody may keep it, nobody may use it without asking whether it is still the newest (RFC 9111 §5.2.2.4): a paper that
/// was taken back a second ago must not pass for valid.
const ASK_EACH_TIME: &str = "public, no-cache";

/// Every paper that is no longer valid, signed by the department named: for `balcao verify --revocations`. Signed anew
/// when a paper is taken back, and every hour.
#[utoipa::path(get, path = "/api/v1/verify/status-list/{department}", tag = "verify",
    params(("department" = String, Path, description = "code of the signing department")),
    responses((status = 200, content_type = "application/jwt", body = String),
        (status = 304, description = "the list that the caller has (If-None-Match) is the newest"),
        (status = 404, description = "documents.not-found")))]
pub async fn status_list(
    visit: Visit,
    Extension(issuer): Extension<Arc<Issuer>>,
    Path(department): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let department = department.to_ascii_lowercase();
    let head = publish::newest(&visit.ctx, &issuer, &department).await?;
    let tag = format!("\"{}-{}\"", head.version, head.as_of.micros());
    let kept = [(header::CACHE_CONTROL, ASK_EACH_TIME.to_owned()), (header::ETAG, tag.clone())];
    if is_known(&asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let token = status::token(visit.ctx.db(), &department, head).await.map_err(Problem::from)?;
    // Replaced between the two questions: the caller asks again.
    let token = token.ok_or(Problem::new(ProblemStatus::Unavailable, "unavailable"))?;
    Ok(([(header::CONTENT_TYPE, "application/jwt")], kept, token).into_response())
}
