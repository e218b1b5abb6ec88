//! SHA-256 over canonical bytes, shown as hexadecimal.

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

/// A SHA-256 value: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// Hashes bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(digest::digest(&digest::SHA256, bytes)))
    }

    /// Hashes the canonical form (RFC 8785) of a value. A value without one hashes as its debug form never would:
    /// as the empty text.
    pub fn of_json<T: Serialize>(value: &T) -> Self {
        Self::of(serde_json_canonicalizer::to_string(value).unwrap_or_default().as_bytes())
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
