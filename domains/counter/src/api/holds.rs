//! `POST /api/v1/counter/holds`

use std::sync::Arc;

use axum::{Extension, Json};
use http::StatusCode;
use kernel::CaseId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Visit};

use crate::error::CounterError;
use crate::plan::Plans;
use crate::service::{self, CaseDoor, ForCase};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    calendar: String,
    site: String,
    /// Civil time.
    #[schema(example = "2026-11-24T09:30")]
    starts: String,
    /// The case whose step waits for the booking.
    case: Option<uuid::Uuid>,
    node: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct HoldAnswer {
    booking: uuid::Uuid,
    /// RFC 3339, machine time.
    until: String,
}

/// Keeps a time for some minutes; a second hold in the same calendar replaces the first.
#[utoipa::path(post, path = "/api/v1/counter/holds", tag = "counter", request_body = HoldRequest,
    responses((status = 201, body = HoldAnswer), (status = 404, description = "counter.no-case, counter.no-calendar"),
        (status = 409, description = "counter.slot-taken, counter.overlap"),
        (status = 422, description = "counter.no-slot, counter.too-many")))]
pub async fn hold_slot(
    visit: Visit,
    Extension(plans): Extension<Arc<Plans>>,
    Extension(cases): Extension<CaseDoor>,
    Json(request): Json<HoldRequest>,
) -> Result<(StatusCode, Json<HoldAnswer>), Failure> {
    let plan = service::plan(&visit.ctx, &plans)?;
    let starts = request.starts.parse().map_err(|_| CounterError::NoSlot)?;
    let purpose = ForCase { case: request.case.map(CaseId), node: request.node };
    let at = (request.calendar.as_str(), request.site.as_str());
    let held = service::hold(&visit.ctx, &plan, at, starts, visit.party()?, (purpose, &cases)).await?;
    let answer = HoldAnswer { booking: held.booking.0, until: held.until.to_string() };
    Ok((StatusCode::CREATED, Json(answer)))
}
