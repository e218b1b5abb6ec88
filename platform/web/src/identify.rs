//! The first thing that happens to a request: who sends it, in which language, through which door.

use std::{net::SocketAddr, sync::Arc};

use acts::{Actor, Channel, Ctx, Origin};
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use kernel::{Lang, Problem, ProblemStatus};

use crate::csrf::{PRE_SESSION_COOKIE, check_origin};
use crate::{Failure, SESSION_COOKIE, Session, Visit, Web, nul};

const LANG_COOKIE: &str = "balcao-lang";
const REQUEST_ID: &str = "x-request-id";
const TOKEN_BYTES_MAX: usize = 200;

/// Puts a `Visit` into the request, or refuses it.
pub async fn identify(State(web): State<Web>, request: Request, next: Next) -> Response {
    // The head alone: a body must not be held across an await.
    let (mut head, body) = request.into_parts();
    if let Some(redirect) = to_canonical_host(&web, &head) {
        return redirect;
    }
    let jar = CookieJar::from_headers(&head.headers);
    let (visit, refusal) = visit_of(&web, &head, &jar).await;
    let mut set = CookieJar::new();
    if let Asked::Lang(lang) = lang_asked(head.uri.query()) {
        set = set.add(cookie(LANG_COOKIE, lang.tag().to_owned(), false));
    }
    if visit.pre_session_is_new {
        set = set.add(cookie(PRE_SESSION_COOKIE, visit.csrf_name.clone(), true));
    }
    let wants_cookie = visit.csrf_used.clone();
    let request_id = visit.ctx.origin.request.clone();
    let nonce = visit.nonce.clone();
    head.extensions.insert(visit);
    if let Some(problem) = refusal {
        head.extensions.insert(problem);
    }
    let mut response = next.run(Request::from_parts(head, body)).await;
    // A page without a form sets no cookie, so that public pages can be cached and linked freely.
    let new_pre_session = wants_cookie.load(std::sync::atomic::Ordering::Relaxed);
    for cookie in set.iter().filter(|cookie| cookie.name() != PRE_SESSION_COOKIE || new_pre_session) {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    seal(&mut response, &request_id, &nonce);
    response
}

fn seal(response: &mut Response, request_id: &str, nonce: &str) {
    let policy = format!(
        "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The hosts that the request names, without their ports: more than one is somebody's trick (RFC 9112 §3.2).
fn hosts_named(head: &Parts) -> impl Iterator<Item = String> {
    let lines = head.headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    lines.chain(head.uri.authority().map(http::uri::Authority::as_str)).map(name_of)
}

/// `[::1]:8000` → `::1`; `LocalHost.:8000` → `localhost`.
fn name_of(authority: &str) -> String {
    let bracketed = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let name = match bracketed {
        Some((literal, _port)) => literal,
        None => authority.rsplit_once(':').map_or(authority, |(name, _port)| name),
    };
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn is_literal(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}

/// Refuses a request for another host: a page of a stranger whose name was pointed at this machine (DNS rebinding) must
/// not be served as ours. An address names nobody, and `localhost` nobody but this machine.
fn check_host(web: &Web, head: &Parts) -> Result<(), Problem> {
    let Some(wanted) = web.settings().canonical_host.as_deref() else { return Ok(()) };
    let ours = |named: String| is_literal(&named) || named == "localhost" || named == name_of(wanted);
    if hosts_named(head).all(ours) {
        return Ok(());
    }
    Err(Problem::new(ProblemStatus::Misdirected, "request.host"))
}

fn to_canonical_host(web: &Web, head: &Parts) -> Option<Response> {
    let wanted = web.settings().canonical_host.as_deref().filter(|_| web.settings().demo)?;
    let literal = hosts_named(head).any(|host| is_literal(&host));
    let safe = head.method.is_safe() && !head.uri.path().starts_with("/api/");
    (literal && safe).then(|| {
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        Redirect::temporary(&format!("http://{wanted}{path}")).into_response()
    })
}

async fn visit_of(web: &Web, head: &Parts, jar: &CookieJar) -> (Visit, Option<Problem>) {
    let bearer = bearer(&head.headers);
    let api = head.uri.path().starts_with("/api/");
    let cookie_token = jar.get(SESSION_COOKIE).map(|cookie| cookie.value().to_owned());
    let token = bearer.clone().or_else(|| cookie_token.clone());
    let found = match &token {
        Some(token) if token.len() <= TOKEN_BYTES_MAX => web.settings().sessions.find(token).await,
        _ => Ok(None),
    };
    let (session, mut refusal) = match found {
        Ok(session) => (session.map(Arc::new), None),
        Err(problem) => (None, Some(problem)),
    };
    if let Err(problem) = check_host(web, head) {
        refusal = Some(problem);
    }
    if nul::in_address(&head.uri) {
        refusal = Some(nul::refusal());
    }
    // A bearer token is no ambient authority; everything else must come from our own pages.
    if bearer.is_none()
        && let Err(problem) = check_origin(&head.method, &head.headers)
    {
        refusal = Some(problem);
    }
    if bearer.is_some() && session.is_none() && refusal.is_none() {
        refusal = Some(Problem::new(ProblemStatus::Unauthenticated, "auth.required"));
    }
    if session.is_none() {
        count_stranger(web, token.is_some(), refusal.as_ref());
    }
    let lang = match lang_asked(head.uri.query()) {
        Asked::Lang(lang) => lang,
        Asked::Nothing => lang_of(&head.headers, jar, session.as_deref()),
        Asked::Unknown => {
            refusal = Some(Problem::new(ProblemStatus::Malformed, "request.unknown-language"));
            lang_of(&head.headers, jar, session.as_deref())
        }
    };
    let origin = origin_of(web, head, session.as_deref(), lang, api);
    let ctx = Ctx::new(Arc::clone(&web.settings().shared), origin);
    let pre_session = jar.get(PRE_SESSION_COOKIE).map(|cookie| cookie.value().to_owned());
    let (visit, weak) = Visit::new(web.clone(), ctx, session, pre_session, head);
    (visit, refusal.or(weak))
}

/// A token that opens no session, or a refusal at the door, by somebody who is nobody here.
fn count_stranger(web: &Web, showed_token: bool, refusal: Option<&Problem>) {
    match refusal {
        Some(problem) if problem.status != ProblemStatus::Unavailable => {
            web.settings().noise.count(problem.code);
        }
        None if showed_token => web.settings().noise.count("web.unknown-session"),
        _ => {}
    }
}

fn origin_of(web: &Web, head: &Parts, session: Option<&Session>, lang: Lang, api: bool) -> Origin {
    let shared = &web.settings().shared;
    let id = shared.ids.uuid(shared.clocks.machine.now());
    let actor = match session {
        None => Actor::Anonymous,
        Some(session) if session.officer.is_some() => Actor::Officer { party: session.party },
        Some(session) => Actor::Person { party: session.party },
    };
    Origin {
        request: incoming_request_id(&head.headers).unwrap_or_else(|| id.to_string()),
        actor,
        acting_for: session.filter(|session| !session.acting_ended).and_then(|session| session.acting_for),
        officer: session.and_then(|session| session.officer.clone()),
        assurance: session.map(|session| session.assurance).unwrap_or_default(),
        channel: if api { Channel::Api } else { Channel::Web },
        lang,
        ..Origin::default()
    }
}

/// A caller's own request id is kept when it is short and harmless.
fn incoming_request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let good = (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then(|| id.to_owned())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// What `?lang=` in the address says.
enum Asked {
    Nothing,
    Unknown,
    Lang(Lang),
}

fn lang_asked(query: Option<&str>) -> Asked {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    match pairs.filter(|(name, _)| name == "lang").last() {
        None => Asked::Nothing,
        Some((_, tag)) => Lang::parse(&tag).map_or(Asked::Unknown, Asked::Lang),
    }
}

fn lang_of(headers: &HeaderMap, jar: &CookieJar, session: Option<&Session>) -> Lang {
    let chosen = jar.get(LANG_COOKIE).and_then(|cookie| Lang::parse(cookie.value()));
    chosen
        .or_else(|| session.and_then(|session| session.lang))
        .or_else(|| accepted(headers))
        .unwrap_or_default()
}

/// The language that the browser likes best among ours (RFC 9110 §12.5.4); weight 0 means never.
fn accepted(headers: &HeaderMap) -> Option<Lang> {
    let ranges = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let weighted = ranges.split(',').filter_map(|range| {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>).ok()?;
        (weight > 0.0).then_some((Lang::parse(tag.trim())?, weight))
    });
    // The first of equals: browsers list what they like best first.
    weighted.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(lang, _)| lang)
}

fn cookie(name: &'static str, value: String, secret: bool) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").same_site(SameSite::Lax).secure(secret).http_only(true).build()
}

/// Unpredictable text for a nonce or a pre-session name.
pub fn random_text(visit_secrets: &dyn keys::SecretRandom) -> Option<String> {
    let mut bytes = [0_u8; 18];
    visit_secrets.fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// The caller's address, for rate limits; never logged with what was asked.
pub fn peer_of(head: &Parts) -> Option<std::net::IpAddr> {
    head.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// Handlers never run for a refused request; `present` shows the problem.
pub fn refusal(request: &Request) -> Option<Failure> {
    request.extensions().get::<Problem>().cloned().map(Failure)
}

#[cfg(test)]
#[path = "identify_tests.rs"]
mod tests;
