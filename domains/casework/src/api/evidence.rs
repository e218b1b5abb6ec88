//! `GET /api/v1/cases/{id}/evidence/{item}`, `POST …/consent`

use axum::extract::Path;
use axum::{Extension, Json};
use http::HeaderMap;
use kernel::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use web::{Failure, Visit};

use super::{CaseRef, id, keyed, word};
use crate::consent::Keeper;
use crate::error::CaseworkError;
use crate::model::CaseCommand;
use crate::service::Casework;

/// Evidence about the signed-in person.
#[derive(Serialize, ToSchema)]
pub struct EvidenceView {
    item: String,
    title: String,
    /// `awaiting_consent`, `requested`, `received`, `provided`, `consent_refused`, `failed` or `skipped`.
    status: String,
    provider: String,
    purpose: String,
    /// The law that allows it; absent where consent is needed.
    law: Option<String>,
    /// RFC 3339; absent while nothing was fetched.
    fetched_at: Option<String>,
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// Data that a department holds about the signed-in person. Nobody else is shown them.
#[utoipa::path(get, path = "/api/v1/cases/{id}/evidence/{item}", tag = "casework",
    params(("id" = uuid::Uuid, Path), ("item" = String, Path)),
    responses((status = 200, body = EvidenceView), (status = 404, description = "casework.no-such-evidence")))]
pub async fn read_evidence(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Path((case, item)): Path<(uuid::Uuid, String)>,
) -> Result<Json<EvidenceView>, Failure> {
    let seen = casework.seen(&visit.ctx, id(case)).await?;
    let missing = || Problem::from(CaseworkError::NoSuchEvidence);
    if !seen.view().owns_evidence(&item) {
        return Err(missing().into());
    }
    let declared = seen.def.evidence.get(&item).ok_or_else(missing)?;
    let entry = seen.state.evidence.get(&item).ok_or_else(missing)?;
    let t = visit.t();
    Ok(Json(EvidenceView {
        title: t.say(&declared.title).to_owned(),
        status: word(&entry.status),
        provider: declared.provider.clone(),
        purpose: t.say(&declared.purpose_text).to_owned(),
        law: declared.law.as_ref().map(ToString::to_string),
        fetched_at: entry.provenance.as_ref().map(|provenance| provenance.at.to_string()),
        values: entry.values.clone(),
        item,
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRequest {
    agree: bool,
}

/// Lets own data be used in this case, or does not.
#[utoipa::path(post, path = "/api/v1/cases/{id}/evidence/{item}/consent", tag = "casework",
    request_body = ConsentRequest,
    params(("id" = uuid::Uuid, Path), ("item" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CaseRef), (status = 403, description = "casework.only-oneself"),
        (status = 404, description = "casework.no-such-evidence"),
        (status = 409, description = "casework.no-consent-awaited")))]
pub async fn decide_consent(
    visit: Visit,
    Extension(casework): Extension<Casework>,
    Extension(keeper): Extension<Keeper>,
    headers: HeaderMap,
    Path((case, item)): Path<(uuid::Uuid, String)>,
    Json(request): Json<ConsentRequest>,
) -> Result<Json<CaseRef>, Failure> {
    let seen = casework.seen(&visit.ctx, id(case)).await?;
    if !seen.view().owns_evidence(&item) {
        return Err(Problem::from(CaseworkError::NoSuchEvidence).into());
    }
    let ctx = keyed(&visit, &headers)?;
    let done = if request.agree {
        casework.consent(&ctx, &keeper, &seen, &item).await?
    } else {
        casework.act(&ctx, id(case), CaseCommand::RefuseConsent { evidence: item }, None).await?
    };
    Ok(Json(done.into()))
}
