//! The right edge of a tiled log: the last, unfinished tile of every level. Appending entries gives the tiles to write.
//! Invariant: the same entries in the same order give the same tiles, byte for byte, whoever writes them.

use crate::{
    Error, HASH_BYTES, Hash, MAX_TREE_SIZE, TILE_WIDTH, Tile, TileKind, TileReader, decode_entries,
    encode_entries,
    hash::{leaf_hash, perfect_root},
    reader::read_hashes,
    tree::{Frontier, fold_right},
};

/// A tile and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileData {
    pub tile: Tile,
    pub bytes: Vec<u8>,
}

/// The unfinished tiles of a tree of `size` leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    /// Hashes of the last tile per level, always fewer than 256.
    levels: Vec<Vec<Hash>>,
    /// Entries of the last bundle, always fewer than 256.
    entries: Vec<Vec<u8>>,
}

impl Edge {
    /// The edge of the empty tree.
    pub const fn new() -> Self {
        Self { size: 0, levels: Vec::new(), entries: Vec::new() }
    }

    /// Reads the edge of a tree of `size` leaves from its partial tiles. The caller compares [`Edge::root`] with a
    /// root that it trusts; entries are compared with their leaf hashes here.
    pub fn load<R: TileReader + ?Sized>(size: u64, reader: &R) -> Result<Self, Error> {
        let mut edge = Self { size, ..Self::new() };
        for tile in Self::tiles(size) {
            match tile.kind() {
                TileKind::Hashes(level) => {
                    edge.levels.resize(usize::from(level), Vec::new());
                    edge.levels.push(read_hashes(reader, &tile)?);
                }
                TileKind::Entries => {
                    edge.entries = decode_entries(&reader.read(&tile)?, tile.width())
                        .map_err(|_| Error::TileDamaged(tile.path()))?;
                    let hashes = edge.levels.first().map(Vec::as_slice).unwrap_or_default();
                    if !edge.entries.iter().map(|e| leaf_hash(e)).eq(hashes.iter().copied()) {
                        return Err(Error::TileDamaged(tile.path()));
                    }
                }
            }
        }
        Ok(edge)
    }

    /// The partial tiles that [`Edge::load`] reads: level 0, its entries, then the levels above.
    pub fn tiles(size: u64) -> Vec<Tile> {
        let mut tiles = Vec::new();
        for level in 0..=7_u8 {
            let index = size >> (8 * level) >> 8;
            tiles.extend(Tile::in_tree(TileKind::Hashes(level), index, size));
            if level == 0 {
                tiles.extend(Tile::in_tree(TileKind::Entries, index, size));
            }
        }
        tiles
    }

    /// How many leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The compact state: the perfect subtrees of all levels, largest first.
    pub fn frontier(&self) -> Result<Frontier, Error> {
        Frontier::from_parts(self.size, self.subtrees())
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        fold_right(&self.subtrees())
    }

    fn subtrees(&self) -> Vec<Hash> {
        let mut nodes = Vec::new();
        for hashes in self.levels.iter().rev() {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let (subtree, tail) = rest.split_at(1 << rest.len().ilog2());
                nodes.push(perfect_root(subtree));
                rest = tail;
            }
        }
        nodes
    }

    /// Appends entries and returns every tile that is new or wider than before, lower levels first.
    pub fn append<E: AsRef<[u8]>>(&mut self, entries: &[E]) -> Result<Vec<TileData>, Error> {
        let old = self.size;
        let count = u64::try_from(entries.len()).map_err(|_| Error::TooLarge("append"))?;
        if count > MAX_TREE_SIZE - old {
            return Err(Error::OutOfRange);
        }
        if entries.iter().any(|entry| entry.as_ref().len() > crate::MAX_ENTRY_BYTES) {
            return Err(Error::TooLarge("entry"));
        }
        let mut written = Vec::new();
        for entry in entries {
            self.push(entry.as_ref(), &mut written)?;
        }
        // What is left unfinished is written as partial tiles, where it changed.
        written.extend(self.partials()?.into_iter().filter(|data| {
            let level = data.tile.level();
            self.size >> (8 * level) != old >> (8 * level)
        }));
        Ok(written)
    }

    /// The unfinished tiles as they are stored: level 0, its entries, then the levels above.
    pub(crate) fn partials(&self) -> Result<Vec<TileData>, Error> {
        let mut partials = Vec::new();
        for tile in Self::tiles(self.size) {
            let bytes = match tile.kind() {
                TileKind::Hashes(level) => {
                    hash_bytes(self.levels.get(usize::from(level)).map(Vec::as_slice).unwrap_or_default())
                }
                TileKind::Entries => encode_entries(&self.entries)?,
            };
            partials.push(TileData { tile, bytes });
        }
        Ok(partials)
    }

    fn push(&mut self, entry: &[u8], written: &mut Vec<TileData>) -> Result<(), Error> {
        self.entries.push(entry.to_vec());
        let mut hash = leaf_hash(entry);
        self.size += 1;
        for level in 0..=7_u8 {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(hash);
            if hashes.len() < usize::from(TILE_WIDTH) {
                break;
            }
            let index = (self.size >> (8 * level) >> 8) - 1;
            let tile = Tile::new(TileKind::Hashes(level), index, TILE_WIDTH)?;
            written.push(TileData { tile, bytes: hash_bytes(hashes) });
            if level == 0 {
                let tile = Tile::new(TileKind::Entries, index, TILE_WIDTH)?;
                written.push(TileData { tile, bytes: encode_entries(&self.entries)? });
                self.entries.clear();
            }
            hash = perfect_root(hashes);
            hashes.clear();
        }
        Ok(())
    }
}

fn hash_bytes(hashes: &[Hash]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(hashes.len() * HASH_BYTES);
    for hash in hashes {
        bytes.extend_from_slice(&hash.0);
    }
    bytes
}
