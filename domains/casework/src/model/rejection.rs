//! Rejection: why a command was refused, as a reason with its stable code and values for the translated sentence.

use kernel::{ClockError, FieldProblem, Problem};

use crate::definition::ExprError;
use crate::error::CaseworkError;

/// A refusal. Nothing happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Rejection {
    pub reason: CaseworkError,
    /// What exactly, for logs and tests; never personal data.
    pub detail: String,
    pub fields: Vec<FieldProblem>,
}

impl Rejection {
    /// For this reason.
    pub const fn of(reason: CaseworkError) -> Self {
        Self { reason, detail: String::new(), fields: Vec::new() }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.reason.code()
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
        Self::of(CaseworkError::Expression(error.code())).about(error)
    }
}

impl From<ClockError> for Rejection {
    fn from(error: ClockError) -> Self {
        Self::of(CaseworkError::Clock(error.code())).about(error)
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let problem = Self::from(rejection.reason).with_fields(rejection.fields);
        if rejection.detail.is_empty() { problem } else { problem.with("about", rejection.detail) }
    }
}
