//! Randomness for secrets: keys, nonces, tokens, commitments. Never seeded, never the source of identifiers.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// The operating system gave no randomness; nothing may be made from what is in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoRandomness;

/// Where secrets come from.
pub trait SecretRandom: Send + Sync {
    /// Fills `out` with unpredictable bytes.
    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The generator of the product.
#[derive(Debug, Default)]
pub struct SystemSecrets(SystemRandom);

impl SystemSecrets {
    /// The generator of the cryptographic library, seeded by the operating system.
    pub fn new() -> Self {
        Self(system())
    }
}

impl SecretRandom for SystemSecrets {
    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandomness> {
        self.0.fill(out).map_err(|_| NoRandomness)
    }
}

/// The one place where the house asks the system for chance; the library takes no other generator.
#[expect(clippy::disallowed_methods, reason = "what others are given comes from here")]
pub(crate) fn system() -> SystemRandom {
    SystemRandom::new()
}

/// `N` secret bytes.
pub fn secret_bytes<const N: usize>(source: &dyn SecretRandom) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    source.fill(&mut bytes)?;
    Ok(bytes)
}
