//! Decisions: decide or propose, approve, disapprove.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use pack::LawRef;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{Moved, Request};
use crate::Casework;
use crate::model::CaseCommand;
use crate::pages::desk::{Doing, Reads};

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

/// Decides, or proposes where two officials are needed.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/decide", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = DecideRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.already-decided, casework.already-proposed, casework.hearing-needed,
        casework.hearing-open, casework.confirmation-open"),
        (status = 422, description = "casework.no-such-outcome, casework.reasons-needed, casework.no-such-exception")))]
pub async fn decide_case(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<DecideRequest>,
) -> Result<Json<Moved>, Failure> {
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    request
        .act(
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
pub async fn approve_proposal(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<ApproveRequest>,
) -> Result<Json<Moved>, Failure> {
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    request.act(Doing::Approve, &body.node.clone(), CaseCommand::Approve { node: body.node }).await
}

/// Sends a proposal back.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/disapprove", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = DisapproveRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.nothing-proposed"), (status = 403, description = "casework.four-eyes")))]
pub async fn disapprove_proposal(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(reads): Extension<Reads>,
    headers: HeaderMap,
    Path(case): Path<uuid::Uuid>,
    Json(body): Json<DisapproveRequest>,
) -> Result<Json<Moved>, Failure> {
    let request =
        Request { visit, casework: &casework, reads: &reads, headers: &headers, case, seq: body.seq };
    request
        .act(
            Doing::Disapprove,
            &body.node.clone(),
            CaseCommand::Disapprove { node: body.node, reason: body.reason },
        )
        .await
}
