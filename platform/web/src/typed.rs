//! What somebody typed into a form that was not taken, because the session had rested or the form is of an earlier one. It
//! is handed back in the answer, for the person to send again. Invariants: nothing of it is stored here, nothing is sent again
//! by itself, and another site's form is never handed back: its button would be pressed in good faith.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, header};
use http_body_util::{BodyExt, Limited};

use crate::Failure;
use crate::csrf::is_from_us;
use crate::form::{FORM_BYTES_MAX, Posted};

/// A form with such a field is never handed back.
const SECRET_FIELD: &str = "password";
/// From here on an answer is text that somebody wrote, shown so that it can be read and kept elsewhere too.
const TEXT_CHARS_MIN: usize = 40;

/// The fields of such a form.
#[derive(Debug, Clone)]
pub struct Typed {
    pairs: Vec<(String, String)>,
}

impl Typed {
    /// What a form said; `None` when there is nothing to hand back, or it must not be.
    pub(crate) fn of(headers: &HeaderMap, posted: &Posted) -> Option<Self> {
        let pairs: Vec<(String, String)> = posted.sent_again().collect();
        let secret = pairs.iter().any(|(name, _)| name == SECRET_FIELD);
        let typed = posted.fields().any(|(_, value)| !value.trim().is_empty());
        (typed && !secret && is_from_us(headers)).then_some(Self { pairs })
    }

    /// Reads the form of a request that is refused before its handler.
    pub(crate) async fn read(request: Request) -> Option<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
        if request.method() != Method::POST || !kind.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        let (head, body) = request.into_parts();
        let body = Limited::new(body, FORM_BYTES_MAX).collect().await.ok()?;
        Self::of(&head.headers, &Posted::parse(&body.to_bytes()).ok()?)
    }

    /// Choices, dates and short words, which the page sends again as they are.
    pub fn short(&self) -> impl Iterator<Item = &(String, String)> {
        self.pairs.iter().filter(|(_, value)| !is_text(value))
    }

    /// Longer text.
    pub fn texts(&self) -> impl Iterator<Item = &(String, String)> {
        self.pairs.iter().filter(|(_, value)| is_text(value))
    }
}

fn is_text(value: &str) -> bool {
    value.contains('\n') || value.chars().count() > TEXT_CHARS_MIN
}

/// A form that was refused, with what it said where that may be handed back.
#[derive(Debug)]
pub struct Refused {
    failure: Failure,
    typed: Option<Typed>,
}

impl Refused {
    pub(crate) const fn new(failure: Failure, typed: Option<Typed>) -> Self {
        Self { failure, typed }
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure, typed: None }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.failure.into_response();
        if let Some(typed) = self.typed {
            response.extensions_mut().insert(typed);
        }
        response
    }
}
