//! `/api/v1/sessions`: signing in for a bearer token, listing and ending sessions, acting for a child.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use kernel::PartyId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Visit};

use crate::model::{AccountId, SessionId, SessionRow};
use crate::pages::browser::device;
use crate::{EndSessions, Ending, Identity, IdentityError, Opened, PasswordAttempt, SignedIn};

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    login: String,
    password: String,
    /// Pack id of the post, for an official with several.
    post: Option<String>,
}

/// A session that has begun. The token is shown once.
#[derive(Serialize, ToSchema)]
pub struct NewSession {
    session: Uuid,
    token: String,
    /// RFC 3339.
    #[schema(value_type = String)]
    expires_at: kernel::Timestamp,
}

/// A challenge for an authenticator.
#[derive(Serialize, ToSchema)]
pub struct Challenge {
    pub ticket: String,
    /// `{"publicKey": …}` as `PublicKeyCredential.parseRequestOptionsFromJSON` reads it.
    #[schema(value_type = Object)]
    pub options: Value,
}

/// An authenticator's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    ticket: String,
    #[schema(value_type = Object)]
    credential: Value,
    post: Option<String>,
}

/// A session of one's own.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    id: Uuid,
    device: String,
    post: Option<String>,
    #[schema(value_type = String)]
    created_at: kernel::Timestamp,
    #[schema(value_type = String)]
    seen_at: kernel::Timestamp,
    #[schema(value_type = String)]
    expires_at: kernel::Timestamp,
    /// The session of this request.
    current: bool,
}

/// For whom the session acts; `null` for oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActingFor {
    #[schema(value_type = Option<Uuid>)]
    party: Option<PartyId>,
}

/// Signs in with name and password.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "identity", request_body = SignIn,
    responses((status = 201, body = NewSession), (status = 401), (status = 429)))]
pub async fn open(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Result<(StatusCode, Json<NewSession>), Failure> {
    let SignIn { login, password, post } = body;
    let attempt = PasswordAttempt { login, password, post, peer: visit.peer, device: device(&headers) };
    opened(identity.sign_in(&visit.ctx, attempt).await?)
}

/// Begins a sign-in with a passkey.
#[utoipa::path(post, path = "/api/v1/sessions/passkey-challenge", tag = "identity",
    responses((status = 200, body = Challenge)))]
pub async fn passkey_challenge(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<Challenge>, Failure> {
    let challenge = identity.begin_passkey_sign_in(&visit.ctx, visit.peer).await?;
    Ok(Json(Challenge { ticket: challenge.ticket, options: challenge.options }))
}

/// Signs in with a passkey.
#[utoipa::path(post, path = "/api/v1/sessions/passkey", tag = "identity", request_body = PasskeySignIn,
    responses((status = 201, body = NewSession), (status = 401), (status = 409)))]
pub async fn open_with_passkey(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    headers: HeaderMap,
    Json(body): Json<PasskeySignIn>,
) -> Result<(StatusCode, Json<NewSession>), Failure> {
    let credential = body.credential.to_string();
    let (device, post) = (device(&headers), body.post.as_deref());
    opened(identity.sign_in_with_passkey(&visit.ctx, &body.ticket, &credential, device, post).await?)
}

fn opened(signed_in: SignedIn) -> Result<(StatusCode, Json<NewSession>), Failure> {
    match signed_in {
        SignedIn::Opened(Opened { token, session, expires_at }) => {
            Ok((StatusCode::CREATED, Json(NewSession { session: session.0, token, expires_at })))
        }
        SignedIn::ChoosePost { .. } => Err(IdentityError::PostRequired.into()),
    }
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "identity", responses((status = 200, body = [SessionView])))]
pub async fn list(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<Json<Vec<SessionView>>, Failure> {
    let here = visit.session()?;
    let view = |row: SessionRow| SessionView {
        id: row.id.0,
        device: row.device,
        post: row.post,
        created_at: row.created_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
        current: row.id.0 == here.id,
    };
    let rows = identity.sessions_of(&visit.ctx, AccountId(here.account)).await?;
    Ok(Json(rows.into_iter().map(view).collect()))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "identity", responses((status = 204)))]
pub async fn end_current(
    visit: Visit,
    Extension(identity): Extension<Identity>,
) -> Result<StatusCode, Failure> {
    end_one(&visit, &identity, visit.session()?.id).await
}

/// Ends another session of one's own.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "identity", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404)))]
pub async fn end(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    end_one(&visit, &identity, id).await
}

async fn end_one(visit: &Visit, identity: &Identity, id: Uuid) -> Result<StatusCode, Failure> {
    let account = AccountId(visit.session()?.account);
    let command = EndSessions { account, which: Ending::One(SessionId(id)) };
    identity.end_sessions(&visit.ctx, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Acts for a child from now on, or for oneself again.
#[utoipa::path(put, path = "/api/v1/sessions/current/acting-for", tag = "identity", request_body = ActingFor,
    responses((status = 204), (status = 403)))]
pub async fn act_for(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Json(body): Json<ActingFor>,
) -> Result<StatusCode, Failure> {
    identity.act_for(&visit.ctx, SessionId(visit.session()?.id), body.party).await?;
    Ok(StatusCode::NO_CONTENT)
}
