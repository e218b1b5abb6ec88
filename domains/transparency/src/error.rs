//! What this domain refuses, with stable codes.

use kernel::{Problem, ProblemStatus};

/// Why something was not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransparencyError {
    /// Another log, no path of a tile, or a tile that the published tree has not.
    #[error("the published log has no such file")]
    NoFile,
    #[error("the log has no checkpoint yet")]
    NoCheckpoint,
    /// The ledger's files or its database cannot be read.
    #[error("the ledger cannot be read")]
    Unreadable,
}

impl TransparencyError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFile => "transparency.no-file",
            Self::NoCheckpoint => "transparency.no-checkpoint",
            Self::Unreadable => "transparency.unreadable",
        }
    }
}

impl From<TransparencyError> for Problem {
    fn from(error: TransparencyError) -> Self {
        let status = match error {
            TransparencyError::NoFile | TransparencyError::NoCheckpoint => ProblemStatus::NotFound,
            TransparencyError::Unreadable => ProblemStatus::Unavailable,
        };
        Self::new(status, error.code())
    }
}
