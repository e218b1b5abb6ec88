//! `GET /account/log/{entry}/{part}/proof`: the file that `balcao verify` checks without us.

use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Problem, ProblemStatus};
use serde::Deserialize;
use uuid::Uuid;
use web::{Failure, Visit};

use crate::Identity;
use crate::service::subject;

/// Whose log the entry is in.
#[derive(Deserialize)]
pub struct Whose {
    child: Option<String>,
}

/// The file.
pub async fn download(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Path((entry, part)): Path<(Uuid, u32)>,
    Query(whose): Query<Whose>,
) -> Result<Response, Failure> {
    let subject = subject(whose.child.as_deref(), visit.party()?)?;
    file(&visit, &identity, subject, entry, part).await
}

/// The same for pages and programs: the bytes are canonical and must not be changed on the way.
pub(crate) async fn file(
    visit: &Visit,
    identity: &Identity,
    subject: kernel::PartyId,
    entry: Uuid,
    part: u32,
) -> Result<Response, Failure> {
    let proof = identity.proof_of(&visit.ctx, subject, entry, part).await?;
    let bytes = proof.to_bytes().map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
    let name = format!("attachment; filename=\"balcao-proof-{entry}-{part}.json\"");
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}
