//! What a key store refuses, as stable codes. No variant carries key material.

use kernel::{Problem, ProblemStatus};

use crate::NoRandomness;

/// Why a key or certificate could not be used or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The label of a key is empty, too long, or not lower-case letters, digits and `-`.
    #[error("not a key label")]
    BadLabel,
    /// There is no such key.
    #[error("no key {0}")]
    NotFound(String),
    /// The passphrase or key file does not open this store.
    #[error("the passphrase or key file does not open this store")]
    WrongSecret,
    /// The passphrase is too short to protect anything.
    #[error("the passphrase is too short")]
    WeakPassphrase,
    /// A file of the store was changed or is not ours.
    #[error("key file {0} is damaged")]
    Damaged(String),
    /// A certificate does not belong to the key, or cannot be made from what was given.
    #[error("certificate: {0}")]
    Certificate(String),
    /// The cryptographic library or the token refused.
    #[error("the key cannot do this")]
    Refused,
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The directory cannot be read or written.
    #[error("key store {path}: {why}")]
    Unavailable { path: String, why: String },
}

impl KeyError {
    /// The stable code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadLabel => "keys.bad-label",
            Self::NotFound(_) => "keys.not-found",
            Self::WrongSecret => "keys.wrong-secret",
            Self::WeakPassphrase => "keys.weak-passphrase",
            Self::Damaged(_) => "keys.damaged",
            Self::Certificate(_) => "keys.certificate",
            Self::Refused => "keys.refused",
            Self::NoRandomness(_) => "keys.no-randomness",
            Self::Unavailable { .. } => "keys.unavailable",
        }
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Self {
        tracing::error!(%error, "keys");
        Self::new(ProblemStatus::Internal, error.code())
    }
}
