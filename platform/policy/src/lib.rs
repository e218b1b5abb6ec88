//! Policy decisions by Cedar: dated, typed, explained and repeatable. Knows no domain: principals, actions, resources
//! and their attributes are what the schema says. Invariants: deny by default, an evaluation error denies, every
//! policy names id, law, owner, first day and tests. Next: `load.rs`, `engine.rs`, `replay.rs`, `fixture.rs`.

mod ask;
mod digest;
mod engine;
mod fault;
mod fixture;
mod load;
mod replay;

pub use ask::{Ask, EntitySet, Uid};
pub use digest::Digest;
pub use engine::{Decision, Engine, Receipt};
pub use fault::{PolicyError, PolicyFault};
pub use fixture::{Expect, Fixture, check_fixtures};
pub use load::{PolicyInfo, Source};
pub use replay::{Replayed, Stored, replay};

/// Most policies that apply to one action on one day: the cost of a decision grows with them.
pub const MAX_POLICIES_PER_ACTION: usize = 40;
/// Most attribute steps from principal or resource that a policy may take (`resource.owner.member` is two).
pub const MAX_DEREFERENCES: u32 = 2;
/// Largest policy file, bytes.
pub const MAX_SOURCE_BYTES: usize = 256 * 1024;
