//! Commitments: HMAC-SHA-256 under a key of its own hides a part until the key is shown, and binds to it then.
//! The key has always 32 bytes: HMAC pads shorter keys (RFC 2104 §2), so a free length would not bind.

use aws_lc_rs::hmac;
use tlog::{Hash, leaf_hash, tree_root};

/// Bytes of the key of one part.
pub const KEY_BYTES: usize = 32;
/// Bytes of a commitment and of a leaf.
pub const COMMITMENT_BYTES: usize = 32;

/// HMAC-SHA-256(key, canonical part).
pub fn commit(key: &[u8; KEY_BYTES], canonical: &[u8]) -> [u8; COMMITMENT_BYTES] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), canonical);
    let mut out = [0; COMMITMENT_BYTES];
    out.copy_from_slice(tag.as_ref());
    out
}

/// The leaf of an entry: its only commitment, or the RFC 6962 root over several.
pub fn entry_leaf(commitments: &[[u8; COMMITMENT_BYTES]]) -> [u8; COMMITMENT_BYTES] {
    match commitments {
        [only] => *only,
        several => tree_root(&part_hashes(several)).0,
    }
}

/// The leaf hashes of the small tree over an entry's parts.
pub(crate) fn part_hashes(commitments: &[[u8; COMMITMENT_BYTES]]) -> Vec<Hash> {
    commitments.iter().map(|commitment| leaf_hash(commitment)).collect()
}
