//! `GET`, `POST /sign-in` and, for an official with several posts, `POST /sign-in/post`.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::ProblemStatus;
use serde::Deserialize;
use web::chrome::{Choice, Chrome, Errors, ProblemWords};
use web::{Failure, Posted, Visit};

use super::field_error;
use crate::model::PostChoice;
use crate::pages::browser::{device, enter, way_back};
use crate::{Identity, PasswordAttempt, SignedIn};

#[derive(Template)]
#[template(path = "identity_sign_in.html")]
struct SignIn {
    chrome: Chrome,
    errors: Errors,
    /// What is wrong, beside the field; the summary also says what to do.
    wrong: String,
    login: String,
    next: String,
    passkeys: bool,
}

#[derive(Template)]
#[template(path = "identity_post.html")]
struct ChoosePost {
    chrome: Chrome,
    posts: Vec<Choice>,
    ticket: String,
    next: String,
}

/// Where to go on.
#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

impl Next {
    /// As it was sent: not yet checked.
    pub(super) fn path(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// The form; somebody who is signed in already goes on.
pub async fn show(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Failure> {
    let next = way_back(next.as_deref(), "").to_owned();
    if visit.session.is_some() {
        return Ok(Redirect::to(if next.is_empty() { "/account" } else { &next }).into_response());
    }
    let chrome = visit.form_chrome(visit.t().get("identity-sign-in"));
    let (login, passkeys) = (String::new(), identity.has_passkeys());
    let page = SignIn { chrome, errors: Errors::none(), wrong: String::new(), login, next, passkeys };
    Ok(visit.render(&page)?.into_response())
}

/// Name and password.
pub async fn submit(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let login = posted.get("login").unwrap_or_default().to_owned();
    let next = posted.get("next").unwrap_or_default().to_owned();
    let attempt = PasswordAttempt {
        login: login.clone(),
        password: posted.get("password").unwrap_or_default().to_owned(),
        post: None,
        peer: visit.peer,
        device: device(&headers),
    };
    match identity.sign_in(&visit.ctx, attempt).await {
        Ok(signed_in) => go_on(&visit, signed_in, &next),
        Err(problem) if problem.status == ProblemStatus::Internal => Err(problem.into()),
        Err(problem) => {
            let t = visit.t();
            let errors = field_error(&t, "login", &problem);
            let chrome = visit.form_chrome(t.get("identity-sign-in")).failed(&errors);
            let wrong = ProblemWords::of(&t, &problem).what;
            let page = SignIn { chrome, errors, wrong, login, next, passkeys: identity.has_passkeys() };
            let status =
                StatusCode::from_u16(problem.status.code()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            Ok((status, visit.render(&page)?).into_response())
        }
    }
}

/// Opens the way to where the person wanted to go, or asks an official for the post.
pub(super) fn go_on(visit: &Visit, signed_in: SignedIn, next: &str) -> Result<Response, Failure> {
    match signed_in {
        SignedIn::Opened(opened) => Ok(enter(opened.token, way_back(Some(next), "/"))),
        SignedIn::ChoosePost { ticket, posts } => {
            let t = visit.t();
            let choice = |post: &PostChoice| {
                Choice::new(post.officer.post.clone(), t.say(&post.name)).hint(t.say(&post.department))
            };
            let posts = posts.iter().map(choice).collect();
            let chrome = visit.form_chrome(t.get("identity-post-title"));
            Ok(visit.render(&ChoosePost { chrome, posts, ticket, next: next.to_owned() })?.into_response())
        }
    }
}

/// The choice of a post lives in one answer only; reloading it begins again.
pub async fn again() -> Redirect {
    Redirect::to("/sign-in")
}

/// The post of an official.
pub async fn choose(
    visit: Visit,
    Extension(identity): Extension<Identity>,
    posted: Posted,
) -> Result<Response, Failure> {
    let ticket = posted.get("ticket").unwrap_or_default();
    let Some(post) = posted.get("post") else {
        return Err(crate::IdentityError::PostRequired.into());
    };
    let opened = identity.choose_post(&visit.ctx, ticket, post).await?;
    Ok(enter(opened.token, way_back(posted.get("next"), "/")))
}
