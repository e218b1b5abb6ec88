//! Request paths (PR-REST §4.1–4.2): five identifier segments after `/r1/`, then the service's own path.
//! A service path that exists has one reading only: no dot segment, no encoded separator, nothing encoded twice.
//! Rules are matched on `normal()`, the provider is sent `raw()`; both name the same resource.

use crate::{MAX_PATH_BYTES, MAX_QUERY_BYTES, PathGlob, ServiceId, XRoadError};

/// `pchar` of RFC 3986 §3.3 without `%`.
const fn is_pchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'.' | b'_' | b'~')
        || matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
        || matches!(byte, b':' | b'@')
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Percent-decodes one path segment as UTF-8; whatever RFC 3986 §3.3 does not let stand bare is refused.
pub fn decode_segment(segment: &str) -> Result<String, XRoadError> {
    let mut decoded = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    loop {
        match rest {
            [] => return String::from_utf8(decoded).map_err(|_| XRoadError::Utf8),
            [b'%', high, low, tail @ ..] => {
                let (Some(high), Some(low)) = (hex(*high), hex(*low)) else {
                    return Err(XRoadError::PercentEncoding);
                };
                decoded.push((high << 4) | low);
                rest = tail;
            }
            [b'%', ..] => return Err(XRoadError::PercentEncoding),
            [byte, tail @ ..] if is_pchar(*byte) => {
                decoded.push(*byte);
                rest = tail;
            }
            _ => return Err(XRoadError::Character),
        }
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub service: ServiceId,
    pub path: ServicePath,
}

impl Target {
    /// Parses `/r1/{instance}/{class}/{member}/{subsystem}/{service}[/path]`, without the query.
    pub fn parse(path: &str) -> Result<Self, XRoadError> {
        if path.len() > MAX_PATH_BYTES {
            return Err(XRoadError::TooLong { what: "path", limit: MAX_PATH_BYTES });
        }
        let segments = path.strip_prefix("/r1/").ok_or(XRoadError::Version)?;
        let mut parts = segments.splitn(6, '/');
        let mut next = || parts.next().ok_or(XRoadError::TooFewSegments);
        let id = [next()?, next()?, next()?, next()?, next()?];
        let service = ServiceId::from_segments(id)?;
        let raw_path = parts.next().map_or_else(String::new, |rest| format!("/{rest}"));
        Ok(Self { service, path: ServicePath::parse(&raw_path)? })
    }

    /// The path that `parse` reads back as this target.
    pub fn to_path(&self) -> String {
        format!("/r1/{}{}", self.service, self.path.raw())
    }
}

/// The path inside a service: empty, or `/` and segments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServicePath {
    raw: String,
    normal: String,
}

impl ServicePath {
    /// Checks and decodes. Refused: `.` and `..` in any spelling, encoded `/`, any `\` and control characters, a `%`
    /// that is left after decoding (some later reader could decode again), an empty segment inside the path.
    pub fn parse(raw: &str) -> Result<Self, XRoadError> {
        if raw.is_empty() {
            return Ok(Self { raw: String::new(), normal: String::new() });
        }
        let segments = raw.strip_prefix('/').ok_or(XRoadError::Character)?;
        let mut normal = String::with_capacity(raw.len());
        let mut segments = segments.split('/').peekable();
        while let Some(segment) = segments.next() {
            let decoded = decode_segment(segment)?;
            if decoded.is_empty() && segments.peek().is_some() {
                return Err(XRoadError::EmptySegment);
            }
            if matches!(&*decoded, "." | "..") {
                return Err(XRoadError::DotSegment);
            }
            if decoded.contains(['/', '\\']) || decoded.chars().any(char::is_control) {
                return Err(XRoadError::EncodedSeparator);
            }
            if has_escape(&decoded) {
                return Err(XRoadError::DoubleEncoding);
            }
            // Path parameters: `..;x` is `..` to some servers (RFC 3986 §3.3 leaves `;` to the scheme).
            if matches!(decoded.split(';').next(), Some("." | "..")) {
                return Err(XRoadError::DotSegment);
            }
            normal.push('/');
            normal.push_str(&decoded);
        }
        Ok(Self { raw: raw.to_owned(), normal })
    }

    /// As the client sent it: what is hashed and forwarded.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Decoded: what rules are matched on.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// Whether an endpoint pattern covers this path.
    pub fn matches(&self, glob: &PathGlob) -> bool {
        glob.matches(&self.normal)
    }
}

/// `%` with two hexadecimal digits behind it.
fn has_escape(text: &str) -> bool {
    text.as_bytes().windows(3).any(|w| matches!(w, [b'%', a, b] if hex(*a).is_some() && hex(*b).is_some()))
}

/// Checks a query: visible ASCII without `#`, as RFC 3986 §3.4 has it, with a little mercy for `[`, `]`, `|` and the
/// like that browsers send bare. It is passed on untouched (PR-REST §4.5).
pub fn check_query(query: &str) -> Result<(), XRoadError> {
    if query.len() > MAX_QUERY_BYTES {
        return Err(XRoadError::TooLong { what: "query", limit: MAX_QUERY_BYTES });
    }
    if query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        Ok(())
    } else {
        Err(XRoadError::Character)
    }
}

/// The one value of a query parameter (`application/x-www-form-urlencoded`). Named twice is refused: §4.2 warns
/// of parameter pollution.
pub fn query_parameter(query: Option<&str>, name: &str) -> Result<Option<String>, XRoadError> {
    let mut found = None;
    for pair in query.unwrap_or_default().split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decode_form(key)? != name {
            continue;
        }
        if found.replace(decode_form(value)?).is_some() {
            return Err(XRoadError::RepeatedParameter(name.to_owned()));
        }
    }
    Ok(found)
}

fn decode_form(text: &str) -> Result<String, XRoadError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| XRoadError::Utf8)
}
