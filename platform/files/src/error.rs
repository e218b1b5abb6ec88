//! What storage can refuse, sorted by what the caller can do about it.

use std::error::Error as _;

use kernel::{Problem, ProblemStatus};

/// Why a blob was not read or written. Nothing was kept half.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The key is empty, too long, or has characters or segments that are not allowed.
    #[error("not a blob key: {0}")]
    BadKey(String),
    /// More bytes than [`crate::MAX_BLOB_BYTES`], or a longer list than [`crate::MAX_LISTED`].
    #[error("blob or list is over its limit: {0}")]
    TooLarge(String),
    /// There is no blob under this key.
    #[error("no blob {0}")]
    NotFound(String),
    /// The disk or the quota is used up.
    #[error("no room left to write {0}")]
    Full(String),
    /// Another process holds the write lock for longer than we wait.
    #[error("blob {0} is being replaced by somebody else")]
    Busy(String),
    /// The storage does not answer or answers wrongly.
    #[error("storage of {key}: {why}")]
    Unavailable { key: String, why: String },
}

impl FilesError {
    /// The stable code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadKey(_) => "files.bad-key",
            Self::TooLarge(_) => "files.too-large",
            Self::NotFound(_) => "files.not-found",
            Self::Full(_) => "storage.full",
            Self::Busy(_) => "files.busy",
            Self::Unavailable { .. } => "files.unavailable",
        }
    }

    pub(crate) fn from_store(key: &str, error: &object_store::Error) -> Self {
        if let object_store::Error::NotFound { .. } = error {
            return Self::NotFound(key.to_owned());
        }
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(io) = inner.downcast_ref::<std::io::Error>() {
                return Self::from_io(key, io);
            }
            cause = inner.source();
        }
        Self::Unavailable { key: key.to_owned(), why: error.to_string() }
    }

    pub(crate) fn from_io(key: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(key.to_owned()),
            ErrorKind::NotFound => Self::NotFound(key.to_owned()),
            _ => Self::Unavailable { key: key.to_owned(), why: error.to_string() },
        }
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        let status = match &error {
            FilesError::BadKey(_) => ProblemStatus::Malformed,
            FilesError::TooLarge(_) => ProblemStatus::TooLarge,
            FilesError::NotFound(_) => ProblemStatus::NotFound,
            FilesError::Full(_) | FilesError::Busy(_) | FilesError::Unavailable { .. } => {
                tracing::error!(%error, "storage");
                ProblemStatus::Unavailable
            }
        };
        Self::new(status, error.code())
    }
}
