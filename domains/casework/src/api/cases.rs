//! `GET /api/v1/cases`

use axum::extract::Query;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Visit};

use super::{UnreadableCase, word};
use crate::resident::{CASES_MAX, Overview, Seen};
use crate::service::Casework;

/// A case in the list of a party.
#[derive(Serialize, ToSchema)]
pub struct CaseLine {
    id: uuid::Uuid,
    service: String,
    title: String,
    department: String,
    number: Option<String>,
    phase: String,
    /// How it stands for the reader, for example `in_progress` or `returned`.
    standing: String,
    /// The bundle to which it belongs.
    parent: Option<uuid::Uuid>,
    /// False for a party that somebody else named.
    applicant: bool,
    sequence: u64,
    /// Civil date.
    opened_on: String,
    submitted_on: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct CaseList {
    items: Vec<CaseLine>,
    /// Cases that cannot be shown now.
    unreadable: Vec<UnreadableCase>,
    /// Where the next page begins; absent on the last one. A page may hold fewer cases than were asked for.
    next: Option<String>,
}

/// Which cases.
#[derive(Deserialize, IntoParams)]
pub struct CasesWanted {
    /// `next` of the page before.
    after: Option<String>,
    /// At most 100.
    limit: Option<u64>,
}

/// The cases of the signed-in person, members of bundles too: the open ones first, then by newest change. A case that
/// changes meanwhile moves to the front.
#[utoipa::path(get, path = "/api/v1/cases", tag = "casework", params(CasesWanted),
    responses((status = 200, body = CaseList), (status = 400, description = "request.cursor")))]
pub async fn list_cases(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Query(CasesWanted { after, limit }): Query<CasesWanted>,
) -> Result<Json<CaseList>, Failure> {
    let t = visit.t();
    let from = web::cursor(after.as_deref())?;
    let Overview { seen: all, unreadable, next } = casework
        .cases_of_party(&visit.ctx, visit.party()?, from.as_ref(), limit.unwrap_or(CASES_MAX))
        .await?;
    let line = |seen: &Seen| {
        let view = seen.view();
        let part = view.part(seen.def.service.title.clone());
        CaseLine {
            id: seen.state.id.0,
            service: seen.def.id().to_owned(),
            title: t.say(&part.title).to_owned(),
            department: part.department,
            number: part.number,
            phase: word(&seen.state.phase),
            standing: word(&part.standing),
            parent: seen.state.parent.as_ref().map(|parent| parent.case.0),
            applicant: view.applies(),
            sequence: seen.state.seq,
            opened_on: seen.state.opened_on.to_string(),
            submitted_on: seen.state.submitted_on.map(|day| day.to_string()),
        }
    };
    let unreadable = unreadable.into_iter().map(UnreadableCase::from).collect();
    let next = next.map(|key| key.to_string());
    Ok(Json(CaseList { items: all.iter().map(line).collect(), unreadable, next }))
}
