//! The right edge of a growing tree: enough to append leaves and know the root, one hash per set bit of the size.
//! Invariant: `nodes` holds the roots of the perfect subtrees left to right, largest first.

use crate::{
    Error, HASH_BYTES, Hash,
    hash::{EMPTY_ROOT, node_hash},
};

/// The largest tree that this code handles, in leaves; keeps every shift below 64 bits.
pub const MAX_TREE_SIZE: u64 = 1 << 62;

/// The compact state of a tree of `size` leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    pub const fn new() -> Self {
        Self { size: 0, nodes: Vec::new() }
    }

    /// From the size and the subtree roots, largest first.
    pub fn from_parts(size: u64, nodes: Vec<Hash>) -> Result<Self, Error> {
        if size > MAX_TREE_SIZE || usize::try_from(size.count_ones()) != Ok(nodes.len()) {
            return Err(Error::Malformed("frontier"));
        }
        Ok(Self { size, nodes })
    }

    /// From the bytes of [`Frontier::to_bytes`].
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, Error> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if !rest.is_empty() {
            return Err(Error::Malformed("frontier"));
        }
        Self::from_parts(size, hashes.iter().copied().map(Hash).collect())
    }

    /// The subtree roots, 32 bytes each; the size is kept beside them.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.nodes.iter().flat_map(|node| node.0).collect()
    }

    /// How many leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of a leaf.
    pub fn push(&mut self, leaf: Hash) -> Result<(), Error> {
        if self.size >= MAX_TREE_SIZE {
            return Err(Error::OutOfRange);
        }
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.nodes.push(node);
        self.size += 1;
        Ok(())
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        fold_right(&self.nodes)
    }
}

/// Joins subtree roots from the right, as RFC 6962 §2.1 splits a tree at the largest power of two.
pub(crate) fn fold_right(nodes: &[Hash]) -> Hash {
    nodes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
}

/// The root over leaf hashes.
pub fn tree_root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        // A slice is never longer than MAX_TREE_SIZE, so a push cannot fail.
        if frontier.push(*leaf).is_err() {
            break;
        }
    }
    frontier.root()
}
