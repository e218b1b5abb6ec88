//! What a database can refuse, sorted by what the caller can do about it.

use kernel::{Problem, ProblemStatus};
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why a statement or a transaction did not happen. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Two transactions met: run the whole transaction again.
    #[error("transactions met; try again")]
    Contention,
    /// A row with this key is already there.
    #[error("unique constraint: {0}")]
    Unique(String),
    /// The disk, the quota or `max_page_count` is used up.
    #[error("the database has no room left")]
    Full,
    /// The database does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The URL names neither SQLite nor PostgreSQL.
    #[error("the database URL must start with sqlite:// or postgres://")]
    Url,
    /// A migration that ran has since been changed, or one is missing.
    #[error("migration {0}: {1}")]
    Migration(String, &'static str),
    /// A stored row does not mean anything: table and row are named, values never.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(String),
    /// Anything else: a fault of ours.
    #[error("database: {0}")]
    Other(String),
}

impl DbError {
    /// True when the same transaction may succeed if it is run again at once.
    pub const fn is_contention(&self) -> bool {
        matches!(self, Self::Contention)
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(what)) = error.sql_err() {
            return Self::Unique(what);
        }
        match &error {
            DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner) => classify(inner),
            DbErr::ConnectionAcquire(why) => Self::Unreachable(why.to_string()),
            other => Self::Other(other.to_string()),
        }
    }
}

fn classify(error: &RuntimeErr) -> DbError {
    let RuntimeErr::SqlxError(error) = error else {
        return DbError::Other(error.to_string());
    };
    match error.as_ref() {
        sqlx::Error::Io(why) => DbError::Unreachable(why.to_string()),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            DbError::Unreachable(error.to_string())
        }
        sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
            // PostgreSQL serialization_failure, deadlock_detected; SQLITE_BUSY and its extended codes.
            Some("40001" | "40P01" | "5" | "261" | "517") => DbError::Contention,
            // PostgreSQL disk_full; SQLITE_FULL.
            Some("53100" | "13") => DbError::Full,
            // PostgreSQL connection and shutdown classes.
            Some(code) if code.starts_with("08") || code.starts_with("57P") => {
                DbError::Unreachable(refusal.message().to_owned())
            }
            _ => DbError::Other(refusal.message().to_owned()),
        },
        other => DbError::Other(other.to_string()),
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Contention | DbError::Unreachable(_) => {
                tracing::warn!(%error, "database not available");
                Self::new(ProblemStatus::Unavailable, "unavailable")
            }
            DbError::Full => {
                tracing::error!(%error, "database full");
                Self::new(ProblemStatus::Unavailable, "storage.full")
            }
            DbError::Unique(_) => Self::new(ProblemStatus::Conflict, "conflict"),
            _ => {
                tracing::error!(%error, "database fault");
                Self::new(ProblemStatus::Internal, "internal")
            }
        }
    }
}
