//! `/api/v1/consents`: what I agreed to.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use kernel::{CaseId, PartyId, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Visit};

use super::idempotent;
use crate::model::{Consent, ConsentId};
use crate::{Identity, IdentityError, NewConsent};

/// Consents of one answer.
const LIMIT: u64 = 200;

/// A consent to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Whose data it is; absent for one's own, otherwise a child.
    #[schema(value_type = Option<Uuid>)]
    subject: Option<PartyId>,
    /// Member code of the department that may receive the data.
    recipient: String,
    categories: Vec<String>,
    /// Purpose code.
    purpose: String,
    scope_version: String,
    /// The words that were shown, in three languages.
    #[schema(value_type = Object)]
    wording: Text,
    #[schema(value_type = Option<Uuid>)]
    case: Option<CaseId>,
    #[schema(value_type = Option<String>)]
    expires_at: Option<Timestamp>,
}

/// A consent as it stands.
#[derive(Serialize, ToSchema)]
pub struct ConsentView {
    id: Uuid,
    subject: Uuid,
    given_by: Uuid,
    recipient: String,
    categories: Vec<String>,
    purpose: String,
    scope_version: String,
    #[schema(value_type = Object)]
    wording: Text,
    case: Option<Uuid>,
    #[schema(value_type = String)]
    given_at: Timestamp,
    #[schema(value_type = Option<String>)]
    expires_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    withdrawn_at: Option<Timestamp>,
}

impl From<Consent> for ConsentView {
    fn from(one: Consent) -> Self {
        Self {
            id: one.id.0,
            subject: one.subject.0,
            given_by: one.given_by.0,
            recipient: one.recipient,
            categories: one.categories,
            purpose: one.purpose,
            scope_version: one.scope_version,
            wording: one.wording,
            case: one.case.map(|case| case.0),
            given_at: one.given_at,
            expires_at: one.expires_at,
            withdrawn_at: one.withdrawn_at,
        }
    }
}

/// One's own consents and those given for one's children, newest first.
#[utoipa::path(get, path = "/api/v1/consents", tag = "identity", responses((status = 200, body = [ConsentView])))]
pub async fn list(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<Vec<ConsentView>>, Failure> {
    let own = visit.session()?.party;
    let children = identity.children_of(own, visit.ctx.legal_at()).await?;
    let subjects: Vec<PartyId> =
        std::iter::once(own).chain(children.into_iter().map(|one| one.child)).collect();
    let found = identity.consents_of(&visit.ctx, &subjects, LIMIT).await?;
    Ok(Json(found.into_iter().map(ConsentView::from).collect()))
}

/// Agrees. An `Idempotency-Key` makes a repeated request harmless.
#[utoipa::path(post, path = "/api/v1/consents", tag = "identity", request_body = Agreement,
    responses((status = 201, body = ConsentView), (status = 403), (status = 422)))]
pub async fn give(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    headers: HeaderMap,
    Json(body): Json<Agreement>,
) -> Result<(StatusCode, Json<ConsentView>), Failure> {
    let new = NewConsent {
        subject: body.subject.unwrap_or(visit.session()?.party),
        recipient: body.recipient,
        categories: body.categories,
        purpose: body.purpose,
        scope_version: body.scope_version,
        wording: body.wording,
        case: body.case,
        expires_at: body.expires_at,
    };
    let consent = identity.give_consent(&idempotent(&visit.ctx, &headers)?, new).await?;
    Ok((StatusCode::CREATED, Json(consent.into())))
}

/// Withdraws a consent; what was released before stays released.
#[utoipa::path(post, path = "/api/v1/consents/{id}/withdraw", tag = "identity", params(("id" = Uuid, Path)),
    responses((status = 200, body = ConsentView), (status = 404), (status = 409)))]
pub async fn withdraw(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Path(id): Path<String>,
) -> Result<Json<ConsentView>, Failure> {
    let id = ConsentId(id.parse().map_err(|_| IdentityError::NoConsent)?);
    Ok(Json(identity.withdraw_consent(&visit.ctx, id).await?.into()))
}
