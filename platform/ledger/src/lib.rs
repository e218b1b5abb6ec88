//! The ledger: what an act leaves behind, as leaves of an append-only Merkle log that the person concerned can prove.
//! Invariant: public tiles hold 32-byte commitments only; leaf numbers are given by one sequencer, never by an act.
//! Next: `entry.rs` and `intake.rs` for writing, `sequencer.rs` for numbering, `proof_file.rs` for what a person checks.

mod canonical;
mod commitment;
mod entities;
mod entry;
mod error;
mod log;
mod migrations;
mod prepare;
mod proof_file;
mod sequencer;
mod store;
mod tiles;

pub use canonical::{MAX_DEPTH, MAX_SAFE_INTEGER, canonical_json};
pub use commitment::{COMMITMENT_BYTES, KEY_BYTES, commit, entry_leaf};
pub use entry::{Entry, MAIN_LOG, MAX_KIND_BYTES, MAX_PART_BYTES, MAX_PARTS, Part};
pub use error::LedgerError;
pub use log::{Head, Ledger, LedgerSettings, LogKey, Standing};
pub use migrations::MIGRATIONS;
pub use prepare::{Prepared, prepare};
pub use proof_file::{MAX_PROOF_BYTES, PROOF_FORMAT, ProofError, ProofFile, Verified, verify_proof};
pub use sequencer::{BATCH_MAX, Round, Sequencer, SequencerSettings};
pub use store::intake::{attribute, intake, shred, shred_before};
pub use store::query::{Cursor, MAX_PAGE, Page, SubjectEntries, SubjectEntry};
pub use store::recover::Recovery;
