//! What this domain refuses, with stable codes.

use kernel::{FieldProblem, Problem, ProblemStatus};

/// Why something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OperationsError {
    /// It was woken, dropped or never dead.
    #[error("there is no such dead letter")]
    NotFound,
    #[error("a reason is missing or too long")]
    Reason,
    /// The ledger's files or its database cannot be read.
    #[error("the state of the ledger cannot be read")]
    Ledger,
}

impl OperationsError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "operations.not-found",
            Self::Reason => "operations.reason",
            Self::Ledger => "operations.ledger",
        }
    }
}

impl From<OperationsError> for Problem {
    fn from(error: OperationsError) -> Self {
        match error {
            OperationsError::NotFound => Self::new(ProblemStatus::NotFound, error.code()),
            OperationsError::Ledger => Self::new(ProblemStatus::Unavailable, error.code()),
            OperationsError::Reason => Self::new(ProblemStatus::Invalid, error.code())
                .with_fields(vec![FieldProblem::new("reason", error.code())]),
        }
    }
}
