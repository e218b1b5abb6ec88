//! `POST /api/v1/desk/cases/{id}/match`

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use kernel::{FieldProblem, Problem, ProblemStatus};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{Moved, Request};
use crate::Casework;
use crate::model::{CaseCommand, CaseParty};
use crate::pages::desk::asks_party::find;
use crate::pages::desk::{Doing, Reads, door};

/// By which number somebody is known, and what they are in the case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    /// Identifier type, for example `bir`.
    #[serde(rename = "type")]
    kind: String,
    /// Department that gave the number.
    issuer: String,
    number: String,
    role: String,
}

/// Finds the applicant of a notice that named nobody exactly. The person sees in their log that somebody looked.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/match", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = MatchRequest, responses((status = 200, body = Moved),
        (status = 409, description = "casework.stale, casework.party-there, casework.already-submitted"),
        (status = 422, description = "casework.nobody-found, casework.no-such-role")))]
pub async fn match_party(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<MatchRequest>,
) -> Result<Json<Moved>, Failure> {
    let opened = door::open(&visit, &casework, &reads, &case.to_string()).await?;
    door::check(&visit, &opened, Doing::Match, "")?;
    let party = find(&visit, &casework, &opened, (&body.kind, &body.issuer, &body.number)).await?;
    let Some(party) = party else {
        let field = FieldProblem::new("number", "casework.nobody-found");
        return Err(Problem::new(ProblemStatus::Invalid, "casework.nobody-found")
            .with_fields(vec![field])
            .into());
    };
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    let party = CaseParty { party, role: body.role };
    request.act(Doing::Match, "", CaseCommand::AttachParty { party }).await
}
