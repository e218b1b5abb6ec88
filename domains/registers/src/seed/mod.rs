//! A synthetic population of a Macao-like place: the same people for the same seed, for ever, and nobody real.
//! Invariants: no clock, no secret, no password comes from the seed; numbers lie in the pack's synthetic range.
//! Next: `household.rs` for who lives together, `load.rs` for how they get into the registers.

mod draw;
mod household;
mod load;
mod names;
mod person;
mod personas;
mod places;
mod record;

use std::collections::VecDeque;
use std::io::{self, Write};

use household::Maker;
pub use load::{Loaded, PEOPLE_PER_BATCH, load};
pub use person::{Marital, SeedPerson, SeedRecord, Sex};
pub use personas::{PERSONAS, Persona};
pub use record::REFERENCE_DATE;

/// Largest population: the synthetic number range ends before 99000000.
pub const PEOPLE_MAX: usize = 8_000_000;

/// The first `persons` people of the population that `seed` stands for; the personas come first.
pub fn generate(seed: u64, persons: usize) -> impl Iterator<Item = SeedPerson> + Send + 'static {
    let mut maker = Maker::new(seed);
    let mut waiting: VecDeque<SeedPerson> = personas::personas(&mut maker).unwrap_or_default().into();
    let mut left = persons.min(PEOPLE_MAX);
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        if waiting.is_empty() {
            waiting.extend(maker.household(left));
        }
        left -= 1;
        waiting.pop_front()
    })
}

/// Writes people as JSON lines: identical bytes for identical people.
pub fn export(people: impl Iterator<Item = SeedPerson>, out: &mut dyn Write) -> io::Result<()> {
    for person in people {
        serde_json::to_writer(&mut *out, &person)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
