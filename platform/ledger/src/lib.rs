//! The ledger: an append-only Merkle log of everything that government does, which a person can see and prove.
//! Invariants: an entry is durable with its act; public tiles hold 32-byte commitments only; a smaller tree is never signed.
//! Next: `entry.rs` for what an act records, `intake.rs` for how it gets in.

mod entities;
mod entry;
mod intake;

pub use entry::{Entry, EntryError, Part, Prepared, PreparedPart, prepare};
pub use intake::intake;

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "ledger", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
