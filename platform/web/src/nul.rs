//! U+0000 is refused at every door. PostgreSQL's TEXT cannot hold it (manual §8.3) while SQLite's can: behind the doors the
//! same request would be stored by one engine and fail on the other. No answer of a person has a use for it.

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::{Problem, ProblemStatus};

use crate::Failure;
use crate::app::BODY_BYTES_MAX;

/// What is answered: a request that cannot be read, as every other.
pub const fn refusal() -> Problem {
    Problem::new(ProblemStatus::Malformed, "request.malformed")
}

/// Whether path or query name U+0000. Its one form there is `%00`: a `%` that means itself is written `%25`.
pub fn in_address(uri: &Uri) -> bool {
    uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00"))
}

/// Whether a string of this JSON text has U+0000. Its one form there is the escape (RFC 8259 §7); a backslash stands in
/// strings only, and one that means itself is written twice.
pub fn in_json(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let (_, escape) = rest.split_at(at);
        if escape.starts_with(b"\\u0000") {
            return true;
        }
        rest = escape.get(2..).unwrap_or_default();
    }
    false
}

/// Refuses JSON bodies with U+0000 before any handler reads them.
pub async fn refuse_in_json(request: Request, next: Next) -> Response {
    if !is_json(request.headers()) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let bytes = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if is_too_large(error.as_ref()) => {
            return Failure(Problem::new(ProblemStatus::TooLarge, "request.too-large")).into_response();
        }
        Err(_) => return Failure(refusal()).into_response(),
    };
    if in_json(&bytes) {
        return Failure(refusal()).into_response();
    }
    next.run(Request::from_parts(head, Body::from(bytes))).await
}

/// The limit of a layer outside comes wrapped.
fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(<dyn std::error::Error>::is::<LengthLimitError>)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::{in_address, in_json};

    #[test]
    fn only_the_character_itself_is_refused() {
        for (address, refused) in [
            ("/verify?number=%00&code=1", true),
            ("/api/v1/verify/%00", true),
            ("/a%00b?x", true),
            ("/verify?number=%2500", false),
            ("/verify?number=%01%20", false),
            ("/0?00", false),
        ] {
            assert_eq!(in_address(&address.parse().unwrap()), refused, "{address}");
        }
        for (json, refused) in [
            (r#"{"a":"\u0000"}"#, true),
            (r#"{"a\u0000":1}"#, true),
            (r#"["x\\\u0000"]"#, true),
            (r#"["\n\u0000y"]"#, true),
            (r#"["\\u0000"]"#, false),
            (r#"["\u00001"]"#, true),
            (r#"["\u0001 u0000"]"#, false),
            (r#"[""]"#, false),
            ("\\", false),
            ("", false),
        ] {
            assert_eq!(in_json(json.as_bytes()), refused, "{json}");
        }
    }
}
