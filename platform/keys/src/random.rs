//! Randomness for secrets. Never seeded, never shared with the source of identifiers.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// Why a secret could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no randomness")]
pub struct NoRandomness;

/// A source of unpredictable bytes.
pub trait SecretRandom: Send + Sync {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's generator.
#[derive(Debug, Default)]
pub struct SystemSecrets(SystemRandom);

impl SystemSecrets {
    /// The operating system's generator.
    pub fn new() -> Self {
        Self::default()
    }
}

impl SecretRandom for SystemSecrets {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0.fill(bytes).map_err(|_| NoRandomness)
    }
}
