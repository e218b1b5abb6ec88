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
        // A listener that hangs up in the middle of the greeting is a database that is gone, not a fault of ours.
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => DbError::Unreachable(error.to_string()),
        sqlx::Error::Database(refusal) => {
            let code = refusal.code().unwrap_or_default();
            of_code(&code, refusal.message())
        }
        other => DbError::Other(other.to_string()),
    }
}

/// What a code of the engine means: SQLSTATE (five characters) or SQLite's extended result code (a number).
fn of_code(code: &str, message: &str) -> DbError {
    let primary = if code.len() == 5 { None } else { code.parse::<u32>().ok().map(|code| code & 0xff) };
    match (code, primary) {
        // serialization_failure, deadlock_detected; SQLITE_BUSY.
        ("40001" | "40P01", _) | (_, Some(5)) => DbError::Contention,
        // disk_full; SQLITE_FULL.
        ("53100", _) | (_, Some(13)) => DbError::Full,
        // read_only_sql_transaction: a standby after a fail-over; lock_not_available, query_canceled: our own limits;
        // SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN: the file or its disk is gone.
        ("25006" | "55P03" | "57014", _) | (_, Some(8 | 10 | 14)) => DbError::Unreachable(message.to_owned()),
        // Classes connection_exception, insufficient_resources, operator_intervention's shutdowns.
        (state, None) if ["08", "53", "57P"].iter().any(|class| state.starts_with(class)) => {
            DbError::Unreachable(message.to_owned())
        }
        _ => DbError::Other(message.to_owned()),
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

#[cfg(test)]
mod tests {
    use super::{DbError, of_code};

    #[test]
    fn an_engines_codes_say_what_the_caller_can_do() {
        for code in ["40001", "40P01", "5", "261", "517"] {
            assert!(of_code(code, "").is_contention(), "{code}");
        }
        for code in ["53100", "13"] {
            assert!(matches!(of_code(code, ""), DbError::Full), "{code}");
        }
        for code in
            ["08006", "53300", "57P01", "57P03", "25006", "55P03", "57014", "8", "10", "14", "266", "1546"]
        {
            assert!(matches!(of_code(code, ""), DbError::Unreachable(_)), "{code}");
        }
        for code in ["", "42P01", "23505", "1", "11", "26", "2067"] {
            assert!(matches!(of_code(code, ""), DbError::Other(_)), "{code}");
        }
    }
}
