//! `GET`, `POST /sign-in/passkey`: the browser's own list of passkeys, no name and no password.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::{Html, Response};
use web::chrome::{Chrome, Errors};
use web::{Failure, Posted, Visit};

use super::sign_in::{Next, go_on};
use crate::Identity;
use crate::pages::browser::{device, way_back};

#[derive(Template)]
#[template(path = "identity_sign_in_passkey.html")]
struct Page {
    chrome: Chrome,
    errors: Errors,
    ticket: String,
    options: String,
    next: String,
}

/// The button, with a fresh challenge.
pub async fn show(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Query(next): Query<Next>,
) -> Result<Html<String>, Failure> {
    let next = way_back(next.path(), "").to_owned();
    page(&visit, &identity, next, Errors::none()).await
}

async fn page(
    visit: &Visit,
    identity: &Identity,
    next: String,
    errors: Errors,
) -> Result<Html<String>, Failure> {
    let challenge = identity.begin_passkey_sign_in(&visit.ctx, visit.peer).await?;
    let chrome =
        visit.form_chrome(visit.t().get("identity-passkey-sign-in")).back_to("/sign-in").failed(&errors);
    let (ticket, options) = (challenge.ticket, challenge.options.to_string());
    visit.render(&Page { chrome, errors, ticket, options, next })
}

/// The authenticator's answer.
pub async fn submit(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let ticket = posted.get("ticket").unwrap_or_default();
    let credential = posted.get("credential").unwrap_or_default();
    let signed_in =
        identity.sign_in_with_passkey(&visit.ctx, ticket, credential, device(&headers), None).await?;
    go_on(&visit, signed_in, posted.get("next").unwrap_or_default())
}
