//! `POST /api/v1/cases/{id}/members/{node}`

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
pub struct MemberRequest {
    /// The sequence number that was read: a case that moved on since is refused.
    sequence: Option<u64>,
    included: bool,
}

/// Leaves a member of a bundle out, or takes it in again.
#[utoipa::path(post, path = "/api/v1/cases/{id}/members/{node}", tag = "casework", request_body = MemberRequest,
    params(("id" = uuid::Uuid, Path), ("node" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 404, description = "casework.no-such-member"),
        (status = 409, description = "casework.stale, casework.member-required, casework.member-started")))]
pub async fn choose_member(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    headers: HeaderMap,
    Path((case, node)): Path<(uuid::Uuid, String)>,
    Json(request): Json<MemberRequest>,
) -> Result<Json<CaseRef>, Failure> {
    casework.seen(&visit.ctx, id(case)).await?;
    let command =
        if request.included { CaseCommand::KeepMember { node } } else { CaseCommand::DropMember { node } };
    let ctx = keyed(&visit, &headers)?;
    Ok(Json(casework.act(&ctx, id(case), command, request.sequence).await?.into()))
}
