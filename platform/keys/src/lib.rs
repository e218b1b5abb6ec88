//! Signing keys, certificates and randomness for secrets.

mod random;

pub use random::{NoRandomness, SecretRandom, SystemSecrets};
