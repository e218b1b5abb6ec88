//! The ledger: what an act leaves behind, as leaves of an append-only Merkle log that the person concerned can prove.
//! Invariant: public tiles hold 32-byte commitments only; leaf numbers are given by one sequencer, never by an act.
//! Next: `entry.rs` and `intake.rs` for writing, `sequencer.rs` for numbering, `proof_file.rs` for what a person checks.

mod canonical;
mod commitment;
mod entities;
mod entry;
mod error;
mod intake;
mod migrations;
mod prepare;

pub use canonical::{MAX_DEPTH, MAX_SAFE_INTEGER, canonical_json};
pub use commitment::{COMMITMENT_BYTES, KEY_BYTES, commit, entry_leaf};
pub use entry::{Entry, MAIN_LOG, MAX_KIND_BYTES, MAX_PART_BYTES, MAX_PARTS, Part};
pub use error::LedgerError;
pub use intake::{attribute, intake, shred};
pub use migrations::MIGRATIONS;
pub use prepare::{Prepared, prepare};
