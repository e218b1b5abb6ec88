//! Drawing lots: ChaCha from the seed, with our own arithmetic, so that a seed gives the same people for ever.

use kernel::id::uuid_v7;
use kernel::{PartyId, Timestamp};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use uuid::Uuid;

/// 2020-01-01T00:00:00Z: the time in seeded identifiers, one millisecond a person, so that they sort as they come.
const FIRST_ID_MS: i64 = 1_577_836_800_000;

/// A source of lots.
pub(crate) struct Draw(ChaCha12Rng);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// A number below `limit`, evenly enough for a population (multiply and shift).
    pub fn below(&mut self, limit: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(limit);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A number from `first` through `last`.
    pub fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// True in so many of a hundred times.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// One of several; every caller passes a list that is not empty.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.below(u32::try_from(from.len()).unwrap_or(u32::MAX));
        &from[usize::try_from(at).unwrap_or(0)]
    }

    /// One character of a text that is not empty.
    pub fn character(&mut self, from: &str) -> char {
        let count = u32::try_from(from.chars().count()).unwrap_or(u32::MAX);
        let at = usize::try_from(self.below(count)).unwrap_or(0);
        from.chars().nth(at).unwrap_or('文')
    }

    /// An identifier of the person with this place in the population.
    pub fn uuid(&mut self, place: u32) -> Uuid {
        let mut random = [0_u8; 10];
        self.0.fill_bytes(&mut random);
        uuid_v7(Timestamp::from_micros((FIRST_ID_MS + i64::from(place)) * 1_000), random)
    }

    pub fn party(&mut self, place: u32) -> PartyId {
        PartyId(self.uuid(place))
    }
}
