//! Tiled transparency logs: RFC 6962/9162 hashing and proofs, C2SP tlog-tiles, tlog-checkpoint and signed-note.
//! Bytes to values and back, no I/O: storage comes in as a [`TileReader`], signing as a closure.
//! Next: `platform/ledger` writes such a log, `e2e/ledger_verify.py` checks one without this code.

mod audit;
mod checkpoint;
mod edge;
mod entries;
mod error;
pub mod fuzz;
mod hash;
mod note;
mod proof;
mod reader;
mod tile;
mod tree;

pub use audit::audit;
pub use checkpoint::{Checkpoint, MAX_CHECKPOINT_LINES};
pub use edge::{Edge, TileData};
pub use entries::{MAX_ENTRY_BYTES, decode_entries, encode_entries};
pub use error::Error;
pub use hash::{EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash, node_hash};
pub use note::{MAX_KEY_NAME_BYTES, MAX_NOTE_BYTES, MAX_SIGNATURES, Note, Signature, VerifierKey};
pub use proof::{
    HashSource, MAX_PROOF_HASHES, consistency_proof, inclusion_proof, inclusion_root, verify_consistency,
    verify_inclusion,
};
pub use reader::{TileHashes, TileReader, tiles_for_consistency, tiles_for_inclusion};
pub use tile::{TILE_WIDTH, Tile, TileKind};
pub use tree::{Frontier, MAX_TREE_SIZE, tree_root};
