//! Ordinary randomness for identifiers: ChaCha seeded once, so that a seed repeats a population.

use std::sync::Mutex;

use kernel::{IdSource, Timestamp, id::uuid_v7};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha12Rng;
use uuid::Uuid;

/// Identifiers from a seeded generator.
pub struct SeededIds(Mutex<ChaCha12Rng>);

impl SeededIds {
    /// A source that repeats itself for the same seed.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Mutex::new(ChaCha12Rng::from_seed(seed)))
    }
}

impl IdSource for SeededIds {
    fn uuid(&self, at: Timestamp) -> Uuid {
        let mut random = [0_u8; 10];
        // A poisoned lock still guards a working generator.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut random);
        uuid_v7(at, random)
    }
}
