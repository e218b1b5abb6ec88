//! Header rules (PR-REST §4.3): which lines a node keeps, drops, reads and sets.
//! Kept lines keep their order, because the request hash covers them one by one.

use http::HeaderMap;

use crate::{MAX_HEADER_BYTES, MAX_HEADERS, XRoadError};

pub const CLIENT: &str = "X-Road-Client";
pub const SERVICE: &str = "X-Road-Service";
pub const ID: &str = "X-Road-Id";
pub const REQUEST_ID: &str = "X-Road-Request-Id";
pub const REQUEST_HASH: &str = "X-Road-Request-Hash";
pub const USER_ID: &str = "X-Road-UserId";
pub const ISSUE: &str = "X-Road-Issue";
pub const SECURITY_SERVER: &str = "X-Road-Security-Server";
pub const REPRESENTED_PARTY: &str = "X-Road-Represented-Party";
pub const ERROR: &str = "X-Road-Error";

/// Never passed through a node (§4.3 "Filtered headers", "Specially handled headers"): hop-by-hop lines, lines that
/// tell the origin's name, and those that the next hop writes for itself.
pub const NEVER_FORWARDED: [&str; 13] = [
    "transfer-encoding",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "upgrade",
    "connection",
    "user-agent",
    "host",
    "content-length",
    "server",
    "expect",
];

/// Whether a line may pass a node at all. Case does not matter.
pub fn is_forwarded(name: &str) -> bool {
    !NEVER_FORWARDED.iter().any(|never| name.eq_ignore_ascii_case(never))
}

/// Header lines in order. Names are as given; from a [`HeaderMap`] they are lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Every line of a map that may be forwarded, except those that `dropped` names.
    pub(crate) fn keep(map: &HeaderMap, dropped: &[&str]) -> Result<Self, XRoadError> {
        if map.len() > MAX_HEADERS {
            return Err(XRoadError::TooLong { what: "list of headers", limit: MAX_HEADERS });
        }
        let mut kept = Vec::with_capacity(map.len() + 5);
        let mut bytes = 0;
        for (name, value) in map {
            bytes += name.as_str().len() + value.len();
            if bytes > MAX_HEADER_BYTES {
                return Err(XRoadError::TooLong { what: "headers", limit: MAX_HEADER_BYTES });
            }
            if !is_forwarded(name.as_str()) || dropped.iter().any(|d| name.as_str().eq_ignore_ascii_case(d)) {
                continue;
            }
            // RFC 9110 §5.5 lets `obs-text` stand; here it must be UTF-8, or two nodes could hash different bytes.
            let text = std::str::from_utf8(value.as_bytes())
                .map_err(|_| XRoadError::HeaderText(name.as_str().to_owned()))?;
            kept.push((name.as_str().to_owned(), text.to_owned()));
        }
        Ok(Self(kept))
    }

    pub(crate) fn push(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// The lines, in the order in which they are hashed.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The last line of that name: "the last defined header" counts (§4.3 `X-Road-Client`).
    pub fn last(&self, name: &str) -> Option<&str> {
        self.iter().rev().find_map(|(n, value)| n.eq_ignore_ascii_case(name).then_some(value))
    }

    /// How many lines have that name.
    pub fn count(&self, name: &str) -> usize {
        self.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).count()
    }

    /// The same lines as an `http` map, for sending.
    pub fn to_map(&self) -> Result<HeaderMap, XRoadError> {
        let mut map = HeaderMap::with_capacity(self.0.len());
        for (name, value) in self.iter() {
            let refused = || XRoadError::HeaderText(name.to_owned());
            let key: http::HeaderName = name.parse().map_err(|_| refused())?;
            map.append(key, http::HeaderValue::from_bytes(value.as_bytes()).map_err(|_| refused())?);
        }
        Ok(map)
    }
}
