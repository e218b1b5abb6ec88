//! `POST /api/v1/cases/{id}/confirmations/{node}`

use axum::extract::Path;
use axum::{Extension, Json};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{CaseRef, id, keyed};
use crate::model::CaseCommand;
use crate::service::Casework;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    confirm: bool,
    /// Why not.
    reason: Option<String>,
    /// With `confirm: false`: another person was meant. Only the department is told.
    #[serde(default)]
    mistaken: bool,
    /// The sequence number that was read.
    sequence: Option<u64>,
}

/// A party confirms or declines for itself.
#[utoipa::path(post, path = "/api/v1/cases/{id}/confirmations/{node}", tag = "casework",
    request_body = ConfirmRequest,
    params(("id" = uuid::Uuid, Path), ("node" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 403, description = "casework.only-oneself"),
        (status = 404, description = "casework.no-such-confirmation"),
        (status = 409, description = "casework.not-asked, casework.asked-in-member, casework.already-decided, casework.stale")))]
pub async fn confirm(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path((case, node)): Path<(uuid::Uuid, String)>,
    Json(request): Json<ConfirmRequest>,
) -> Result<Json<CaseRef>, Failure> {
    casework.seen(&visit.ctx, id(case)).await?;
    let command = if request.confirm {
        CaseCommand::Confirm { node }
    } else {
        CaseCommand::Decline { node, reason: request.reason, mistaken: request.mistaken }
    };
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.act(&ctx, id(case), command, request.sequence).await?.into()))
}
