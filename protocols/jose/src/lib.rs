//! JOSE: JSON Web Signature compact and detached (RFC 7515), keys (RFC 7517), thumbprints (RFC 7638).
//! A payload can be read only after its signature was checked against an allow-list; `alg: none` has no value here.
//! Start at [`Unverified::parse`] and [`sign`]; keys of other kinds plug in through [`Signer`] and [`Verifier`].

pub mod fuzz;
pub mod keys;

mod algorithm;
mod error;
mod header;
mod jwk;
mod jws;

pub use algorithm::{Algorithm, Signer, Verifier};
pub use error::JoseError;
pub use header::Header;
pub use jwk::{Jwk, JwkSet, KeyMaterial};
pub use jws::{Unverified, Verified, sign, sign_detached};
pub use keys::{SigningKey, VerifyingKey};

/// Largest protected header, decoded, in bytes. A chain of five certificates in `x5c` fits.
pub const MAX_HEADER_BYTES: usize = 16_384;
/// Largest payload, decoded, in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 8 * 1_024 * 1_024;
/// Largest signature, decoded, in bytes: RSA with an 8,192-bit modulus.
pub const MAX_SIGNATURE_BYTES: usize = 1_024;
/// Largest key set, in bytes.
pub const MAX_KEY_SET_BYTES: usize = 256 * 1_024;
/// Most keys in a set.
pub const MAX_KEYS: usize = 128;
/// Smallest and largest RSA modulus, in bits (RFC 7518 §3.5 asks for 2,048 or more).
pub const RSA_MODULUS_BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
