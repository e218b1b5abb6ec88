//! `POST /api/v1/cases`

use axum::{Extension, Json};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{CaseRef, IDEMPOTENCY_KEY, keyed};
use crate::service::Casework;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRequest {
    #[schema(example = "mo.bundle.birth")]
    service: String,
    /// Needed where a service can be applied for in several roles.
    role: Option<String>,
}

/// Opens a draft in which the signed-in person applies.
#[utoipa::path(post, path = "/api/v1/cases", tag = "casework", request_body = OpenRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CaseRef), (status = 404, description = "casework.no-such-service"),
        (status = 422, description = "casework.fields")))]
pub async fn open_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Json(request): Json<OpenRequest>,
) -> Result<(StatusCode, Json<CaseRef>), Failure> {
    let ctx = keyed(&visit, &headers)?;
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
    let done = casework.begin(&ctx, &request.service, request.role.as_deref(), key).await?;
    Ok((StatusCode::CREATED, Json(done.into())))
}
