//! Cross-site request forgery: an unsafe request must come from our own origin (Fetch Metadata, RFC 6454), and a form
//! must also bring the token that belongs to its session.

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, Method, header};
use kernel::{Problem, ProblemStatus};

/// Names a browser that has not signed in yet, so that the sign-in form has a token too.
pub const PRE_SESSION_COOKIE: &str = "__Host-balcao-pre";

/// Makes and checks form tokens. Every process of a database has the same key.
pub struct CsrfKey(hmac::Key);

impl CsrfKey {
    /// A key from 32 secret bytes.
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The token of a session (or pre-session) name.
    pub fn token(&self, session: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, session.as_bytes()).as_ref())
    }

    /// Checks a form's token.
    pub fn check(&self, session: &str, token: &str) -> Result<(), Problem> {
        let equal = constant_time::verify_slices_are_equal(self.token(session).as_bytes(), token.as_bytes());
        equal.map_err(|_| Problem::new(ProblemStatus::Forbidden, "csrf.invalid"))
    }
}

/// Whether a browser says that the request comes from a page of ours; silence is no yes.
pub fn is_from_us(headers: &HeaderMap) -> bool {
    let says = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    says && check_origin(&Method::POST, headers).is_ok()
}

/// Refuses an unsafe request that a browser sends from another site.
pub fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let refused = Problem::new(ProblemStatus::Forbidden, "csrf.invalid");
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Every current browser sends Sec-Fetch-Site; `none` is the person at the address bar.
    if let Some(site) = text("sec-fetch-site") {
        return if matches!(site, "same-origin" | "none") { Ok(()) } else { Err(refused) };
    }
    // An older browser sends Origin with a form; programs send neither and carry no ambient cookie.
    match (text("origin"), text(header::HOST.as_str())) {
        (None, _) => Ok(()),
        (Some(origin), Some(host)) => {
            let same = origin.split_once("://").is_some_and(|(_, authority)| authority == host);
            if same { Ok(()) } else { Err(refused) }
        }
        (Some(_), None) => Err(refused),
    }
}
