//! `/api/v1/consents`: what I agreed to.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use exchange::{CaseRule, ConsentOffer};
use kernel::{CaseId, PartyId, Text, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Visit};

use super::idempotent;
use crate::model::{Consent, ConsentId};
use crate::{Agreed, Identity, IdentityError};

/// Consents of one answer.
const LIMIT: u64 = 200;

/// A consent to be given: what is agreed to. The words are those that `GET /api/v1/consent-offers` showed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Whose data it is; absent for one's own, otherwise a child.
    #[schema(value_type = Option<Uuid>)]
    subject: Option<PartyId>,
    /// Grant of the offer.
    #[schema(example = "fss-person-for-allowance")]
    grant: String,
    /// Version of the wording that was shown.
    version: String,
    #[schema(value_type = Option<Uuid>)]
    case: Option<CaseId>,
    #[schema(value_type = Option<String>)]
    expires_at: Option<Timestamp>,
}

/// What can be agreed to.
#[derive(Serialize, ToSchema)]
pub struct OfferView {
    grant: String,
    /// Department that would receive the data.
    recipient: String,
    category: String,
    purpose: String,
    /// The consent counts in one case, which must be named.
    needs_case: bool,
    version: String,
    /// The words to be shown, in the language of the request.
    text: String,
    lang: String,
}

/// The words that were shown.
#[derive(Serialize, ToSchema)]
pub struct WordingView {
    id: String,
    version: String,
    /// The language in which they were shown.
    lang: String,
    #[schema(value_type = Object)]
    text: Text,
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
    wording: WordingView,
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
            wording: WordingView {
                id: one.wording.id,
                version: one.wording.version,
                lang: one.wording.lang.tag().to_owned(),
                text: one.wording.text,
            },
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

/// What can be agreed to today, with the words to be shown.
#[utoipa::path(get, path = "/api/v1/consent-offers", tag = "identity", responses((status = 200, body = [OfferView])))]
pub async fn offers(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<Vec<OfferView>>, Failure> {
    let lang = visit.lang();
    let view = |offer: ConsentOffer| OfferView {
        text: offer.text.get(lang).to_owned(),
        lang: lang.tag().to_owned(),
        needs_case: offer.case == Some(CaseRule::Own),
        grant: offer.grant,
        recipient: offer.recipient,
        category: offer.category,
        purpose: offer.purpose,
        version: offer.version,
    };
    Ok(Json(identity.consent_offers(&visit.ctx)?.into_iter().map(view).collect()))
}

/// Agrees. An `Idempotency-Key` makes a repeated request harmless.
#[utoipa::path(post, path = "/api/v1/consents", tag = "identity", request_body = Agreement,
    responses((status = 201, body = ConsentView), (status = 403),
        (status = 404, description = "identity.no-consent-offer"),
        (status = 409, description = "identity.wording-changed"),
        (status = 422, description = "identity.consent-needs-case")))]
pub async fn give(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    headers: HeaderMap,
    Json(body): Json<Agreement>,
) -> Result<(StatusCode, Json<ConsentView>), Failure> {
    let Agreement { subject, grant, version, case, expires_at } = body;
    let agreed = Agreed { subject, grant, version, case, expires_at };
    let consent = identity.agree(&idempotent(&visit.ctx, &headers)?, agreed).await?;
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
