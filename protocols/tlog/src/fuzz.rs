//! Fuzz targets: hostile bytes in, no panic out, and what was understood is written back the same.
//! Replayed with bounded mutation in `tests/mutation.rs`.

use crate::{Checkpoint, Hash, Note, Tile, VerifierKey, decode_entries, encode_entries, verify_inclusion};

/// Takes any bytes.
pub type FuzzTarget = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, FuzzTarget)] = &[
    ("tlog-note", fuzz_note),
    ("tlog-checkpoint", fuzz_checkpoint),
    ("tlog-path", fuzz_path),
    ("tlog-entries", fuzz_entries),
    ("tlog-inclusion", fuzz_inclusion),
];

/// A signed note and the checkpoint in it.
pub fn fuzz_note(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes, "a note has one spelling");
        fuzz_checkpoint(note.text().as_bytes());
    }
}

/// The text of a checkpoint.
pub fn fuzz_checkpoint(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text, "a checkpoint has one spelling");
    }
}

/// A tile path or a verifier key.
pub fn fuzz_path(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(tile) = text.parse::<Tile>() {
        assert_eq!(tile.path(), text, "a tile has one path");
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text, "a key has one spelling");
    }
}

/// An entry bundle; the first byte says how many entries are expected.
pub fn fuzz_entries(bytes: &[u8]) {
    let Some((width, bundle)) = bytes.split_first() else { return };
    if let Ok(entries) = decode_entries(bundle, u16::from(*width)) {
        assert_eq!(encode_entries(&entries).as_deref(), Ok(bundle), "a bundle has one spelling");
    }
}

/// An inclusion proof: index, size, root, leaf, then the path. Random bytes must never verify.
pub fn fuzz_inclusion(bytes: &[u8]) {
    let Some((numbers, hashes)) = bytes.split_first_chunk::<16>() else { return };
    let (index, size) =
        (u128::from_be_bytes(*numbers) >> 64, u128::from_be_bytes(*numbers) & u128::from(u64::MAX));
    let hashes: Vec<Hash> = hashes.as_chunks::<32>().0.iter().copied().map(Hash).collect();
    if let (Ok(index), Ok(size), [root, leaf, path @ ..]) =
        (u64::try_from(index), u64::try_from(size), &hashes[..])
    {
        let proven = verify_inclusion(leaf, index, size, path, root).is_ok();
        assert!(!proven || size == 1 || !path.is_empty(), "only a single leaf is proven by nothing");
    }
}
