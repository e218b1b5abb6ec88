//! `GET`, `POST /account/passkeys/add`.

use askama::Template;
use axum::Extension;
use axum::response::{Html, Redirect};
use web::chrome::Chrome;
use web::{Failure, Posted, Visit};

use crate::Identity;
use crate::model::AccountId;

#[derive(Template)]
#[template(path = "identity_passkey_add.html")]
struct Page {
    chrome: Chrome,
    ticket: String,
    options: String,
}

/// The form, with a fresh challenge.
pub async fn show(visit: Visit, Extension(identity): Extension<Identity>) -> Result<Html<String>, Failure> {
    let account = identity.account(AccountId(visit.session()?.account)).await?;
    let challenge = identity.begin_passkey(&visit.ctx, &account).await?;
    let chrome = visit.form_chrome(visit.t().get("identity-passkey-add")).back_to("/account");
    visit.render(&Page { chrome, ticket: challenge.ticket, options: challenge.options.to_string() })
}

/// The authenticator's answer.
pub async fn submit(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let account = identity.account(AccountId(visit.session()?.account)).await?;
    let field = |name: &str| posted.get(name).unwrap_or_default();
    identity.add_passkey(&visit.ctx, &account, field("ticket"), field("label"), field("credential")).await?;
    Ok(Redirect::to("/account?done=passkey-added#passkeys"))
}
