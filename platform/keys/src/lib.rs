//! Signing keys, certificates and randomness for secrets. Private halves never leave the store but to sign.
//! Invariant: no secret is logged, shown or serialised in clear; memory that held one is wiped.
//! Next: `store.rs` for what a key store can do, `file.rs` for the encrypted directory, `authority.rs` for certificates.

mod secrets;

pub use secrets::{NoRandomness, SecretRandom, SystemSecrets, secret_bytes};
