//! What a key store can do, whether it is a directory or a token. Object-safe; calls may block for milliseconds on a
//! token, so many signatures at once belong on a blocking thread.

use std::{fmt, str::FromStr};

use crate::{DERIVED_BYTES, KeyError, PublicKey, SIGNATURE_BYTES};

/// The longest label of a key.
pub const MAX_LABEL_BYTES: usize = 64;

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5): ES256 in JOSE.
    EcdsaP256,
}

/// What a key is for. One key has one purpose, so that a signature cannot be taken for another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPurpose {
    /// Signs checkpoints of a ledger.
    LedgerCheckpoint,
    /// Seals documents.
    Seal,
    /// Signs messages and sign-offs (JWS).
    MessageSigning,
    /// Authenticates a TLS listener or client.
    Tls,
    /// Signs certificates.
    Authority,
}

impl KeyPurpose {
    const ALL: [Self; 5] =
        [Self::LedgerCheckpoint, Self::Seal, Self::MessageSigning, Self::Tls, Self::Authority];

    /// The algorithm of this purpose. Seals and certificates use P-256: readers of PDF and TLS know it everywhere.
    pub const fn algorithm(self) -> Algorithm {
        match self {
            Self::LedgerCheckpoint => Algorithm::Ed25519,
            Self::Seal | Self::MessageSigning | Self::Tls | Self::Authority => Algorithm::EcdsaP256,
        }
    }

    /// The name in file names and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LedgerCheckpoint => "ledger-checkpoint",
            Self::Seal => "seal",
            Self::MessageSigning => "message-signing",
            Self::Tls => "tls",
            Self::Authority => "authority",
        }
    }
}

/// A key: its purpose and a label. Shown as `seal.dsaj`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    purpose: KeyPurpose,
    label: String,
}

impl KeyName {
    /// A name; the label has lower-case letters, digits and `-`.
    pub fn new(purpose: KeyPurpose, label: impl Into<String>) -> Result<Self, KeyError> {
        let label = label.into();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if label.is_empty() || label.len() > MAX_LABEL_BYTES || !label.chars().all(allowed) {
            return Err(KeyError::BadLabel);
        }
        Ok(Self { purpose, label })
    }

    /// What the key is for.
    pub const fn purpose(&self) -> KeyPurpose {
        self.purpose
    }

    /// Whose or which key it is.
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.purpose.as_str(), self.label)
    }
}

impl FromStr for KeyName {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (purpose, label) = text.split_once('.').ok_or(KeyError::BadLabel)?;
        let purpose = KeyPurpose::ALL.into_iter().find(|known| known.as_str() == purpose);
        Self::new(purpose.ok_or(KeyError::BadLabel)?, label)
    }
}

/// A store of signing keys.
pub trait Keys: Send + Sync {
    /// The public half, after making the key when it is missing. Two callers at once get the same key.
    fn ensure(&self, name: &KeyName) -> Result<PublicKey, KeyError>;

    /// The public half of a key that exists.
    fn public(&self, name: &KeyName) -> Result<PublicKey, KeyError>;

    /// Signs a message (not a digest). Ed25519: RFC 8032; P-256: r ‖ s as JWS has it, see [`crate::der_signature`].
    fn sign(&self, name: &KeyName, message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], KeyError>;

    /// A secret of this store for one purpose that signs nothing: every process that works with the store has the same.
    fn derived(&self, purpose: &str) -> Result<[u8; DERIVED_BYTES], KeyError>;

    /// All keys, sorted.
    fn list(&self) -> Result<Vec<KeyName>, KeyError>;
}
