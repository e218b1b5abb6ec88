//! Hearings: open, close.

use axum::Json;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use web::Failure;

use super::{Call, Moved};
use crate::model::CaseCommand;
use crate::pages::desk::Doing;

/// What is intended, and until when the parties may answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HearingRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
    node: String,
    outcome: String,
    grounds: String,
    /// Last day to answer.
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// A hearing that is over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseRequest {
    /// Sequence number of the case that the caller saw.
    seq: u64,
}

/// Hears the parties before an unfavourable decision.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/hearing", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = HearingRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.hearing-open, casework.not-active"),
        (status = 422, description = "casework.hearing-days, casework.hearing-outcome, casework.reasons-needed")))]
pub async fn open_hearing(call: Call, Json(body): Json<HearingRequest>) -> Result<Json<Moved>, Failure> {
    call.act(
        body.seq,
        Doing::OpenHearing,
        &body.node.clone(),
        CaseCommand::OpenHearing {
            node: body.node,
            outcome: body.outcome,
            grounds: body.grounds,
            until: body.until,
        },
    )
    .await
}

/// Ends a hearing whose last day has passed.
#[utoipa::path(post, path = "/api/v1/desk/cases/{id}/close-hearing", tag = "casework", params(("id" = uuid::Uuid, Path)),
    request_body = CloseRequest, responses((status = 200, body = Moved), (status = 409, description = "casework.stale, casework.hearing-runs, casework.no-hearing")))]
pub async fn close_hearing(call: Call, Json(body): Json<CloseRequest>) -> Result<Json<Moved>, Failure> {
    call.act(body.seq, Doing::CloseHearing, "", CaseCommand::CloseHearing).await
}
