//! Signing keys, certificates and randomness for secrets. Private halves never leave the store but to sign.
//! Invariant: no secret is logged, shown or serialised in clear; memory that held one is wiped.
//! Next: `store.rs` for what a key store can do, `file.rs` for the encrypted directory, `authority.rs` for certificates.

mod authority;
mod certificate;
mod disk;
mod envelope;
mod error;
mod file;
mod public;
mod secrets;
mod store;
mod tls;

pub use authority::{Authority, Profile, Subject, Validity, certificate_pem};
pub use certificate::{CertificateFacts, read_certificate};
pub use envelope::{DERIVED_BYTES, MIN_PASSPHRASE_BYTES, Unlock};
pub use error::KeyError;
pub use file::FileKeys;
pub use public::{PublicKey, SIGNATURE_BYTES, der_signature};
pub use secrets::{NoRandomness, SecretRandom, SystemSecrets, secret_bytes};
pub use store::{Algorithm, KeyName, KeyPurpose, Keys, MAX_LABEL_BYTES};
pub use tls::tls_certified_key;
