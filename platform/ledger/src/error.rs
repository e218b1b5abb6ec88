//! What the ledger refuses, as stable codes.

use db::DbError;
use files::FilesError;
use kernel::{Problem, ProblemStatus};
use keys::NoRandomness;

/// Why the ledger did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A float, an integer beyond 2^53 − 1, or nesting that is too deep.
    #[error("{0} has no canonical form here")]
    NotCanonical(&'static str),
    /// A field uses a reserved name, or stands in common and own fields alike.
    #[error("field {0} is taken")]
    FieldTaken(String),
    /// More parts or bytes than the named limit.
    #[error("{0} is over its limit or empty")]
    TooLarge(&'static str),
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Log(#[from] tlog::Error),
}

impl LedgerError {
    /// The stable code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotCanonical(_) => "ledger.not_canonical",
            Self::FieldTaken(_) => "ledger.field_taken",
            Self::TooLarge(_) => "ledger.too_large",
            Self::NoRandomness(_) => "ledger.no_randomness",
            Self::Database(_) => "ledger.database",
            Self::Files(_) => "ledger.files",
            Self::Log(error) => error.code(),
        }
    }
}

impl From<sea_orm::DbErr> for LedgerError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Database(error) => error.into(),
            LedgerError::Files(error) => error.into(),
            error => {
                tracing::error!(%error, "ledger");
                Self::new(ProblemStatus::Internal, error.code())
            }
        }
    }
}
