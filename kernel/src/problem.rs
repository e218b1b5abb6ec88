//! Problem: what went wrong, as a stable code that JSON shows (RFC 9457) and a page translates.
//! The code is the contract (`domain.what`); words live in the locales under `problem-<code with dashes>`.

use serde::Serialize;

/// The HTTP status class of a problem (RFC 9110 §15), without needing an HTTP library here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemStatus {
    /// 400: the request cannot be understood.
    Malformed,
    /// 401: nobody is signed in.
    Unauthenticated,
    /// 403: this party may not do this.
    Forbidden,
    /// 404: there is no such thing, or the caller may not know that there is.
    NotFound,
    /// 405: there is such a thing, and it does not take this method.
    Method,
    /// 409: the state moved on, or the same key was used for other content.
    Conflict,
    /// 413: more than the named limit.
    TooLarge,
    /// 415: the content is of a type that is not read here.
    MediaType,
    /// 421: the request was meant for another host.
    Misdirected,
    /// 422: understood, but the content breaks a rule.
    Invalid,
    /// 429: too many in too short a time.
    TooMany,
    /// 500: our fault.
    Internal,
    /// 503: not now; nothing was kept half.
    Unavailable,
}

impl ProblemStatus {
    /// The numeric HTTP status.
    pub const fn code(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::Misdirected => 421,
            Self::Invalid => 422,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// One field that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The form field or JSON pointer.
    pub field: String,
    /// Stable code, translated like a problem's.
    pub code: String,
    /// Values for the translated sentence. Never a secret, never personal data that the caller did not send.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

impl FieldProblem {
    /// A field problem without arguments.
    pub fn new(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), args: Vec::new() }
    }

    /// The place as a JSON pointer (RFC 6901): a dotted name leads down the same way.
    pub fn pointer(&self) -> String {
        if self.field.is_empty() || self.field.starts_with('/') {
            return self.field.clone();
        }
        self.field.split('.').fold(String::new(), |parent, step| pointer_to(&parent, step))
    }

    /// The first member on the way to the place.
    pub fn first_step(&self) -> &str {
        let steps = if self.field.starts_with('/') { '/' } else { '.' };
        self.field.trim_start_matches('/').split(steps).next().unwrap_or_default()
    }
}

/// Longest member name that a pointer repeats, characters: whoever sends a longer one knows it.
const STEP_CHARS_MAX: usize = 200;

/// The JSON pointer (RFC 6901 §3) of a member of `parent`, which is a pointer itself.
pub fn pointer_to(parent: &str, member: &str) -> String {
    let member: String = member.chars().take(STEP_CHARS_MAX).collect();
    format!("{parent}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// A refusal that a person can read and a program can match.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Problem {
    pub code: &'static str,
    pub status: ProblemStatus,
    /// Values for the translated sentence. Never a secret, never personal data that the caller did not send.
    pub args: Vec<(&'static str, String)>,
    pub fields: Vec<FieldProblem>,
}

impl Problem {
    /// A problem with a stable code.
    pub const fn new(status: ProblemStatus, code: &'static str) -> Self {
        Self { code, status, args: Vec::new(), fields: Vec::new() }
    }

    /// Adds a value for the translated sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Adds the fields that were not accepted.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.fields = fields;
        self
    }
}
