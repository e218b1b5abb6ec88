//! `/api/v1/passkeys`: the passkeys of one's own account.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Visit};

use super::sessions::Challenge;
use crate::Identity;
use crate::model::{AccountId, PasskeyId, PasskeyInfo};

/// A passkey.
#[derive(Serialize, ToSchema)]
pub struct PasskeyView {
    id: Uuid,
    label: String,
    #[schema(value_type = String)]
    created_at: kernel::Timestamp,
    #[schema(value_type = Option<String>)]
    used_at: Option<kernel::Timestamp>,
}

/// An authenticator's answer to the challenge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    ticket: String,
    /// What to call it: "my phone".
    #[serde(default)]
    label: String,
    #[schema(value_type = Object)]
    credential: Value,
}

/// The id of what was made.
#[derive(Serialize, ToSchema)]
pub struct Made {
    id: Uuid,
}

/// One's own passkeys.
#[utoipa::path(get, path = "/api/v1/passkeys", tag = "identity", responses((status = 200, body = [PasskeyView])))]
pub async fn list(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<Vec<PasskeyView>>, Failure> {
    let account = AccountId(visit.session()?.account);
    let view = |key: PasskeyInfo| PasskeyView {
        id: key.id.0,
        label: key.label,
        created_at: key.created_at,
        used_at: key.used_at,
    };
    Ok(Json(identity.passkeys_of(&visit.ctx, account).await?.into_iter().map(view).collect()))
}

/// Begins to add a passkey.
#[utoipa::path(post, path = "/api/v1/passkeys/challenge", tag = "identity", responses((status = 200, body = Challenge)))]
pub async fn begin(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<Challenge>, Failure> {
    let account = identity.account(AccountId(visit.session()?.account)).await?;
    let challenge = identity.begin_passkey(&visit.ctx, &account).await?;
    Ok(Json(Challenge { ticket: challenge.ticket, options: challenge.options }))
}

/// Adds the passkey that answers the challenge.
#[utoipa::path(post, path = "/api/v1/passkeys", tag = "identity", request_body = NewPasskey,
    responses((status = 201, body = Made), (status = 401), (status = 409)))]
pub async fn finish(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Json(body): Json<NewPasskey>,
) -> Result<(StatusCode, Json<Made>), Failure> {
    let account = identity.account(AccountId(visit.session()?.account)).await?;
    let credential = body.credential.to_string();
    let id = identity.add_passkey(&visit.ctx, &account, &body.ticket, &body.label, &credential).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.0 })))
}

/// Removes a passkey.
#[utoipa::path(delete, path = "/api/v1/passkeys/{id}", tag = "identity", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404)))]
pub async fn remove(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    let account = AccountId(visit.session()?.account);
    identity.remove_passkey(&visit.ctx, account, PasskeyId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
