//! The demonstration: an invented city, a page to become any of its people, and a legal clock that can be moved.
//! Exists only under `balcao demo`; its database is marked and no other command serves it.
//! Next: `city.rs` for who is invented, `pages.rs` for `/demo`.

mod city;
mod clinician;
mod pages;

pub use city::{SEED, claim_seed, found, personas, seed_of};
pub use clinician::Clinician;
pub use pages::{ROOM, module};
