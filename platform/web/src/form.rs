//! A posted form: its fields as they were sent, its token checked. Handlers parse fields into commands.

use acts::IdempotencyKey;
use axum::extract::{FromRequest, Request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::{Problem, ProblemStatus};

use crate::chrome::CSRF_FIELD;
use crate::typed::{Refused, Typed};
use crate::{Failure, Visit};

/// Largest form without files.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
/// Most fields of a form.
pub const FORM_FIELDS_MAX: usize = 500;
/// Hidden field that makes a double submit harmless.
pub const ONCE_FIELD: &str = "_once";

/// The fields of a posted form, in order.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    pairs: Vec<(String, String)>,
}

impl Posted {
    /// The last value of a field, trimmed; `None` when absent or blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.pairs.iter().rev().find(|(field, _)| field == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// All values of a field: check boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// All fields, without those that the frame adds.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| name != CSRF_FIELD && name != ONCE_FIELD;
        self.pairs
            .iter()
            .filter(move |(name, _)| own(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All fields but the token, for the same form sent again.
    pub(crate) fn sent_again(&self) -> impl Iterator<Item = (String, String)> {
        self.pairs.iter().filter(|(name, _)| name != CSRF_FIELD).cloned()
    }

    /// The key that makes a double submit harmless.
    pub fn once(&self) -> Result<Option<IdempotencyKey>, Problem> {
        self.get(ONCE_FIELD).map(IdempotencyKey::parse).transpose()
    }

    /// Reads fields from a body, without any check of who sent it.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let malformed = || Problem::new(ProblemStatus::Malformed, "request.malformed");
        std::str::from_utf8(body).map_err(|_| malformed())?;
        let mut pairs = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            // Percent-encoded bytes that are no UTF-8 decode to U+FFFD: refused, never stored; nor is U+0000.
            let broken = |text: &str| text.contains(['\u{fffd}', '\0']);
            if broken(&name) || broken(&value) || pairs.len() == FORM_FIELDS_MAX {
                return Err(malformed());
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self { pairs })
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Refused;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Self::Rejection> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or_else(Failure::internal)?;
        let (head, body) = request.into_parts();
        let body = Limited::new(body, FORM_BYTES_MAX).collect().await.map_err(|error| {
            if error.downcast_ref::<LengthLimitError>().is_some() {
                Failure(Problem::new(ProblemStatus::TooLarge, "request.too-large"))
            } else {
                Failure(Problem::new(ProblemStatus::Malformed, "request.malformed"))
            }
        })?;
        let posted = Self::parse(&body.to_bytes()).map_err(Failure)?;
        visit.check_csrf(posted.get(CSRF_FIELD).unwrap_or_default()).map_err(|problem| {
            // Before a sign-in there is nothing of anybody's to lose.
            let typed = visit.session.as_ref().and_then(|_| Typed::of(&head.headers, &posted));
            Refused::new(Failure(problem), typed)
        })?;
        Ok(posted)
    }
}
