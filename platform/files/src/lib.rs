//! Blobs: bytes under a key, in a local directory or (feature `s3`) an object store. A write is whole or not at all.
//! Invariant: a blob that was acknowledged survives a power cut; keys never leave the root.
//! Next: `blobs.rs` for what callers use, `faults.rs` for how tests make a disk run full.

mod blobs;
mod error;
mod faults;
mod key;
mod lock;

pub use blobs::{Blobs, MAX_BLOB_BYTES, MAX_LISTED};
pub use error::FilesError;
pub use faults::{Fault, Faults, Operation};
pub use key::MAX_KEY_BYTES;
