//! Inclusion and consistency proofs: made as in RFC 6962 §2.1.1–2.1.2, checked as in RFC 9162 §2.1.3.2 and §2.1.4.2.

use crate::{
    Error, Hash, MAX_TREE_SIZE,
    hash::{node_hash, perfect_root},
    tree::fold_right,
};

/// The longest proof that is read: a path down the largest tree, with room to spare.
pub const MAX_PROOF_HASHES: usize = 64;

/// Where the hashes of perfect subtrees come from.
pub trait HashSource {
    /// The root over leaves `index << level .. (index + 1) << level`.
    fn hash(&self, level: u32, index: u64) -> Result<Hash, Error>;
}

impl HashSource for [Hash] {
    fn hash(&self, level: u32, index: u64) -> Result<Hash, Error> {
        let start = usize::try_from(index << level).map_err(|_| Error::OutOfRange)?;
        let end = usize::try_from((index + 1) << level).map_err(|_| Error::OutOfRange)?;
        self.get(start..end).map(perfect_root).ok_or(Error::OutOfRange)
    }
}

/// The root over leaves `start..end`, where `start` is a multiple of every subtree size that fits.
fn range_root<S: HashSource + ?Sized>(source: &S, start: u64, end: u64) -> Result<Hash, Error> {
    let mut nodes = Vec::new();
    let mut at = start;
    while at < end {
        let level = (end - at).ilog2();
        nodes.push(source.hash(level, at >> level)?);
        at += 1 << level;
    }
    Ok(fold_right(&nodes))
}

/// The largest power of two below `n`, for `n` ≥ 2 (RFC 6962 §2.1).
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The path from leaf `index` to the root of the first `size` leaves, sibling of the leaf first.
pub fn inclusion_proof<S: HashSource + ?Sized>(
    source: &S,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, Error> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(Error::OutOfRange);
    }
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the first `old` of `size` leaves are the tree of `old` leaves. Empty when both are equal or `old` is 0.
pub fn consistency_proof<S: HashSource + ?Sized>(
    source: &S,
    old: u64,
    size: u64,
) -> Result<Vec<Hash>, Error> {
    if old > size || size > MAX_TREE_SIZE {
        return Err(Error::OutOfRange);
    }
    if old == 0 || old == size {
        return Ok(Vec::new());
    }
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    // `old` is reached when it is the end of a subtree; the leftmost such subtree needs no hash of its own.
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    if start != 0 {
        path.push(range_root(source, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// The root that a path leads to, from `leaf` as number `index` of `size` leaves.
pub fn inclusion_root(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Result<Hash, Error> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(Error::OutOfRange);
    }
    let (mut number, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return Err(Error::ProofInvalid);
        }
        if number & 1 == 1 || number == last {
            hash = node_hash(sibling, &hash);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        number >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(hash) } else { Err(Error::ProofInvalid) }
}

/// Checks that `leaf` is leaf number `index` of the tree with `size` leaves and this `root`.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> Result<(), Error> {
    if inclusion_root(leaf, index, size, path)? == *root { Ok(()) } else { Err(Error::ProofInvalid) }
}

/// Checks that the tree (`size`, `root`) begins with the tree (`old`, `old_root`).
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    path: &[Hash],
) -> Result<(), Error> {
    if old > size || size > MAX_TREE_SIZE {
        return Err(Error::OutOfRange);
    }
    if old == 0 || old == size {
        let same_root = if old == 0 { *old_root == crate::EMPTY_ROOT } else { old_root == root };
        return if path.is_empty() && same_root { Ok(()) } else { Err(Error::ProofInvalid) };
    }
    // A tree whose size is a power of two is its own first subtree, so the proof leaves it out.
    let full: Vec<Hash> =
        if old.is_power_of_two() { [*old_root].iter().chain(path).copied().collect() } else { path.to_vec() };
    let (first, rest) = full.split_first().ok_or(Error::ProofInvalid)?;
    let shift = (old - 1).trailing_ones();
    let (mut number, mut last) = ((old - 1) >> shift, (size - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(Error::ProofInvalid);
        }
        if number & 1 == 1 || number == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        number >>= 1;
        last >>= 1;
    }
    if last == 0 && old_hash == *old_root && new_hash == *root { Ok(()) } else { Err(Error::ProofInvalid) }
}
