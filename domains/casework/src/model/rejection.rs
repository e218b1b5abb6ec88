//! Rejection: why a command was refused, as a stable code with values for the translated sentence.

use kernel::{ClockError, FieldProblem, Problem, ProblemStatus};

use crate::definition::ExprError;

/// A refusal. Nothing happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Rejection {
    /// Stable code, `casework.what`.
    pub code: &'static str,
    pub status: ProblemStatus,
    /// What exactly, for logs and tests; never personal data.
    pub detail: String,
    pub fields: Vec<FieldProblem>,
}

impl Rejection {
    const fn new(code: &'static str, status: ProblemStatus) -> Self {
        Self { code, status, detail: String::new(), fields: Vec::new() }
    }

    /// The state does not allow it (409).
    pub const fn conflict(code: &'static str) -> Self {
        Self::new(code, ProblemStatus::Conflict)
    }

    /// This party may not do it (403).
    pub const fn forbidden(code: &'static str) -> Self {
        Self::new(code, ProblemStatus::Forbidden)
    }

    /// The content breaks a rule (422).
    pub const fn invalid(code: &'static str) -> Self {
        Self::new(code, ProblemStatus::Invalid)
    }

    /// The named thing is not part of the case (404).
    pub const fn unknown(code: &'static str) -> Self {
        Self::new(code, ProblemStatus::NotFound)
    }

    /// Adds what exactly.
    #[must_use]
    pub fn about(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }

    /// Adds fields.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.fields = fields;
        self
    }
}

impl From<ExprError> for Rejection {
    fn from(error: ExprError) -> Self {
        Self::conflict(error.code()).about(error)
    }
}

impl From<ClockError> for Rejection {
    fn from(error: ClockError) -> Self {
        Self::conflict(error.code()).about(error)
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let problem = Self::new(rejection.status, rejection.code).with_fields(rejection.fields);
        if rejection.detail.is_empty() { problem } else { problem.with("about", rejection.detail) }
    }
}
