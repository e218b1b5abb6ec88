//! `POST /api/v1/desk/cases/{id}/match`

use axum::Json;
use kernel::{FieldProblem, Problem};
use serde::Deserialize;
use utoipa::ToSchema;
use web::Failure;

use super::{Call, Moved};
use crate::error::CaseworkError;
use crate::model::{CaseCommand, CaseParty};
use crate::pages::desk::asks_party::find;
use crate::pages::desk::{Doing, door};

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
pub async fn match_party(call: Call, Json(body): Json<MatchRequest>) -> Result<Json<Moved>, Failure> {
    let opened = call.open().await?;
    door::check(&call.visit, &opened, Doing::Match, "")?;
    let party = find(&call.visit, &call.casework, &opened, (&body.kind, &body.issuer, &body.number)).await?;
    let Some(party) = party else {
        let field = FieldProblem::new("number", "casework.nobody-found");
        return Err(Problem::from(CaseworkError::NobodyFound).with_fields(vec![field]).into());
    };
    let party = CaseParty { party, role: body.role };
    call.act(body.seq, Doing::Match, "", CaseCommand::AttachParty { party, unknown: false }).await
}
