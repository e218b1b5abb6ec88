//! The algorithms of the house and what signs and verifies with them.

use crate::JoseError;

/// A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1). There is no `none` and no symmetric one, so a public key
/// can never be mistaken for a shared secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256; the signature is `r ‖ s`, 64 bytes.
    Es256,
    /// Ed25519; 64 bytes.
    EdDsa,
    /// RSASSA-PSS with SHA-256 and a 32-byte salt.
    Ps256,
}

impl Algorithm {
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Ps256];

    /// The registered name, as in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
        }
    }

    /// Reads `alg`; names are case-sensitive (RFC 7515 §4.1.1).
    pub fn parse(name: &str) -> Result<Self, JoseError> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name).ok_or(JoseError::Algorithm)
    }
}

/// Whatever can sign: a key in memory, a token, a remote module.
pub trait Signer {
    fn algorithm(&self) -> Algorithm;

    /// What goes into `kid`.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// Signs the JWS signing input. The form of the signature is that of the algorithm.
    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, JoseError>;
}

/// Whatever can check a signature. One key speaks one algorithm.
pub trait Verifier {
    fn algorithm(&self) -> Algorithm;

    fn verify(&self, input: &[u8], signature: &[u8]) -> Result<(), JoseError>;
}
