//! `POST /api/v1/cases/{id}/submission`

use axum::extract::Path;
use axum::{Extension, Json};
use http::HeaderMap;
use kernel::{FieldProblem, Problem};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{CaseRef, id, keyed};
use crate::error::CaseworkError;
use crate::service::Casework;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitRequest {
    /// The sequence number that was read: a case that moved on since is refused.
    sequence: Option<u64>,
    /// The applicant declares that the answers are true and complete.
    declaration: bool,
}

/// Submits a draft, or sends a corrected case back.
#[utoipa::path(post, path = "/api/v1/cases/{id}/submission", tag = "casework", request_body = SubmitRequest,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 404, description = "casework.no-case"),
        (status = 409, description = "casework.stale, casework.not-ready, casework.party-missing, \
            casework.same-again, casework.conflicting-application, casework.already-submitted"),
        (status = 422, description = "casework.fields")))]
pub async fn submit_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(request): Json<SubmitRequest>,
) -> Result<Json<CaseRef>, Failure> {
    let seen = casework.seen(&visit.ctx, id(case)).await?;
    if !request.declaration {
        let fields = vec![FieldProblem::new("declaration", "field.agree")];
        return Err(Problem::from(CaseworkError::Fields).with_fields(fields).into());
    }
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.hand_in(&ctx, &seen, request.sequence).await?.into()))
}
