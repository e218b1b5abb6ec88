//! What passes between a browser and a session: the cookie, the way back after signing in, the device's two words.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use web::SESSION_COOKIE;

use crate::rules;

/// Longest address that is come back to.
const NEXT_BYTES_MAX: usize = 2_000;

/// The way back if it leads into this house, otherwise `fallback`: no open redirect (CWE-601).
pub(crate) fn way_back<'a>(next: Option<&'a str>, fallback: &'a str) -> &'a str {
    next.filter(|path| {
        let inside = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
        let plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && path.len() <= NEXT_BYTES_MAX;
        inside && plain && !path.starts_with("/sign-")
    })
    .unwrap_or(fallback)
}

/// Goes on with the new session. The cookie ends with the browser; the session's own end is in the database.
pub(crate) fn enter(token: String, to: &str) -> Response {
    with_cookie(session_cookie(token), to)
}

/// Goes on without a session.
pub(crate) fn leave(to: &str) -> Response {
    let mut cookie = session_cookie(String::new());
    cookie.make_removal();
    with_cookie(cookie, to)
}

fn session_cookie(token: String) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, token))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}

fn with_cookie(cookie: Cookie<'static>, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The browser and its system in two words.
pub(crate) fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    agent.map(rules::device_of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::way_back;

    #[test]
    fn the_way_back_never_leads_out() {
        assert_eq!(way_back(Some("/cases/1?tab=2"), "/"), "/cases/1?tab=2");
        for out in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:x",
            "",
            "/a\r\nSet-Cookie: x",
            "/sign-out",
            "/é",
        ] {
            assert_eq!(way_back(Some(out), "/home"), "/home", "{out:?}");
        }
        assert_eq!(way_back(None, "/home"), "/home");
    }
}
