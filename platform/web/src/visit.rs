//! Visit: what a handler gets of a request: its context, its session, its language, the frame of its page.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use acts::Ctx;
use askama::Template;
use axum::{extract::FromRequestParts, response::Html};
use http::{StatusCode, request::Parts};
use kernel::{CaseId, Lang, PartyId, Problem, ProblemStatus};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::chrome::{self, Chrome, Row};
use crate::{Audience, Failure, Session, Web, identify, text::T};

/// One request, identified.
#[derive(Clone)]
pub struct Visit {
    pub ctx: Ctx,
    pub session: Option<Arc<Session>>,
    pub web: Web,
    /// Path and query, for "back here after signing in" and language links.
    pub path: String,
    /// CSP nonce of this response.
    pub nonce: String,
    /// The caller's address, for rate limits.
    pub peer: Option<IpAddr>,
    pub(crate) csrf_name: String,
    pub(crate) pre_session_is_new: bool,
    pub(crate) csrf_used: Arc<AtomicBool>,
    /// Nobody reads the answer: a `HEAD`, or a browser that fetches ahead of its user. Nothing counts as seen by it.
    pub is_glance: bool,
    /// The request only reads: its address can be opened again after a sign-in (RFC 9110 §9.2.1).
    pub(crate) is_safe: bool,
    /// True when the caller asks for JSON or uses the API.
    pub(crate) wants_json: bool,
}

impl Visit {
    pub(crate) fn new(
        web: Web,
        ctx: Ctx,
        session: Option<Arc<Session>>,
        pre_session: Option<String>,
        head: &Parts,
    ) -> (Self, Option<Problem>) {
        let nonce = identify::random_text(ctx.secrets());
        let fresh = identify::random_text(ctx.secrets());
        let random = nonce.is_some() && fresh.is_some();
        let pre_session_is_new = session.is_none() && pre_session.is_none();
        let csrf_name = match &session {
            Some(session) => session.id.to_string(),
            None => pre_session.or(fresh).unwrap_or_default(),
        };
        let accept = head.headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
        let path = head.uri.path();
        let visit = Self {
            wants_json: path.starts_with("/api/") || accept.is_some_and(|accept| accept.contains("json")),
            path: head.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            peer: identify::peer_of(head),
            is_glance: is_glance(head),
            is_safe: head.method.is_safe(),
            csrf_used: Arc::new(AtomicBool::new(false)),
            nonce: nonce.unwrap_or_default(),
            ctx,
            session,
            web,
            csrf_name,
            pre_session_is_new,
        };
        let refusal = (!random).then_some(Problem::new(ProblemStatus::Unavailable, "unavailable"));
        (visit, refusal)
    }

    /// The language of the answer.
    pub fn lang(&self) -> Lang {
        self.ctx.origin.lang
    }

    /// Words in the language of the answer.
    pub fn t(&self) -> T {
        let settings = self.web.settings();
        T::new(Arc::clone(&settings.catalog), Arc::clone(&settings.civil), self.lang())
    }

    /// The token for the forms of this page.
    pub fn csrf_token(&self) -> String {
        self.csrf_used.store(true, Ordering::Relaxed);
        self.web.csrf().token(&self.csrf_name)
    }

    /// Checks the token that a form brought.
    pub fn check_csrf(&self, token: &str) -> Result<(), Problem> {
        self.web.csrf().check(&self.csrf_name, token)
    }

    /// The row that names a case of another room: its number, with a link for those who may read it.
    /// A case that cannot be named does not close the page.
    pub async fn case_row(&self, key: impl Into<String>, case: Option<CaseId>) -> Option<Row> {
        let name_of = self.web.settings().case_name.as_ref()?;
        match name_of(self.clone(), case?).await {
            Ok(name) => name.map(|name| Row::new(key, name.number).leading_to(name.href)),
            Err(problem) => {
                tracing::warn!(code = problem.code, "the name of a case");
                None
            }
        }
    }

    /// The frame of a page with this title.
    pub fn chrome(&self, title: impl Into<String>) -> Chrome {
        let settings = self.web.settings();
        let mut chrome = Chrome::new(self.t(), Arc::clone(&settings.place), self.path.clone()).titled(title);
        chrome.csrf = if self.session.is_some() { self.csrf_token() } else { String::new() };
        chrome.nonce.clone_from(&self.nonce);
        chrome.demo = settings.demo;
        chrome.nav = self.navigation(&chrome.t);
        chrome.person = self.session.as_deref().map(|session| self.signed_in(session, &chrome.t));
        chrome.sign_in_href = self.session.is_none().then(|| "/sign-in".to_owned());
        chrome
    }

    /// The frame of a page that holds a form: like `chrome`, with a form token also before signing in.
    pub fn form_chrome(&self, title: impl Into<String>) -> Chrome {
        let mut chrome = self.chrome(title);
        chrome.csrf = self.csrf_token();
        chrome
    }

    /// Draws a page.
    pub fn render(&self, page: &impl Template) -> Result<Html<String>, Failure> {
        page.render().map(Html).map_err(|error| {
            tracing::error!(%error, "template");
            Failure::internal()
        })
    }

    /// A fresh name for one intended submit, for the hidden field `_once`.
    pub fn once(&self) -> String {
        self.ctx.new_id().to_string()
    }

    fn navigation(&self, t: &T) -> Vec<chrome::NavItem> {
        let seen = |audience: Audience| match (audience, self.session.as_deref()) {
            (Audience::Everybody, _) => true,
            (Audience::Person, Some(session)) => session.officer.is_none(),
            (Audience::Officer(permission), Some(session)) => {
                session.officer.is_some() && session.permissions.contains(permission.code)
            }
            (_, None) => false,
        };
        let here = self.path.split('?').next().unwrap_or_default();
        let under = |href: &str| here == href || (href != "/" && here.starts_with(&format!("{href}/")));
        let items: Vec<_> =
            self.web.settings().navigation.iter().filter(|item| seen(item.audience)).collect();
        // The longest address that holds this page is where the reader is.
        let current =
            items.iter().map(|item| item.href).filter(|href| under(href)).max_by_key(|href| href.len());
        items
            .into_iter()
            .map(|item| chrome::NavItem {
                label: t.get(item.label),
                href: item.href.to_owned(),
                current: Some(item.href) == current,
                count: None,
            })
            .collect()
    }

    fn signed_in(&self, session: &Session, t: &T) -> chrome::SignedIn {
        let pack = self.ctx.pack();
        let role = session.officer.as_ref().map(|officer| {
            let post =
                pack.posts().get(&officer.post).map_or(officer.post.as_str(), |post| t.say(&post.name));
            let department = pack.departments().get(&officer.department);
            let department = department.map_or(officer.department.as_str(), |found| t.say(&found.name));
            format!("{department} · {post}")
        });
        chrome::SignedIn {
            name: session.name.clone(),
            role,
            acting_for: session.acting_for_name.clone(),
            sign_out_href: "/sign-out".to_owned(),
        }
    }

    /// The signed-in session; a route line that lets only sessions in makes this succeed.
    pub fn session(&self) -> Result<&Session, Failure> {
        self.session.as_deref().ok_or(Failure(Problem::new(ProblemStatus::Unauthenticated, "auth.required")))
    }

    /// The party whose matter this is: the one acted for, else the session's own.
    pub fn party(&self) -> Result<PartyId, Failure> {
        self.ctx.party().ok_or(Failure(Problem::new(ProblemStatus::Unauthenticated, "auth.required")))
    }

    /// The address of a sign-in that comes back here. A form has no page to come back to; what it said is
    /// handed back (`typed.rs`).
    pub(crate) fn and_back(&self, door: &str) -> String {
        if !self.is_safe {
            return door.to_owned();
        }
        format!("{door}?next={}", utf8_percent_encode(&self.path, NON_ALPHANUMERIC))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        // Only a router outside `application` could miss it: a programming error.
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// `HEAD` (RFC 9110 §9.3.2), or `Sec-Purpose: prefetch` (Fetch standard §3.9), which older browsers call `Purpose`.
fn is_glance(head: &Parts) -> bool {
    let says_prefetch = |name: &str| {
        let value = head.headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch"))
    };
    head.method == http::Method::HEAD || says_prefetch("sec-purpose") || says_prefetch("purpose")
}
