//! What the ledger refuses, as stable codes.

use db::DbError;
use files::FilesError;
use kernel::{Problem, ProblemStatus};
use keys::{KeyError, NoRandomness};

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
    /// There is no such entry or part.
    #[error("no such entry")]
    NotFound,
    /// The entry is durable but not yet under a checkpoint; ask again in a moment.
    #[error("the entry is not under a checkpoint yet")]
    NotYet,
    /// The content was destroyed at the end of retention; the leaf stays.
    #[error("the content was destroyed at the end of retention")]
    Shredded,
    /// The database has fewer leaves than were published: it is an old copy. `recover` is the way on.
    #[error("the database has {database} leaves, but {published} were published: run `ledger recover`")]
    DatabaseOlder { database: u64, published: u64 },
    /// Database and published log contradict each other. Nothing is signed any more.
    #[error("the database and the published log contradict each other at {size} leaves")]
    Fork { size: u64 },
    /// The stored checkpoint is not signed by this log's key, or names another log.
    #[error("the stored checkpoint is not this log's: {0}")]
    CheckpointUntrusted(tlog::Error),
    /// Nothing is missing in the database.
    #[error("there is nothing to recover")]
    NothingToRecover,
    /// Another process holds the lease; it must be stopped first.
    #[error("another process numbers this log")]
    LeaseHeld,
    /// A stored number or hash has no meaning.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(&'static str),
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Log(#[from] tlog::Error),
}

impl LedgerError {
    /// The stable code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotCanonical(_) => "ledger.not-canonical",
            Self::FieldTaken(_) => "ledger.field-taken",
            Self::TooLarge(_) => "ledger.too-large",
            Self::NotFound => "ledger.not-found",
            Self::NotYet => "ledger.not-yet",
            Self::Shredded => "ledger.shredded",
            Self::DatabaseOlder { .. } => "ledger.database-older",
            Self::Fork { .. } => "ledger.fork",
            Self::CheckpointUntrusted(_) => "ledger.checkpoint-untrusted",
            Self::NothingToRecover => "ledger.nothing-to-recover",
            Self::LeaseHeld => "ledger.lease-held",
            Self::Inconsistent(_) => "ledger.inconsistent",
            Self::NoRandomness(_) => "ledger.no-randomness",
            Self::Database(_) => "ledger.database",
            Self::Files(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Log(error) => error.code(),
        }
    }

    /// True when trying again cannot help: the sequencer stops and says why.
    pub const fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::DatabaseOlder { .. }
                | Self::Fork { .. }
                | Self::CheckpointUntrusted(_)
                | Self::Inconsistent(_)
        )
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        let status = match error {
            LedgerError::Database(error) => return error.into(),
            LedgerError::Files(error) => return error.into(),
            LedgerError::NotFound => ProblemStatus::NotFound,
            LedgerError::NotYet => ProblemStatus::Unavailable,
            LedgerError::Shredded => ProblemStatus::Conflict,
            _ => {
                tracing::error!(%error, "ledger");
                ProblemStatus::Internal
            }
        };
        Self::new(status, error.code())
    }
}
