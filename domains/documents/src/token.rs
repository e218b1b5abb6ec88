//! What a QR code says: a compact JWS (RFC 7515) of the issuing department, checked without asking anybody.
//! Format: docs/standards/document-verification.md §3.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use jose::{Algorithm, Header, JoseError, Jwk, KeyMaterial, Signer, Unverified, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::model::Digest;

/// Version of the claims.
pub const VERSION: u8 = 1;
/// Longest token that is read, bytes: a QR code of version 40 holds less.
pub const TOKEN_BYTES_MAX: usize = 2_000;

/// The claims. Names are short because each character makes the code finer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    #[serde(rename = "v")]
    pub version: u8,
    /// `MO/DSAJ`
    #[serde(rename = "iss")]
    pub issuer: String,
    #[serde(rename = "t")]
    pub kind: String,
    #[serde(rename = "n")]
    pub number: String,
    #[serde(rename = "d")]
    pub issued_on: Date,
    /// Initials of the holder.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// SHA-256 of the canonical data, base64url.
    #[serde(rename = "x")]
    pub content: String,
}

/// Why a token says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the token is too long")]
    TooLong,
    #[error("the token cannot be read")]
    Malformed,
    /// No key of this house.
    #[error("the key is unknown")]
    UnknownKey,
    #[error("the signature does not fit")]
    Signature,
}

impl From<JoseError> for TokenError {
    fn from(error: JoseError) -> Self {
        match error {
            JoseError::Signature | JoseError::Algorithm | JoseError::Key => Self::Signature,
            _ => Self::Malformed,
        }
    }
}

/// A digest as it stands in a token.
pub fn encode_digest(digest: &Digest) -> String {
    URL_SAFE_NO_PAD.encode(digest)
}

/// Signs claims.
pub fn sign(claims: &Claims, signer: &dyn Signer) -> Result<String, TokenError> {
    let payload = serde_json::to_vec(claims).map_err(|_| TokenError::Malformed)?;
    let token = jose::sign(Header::new(Algorithm::Es256), &payload, signer)?;
    if token.len() > TOKEN_BYTES_MAX { Err(TokenError::TooLong) } else { Ok(token) }
}

/// Checks a token with the key that `find` knows under its key id.
pub fn verify(token: &str, find: impl FnOnce(&str) -> Option<KeyMaterial>) -> Result<Claims, TokenError> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenError::TooLong);
    }
    let unverified = Unverified::parse(token)?;
    let key_id = unverified.header().key_id.clone().ok_or(TokenError::Malformed)?;
    let material = find(&key_id).ok_or(TokenError::UnknownKey)?;
    let key = VerifyingKey::from(&Jwk { material, key_id: None });
    let verified = unverified.verify(&[Algorithm::Es256], &key)?;
    let claims: Claims = serde_json::from_slice(&verified.payload).map_err(|_| TokenError::Malformed)?;
    if claims.version == VERSION { Ok(claims) } else { Err(TokenError::Malformed) }
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
