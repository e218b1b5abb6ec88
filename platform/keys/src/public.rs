//! Public halves and signatures in the forms that others read.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use der::{Encode as _, Sequence, asn1::UintRef};

use crate::{Algorithm, KeyError};

/// Bytes of every signature here: Ed25519, or r ‖ s on P-256.
pub const SIGNATURE_BYTES: usize = 64;

/// SubjectPublicKeyInfo up to the key bits (RFC 5480 §2, RFC 8410 §4).
const SPKI_P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const SPKI_ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: Algorithm,
    raw: Vec<u8>,
}

impl PublicKey {
    /// From the raw key: 32 bytes of Ed25519, or an uncompressed point (0x04 ‖ x ‖ y) of P-256.
    pub fn from_raw(algorithm: Algorithm, raw: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let raw = raw.into();
        let fits = match algorithm {
            Algorithm::Ed25519 => raw.len() == 32,
            Algorithm::EcdsaP256 => raw.len() == 65 && raw.first() == Some(&4),
        };
        if fits { Ok(Self { algorithm, raw }) } else { Err(KeyError::Certificate("public key".into())) }
    }

    /// From SubjectPublicKeyInfo, as a certificate has it.
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, KeyError> {
        if let Some(raw) = spki.strip_prefix(&SPKI_P256) {
            return Self::from_raw(Algorithm::EcdsaP256, raw);
        }
        let raw =
            spki.strip_prefix(&SPKI_ED25519).ok_or_else(|| KeyError::Certificate("public key".into()))?;
        Self::from_raw(Algorithm::Ed25519, raw)
    }

    /// How the key signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The raw key, see [`PublicKey::from_raw`].
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// SubjectPublicKeyInfo in DER (RFC 5280 §4.1).
    pub fn spki_der(&self) -> Vec<u8> {
        let prefix: &[u8] = match self.algorithm {
            Algorithm::Ed25519 => &SPKI_ED25519,
            Algorithm::EcdsaP256 => &SPKI_P256,
        };
        [prefix, &self.raw].concat()
    }

    /// Whether `signature` (raw form) is this key's over `message`.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &'static dyn VerificationAlgorithm = match self.algorithm {
            Algorithm::Ed25519 => &ED25519,
            Algorithm::EcdsaP256 => &ECDSA_P256_SHA256_FIXED,
        };
        UnparsedPublicKey::new(algorithm, &self.raw).verify(message, signature).is_ok()
    }
}

/// ECDSA-Sig-Value (RFC 3279 §2.2.3).
#[derive(Sequence)]
struct EcdsaSignature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// The DER form of r ‖ s, as X.509, CMS and TLS want it.
pub fn der_signature(raw: &[u8; SIGNATURE_BYTES]) -> Result<Vec<u8>, KeyError> {
    let (r, s) = raw.split_at(SIGNATURE_BYTES / 2);
    let refused = |_: der::Error| KeyError::Refused;
    EcdsaSignature { r: UintRef::new(r).map_err(refused)?, s: UintRef::new(s).map_err(refused)? }
        .to_der()
        .map_err(refused)
}
