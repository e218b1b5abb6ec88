//! Decisions: set a confirmation aside, decide or propose, approve, disapprove.

use axum::Json;
use pack::LawRef;
use serde::Deserialize;
use utoipa::ToSchema;
use web::Failure;

use super::{Call, Moved};
use crate::model::CaseCommand;
use crate::pages::desk::Doing;

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    node: String,
    outcome: String,
    /// Needed when it is unfavourable.
    #[serde(default)]
    reasons: String,
    /// `act` or `act:article`; absent = the law of the outcome.
    #[schema(value_type = Option<String>)]
    law: Option<LawRef>,
    /// Ground on which the hearing was left out.
    exception: Option<String>,
}

/// A proposal to approve.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    node: String,
}

/// A proposal to send back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisapproveRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    node: String,
    reason: String,
}

/// A confirmation that is not waited for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAsideRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    /// The confirmation.
    node: String,
    reason: String,
}

/// Goes on without the confirmation of a party, for reasons that are written down. The party may still answer until
/// something is decided.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/set-aside", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = SetAsideRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.already-decided, casework.nothing-to-set-aside"),
        (status = 422, description = "casework.text-needed, casework.text-characters, casework.text-too-long")))]
pub async fn set_aside(call: Call, Json(body): Json<SetAsideRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::SetAside, "", CaseCommand::SetAside { node: body.node, reason: body.reason })
        .await
}

/// Decides, or proposes where two officials are needed.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/decide", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = DecideRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.already-decided, casework.already-proposed, casework.hearing-needed,
        casework.hearing-open, casework.confirmation-open"),
        (status = 422, description = "casework.no-such-outcome, casework.reasons-needed, casework.no-such-exception")))]
pub async fn decide_case(call: Call, Json(body): Json<DecideRequest>) -> Result<Json<Moved>, Failure> {
    call.act(
        body.seq,
        Doing::Decide,
        &body.node.clone(),
        CaseCommand::Decide {
            node: body.node,
            outcome: body.outcome,
            reasons: body.reasons,
            law: body.law,
            exception: body.exception,
        },
    )
    .await
}

/// Approves what a colleague proposed.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/approve", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = ApproveRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.nothing-proposed"), (status = 403, description = "casework.four-eyes")))]
pub async fn approve_proposal(call: Call, Json(body): Json<ApproveRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::Approve, &body.node.clone(), CaseCommand::Approve { node: body.node }).await
}

/// Sends a proposal back.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/disapprove", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = DisapproveRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.nothing-proposed"), (status = 403, description = "casework.four-eyes")))]
pub async fn disapprove_proposal(
    call: Call,
    Json(body): Json<DisapproveRequest>,
) -> Result<Json<Moved>, Failure> {
    call.act(
        body.seq,
        Doing::Disapprove,
        &body.node.clone(),
        CaseCommand::Disapprove { node: body.node, reason: body.reason },
    )
    .await
}
