//! `GET /api/v1/account/log/{entry}/{part}/proof`; the page's link takes the same file at `/account/log/{entry}/{part}/proof`.

use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Problem, ProblemStatus};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use web::{Failure, Visit};

use crate::Identity;
use crate::service::subject;

/// Whose log the entry is in.
#[derive(Deserialize, IntoParams)]
pub struct Whose {
    /// The child whose log it is; absent for one's own.
    child: Option<String>,
}

/// The proof of one entry, as `balcao verify` reads it: canonical bytes, not to be changed on the way.
#[utoipa::path(get, path = "/api/v1/account/log/{entry}/{part}/proof", tag = "identity",
    params(("entry" = Uuid, Path), ("part" = u32, Path), Whose),
    responses((status = 200, content_type = "application/json"), (status = 403, description = "identity.no-mandate"),
        (status = 404, description = "not-found")))]
pub async fn proof(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Path((entry, part)): Path<(Uuid, u32)>,
    Query(whose): Query<Whose>,
) -> Result<Response, Failure> {
    let subject = subject(whose.child.as_deref(), visit.party()?)?;
    let proof = identity.proof_of(&visit.ctx, subject, entry, part).await?;
    let bytes = proof.to_bytes().map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
    let name = format!("attachment; filename=\"balcao-proof-{entry}-{part}.json\"");
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}
