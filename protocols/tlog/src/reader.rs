//! Hashes and proofs out of tiles. Tiles are trusted for nothing: whoever makes a proof from them checks it against
//! a signed root (RFC 9162 §2.1.3.2) before handing it out.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
};

use crate::{
    EMPTY_ROOT, Error, HASH_BYTES, Hash, HashSource, Tile, TileKind, consistency_proof, hash::perfect_root,
    inclusion_proof,
};

/// Where tiles come from. A reader may answer a partial tile from the full tile at the same place.
pub trait TileReader {
    /// The bytes of a tile: `width` hashes, or a bundle of `width` entries.
    fn read(&self, tile: &Tile) -> Result<Vec<u8>, Error>;
}

impl<T: TileReader + ?Sized> TileReader for &T {
    fn read(&self, tile: &Tile) -> Result<Vec<u8>, Error> {
        (**self).read(tile)
    }
}

/// Reads a hash tile and cuts it into hashes.
pub(crate) fn read_hashes<R: TileReader + ?Sized>(reader: &R, tile: &Tile) -> Result<Vec<Hash>, Error> {
    let bytes = reader.read(tile)?;
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    if !rest.is_empty() || hashes.len() != usize::from(tile.width()) {
        return Err(Error::TileDamaged(tile.path()));
    }
    Ok(hashes.iter().copied().map(Hash).collect())
}

/// The tile that holds a perfect subtree, with the place of its hashes inside.
fn locate(level: u32, index: u64, size: u64) -> Result<(Tile, usize, usize), Error> {
    let height = level % 8;
    let tile_level = u8::try_from(level / 8).map_err(|_| Error::OutOfRange)?;
    let first = index.checked_mul(1 << height).ok_or(Error::OutOfRange)?;
    let tile = Tile::in_tree(TileKind::Hashes(tile_level), first >> 8, size).ok_or(Error::OutOfRange)?;
    let start = usize::try_from(first & 0xff).map_err(|_| Error::OutOfRange)?;
    let end = start + (1 << height);
    if end > usize::from(tile.width()) { Err(Error::OutOfRange) } else { Ok((tile, start, end)) }
}

/// Hashes of a tree of `size` leaves, read from its tiles; each tile is read once.
pub struct TileHashes<R> {
    reader: R,
    size: u64,
    cache: RefCell<BTreeMap<Tile, Vec<Hash>>>,
}

impl<R: TileReader> TileHashes<R> {
    /// Over the tiles of a tree of `size` leaves.
    pub const fn new(reader: R, size: u64) -> Self {
        Self { reader, size, cache: RefCell::new(BTreeMap::new()) }
    }
}

impl<R: TileReader> HashSource for TileHashes<R> {
    fn hash(&self, level: u32, index: u64) -> Result<Hash, Error> {
        let (tile, start, end) = locate(level, index, self.size)?;
        let mut cache = self.cache.borrow_mut();
        let hashes = match cache.entry(tile) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(read_hashes(&self.reader, &tile)?),
        };
        hashes.get(start..end).map(perfect_root).ok_or(Error::OutOfRange)
    }
}

/// Writes down which tiles a proof would read, so that an asynchronous caller can fetch them first.
struct Recorder {
    size: u64,
    tiles: RefCell<BTreeSet<Tile>>,
}

impl HashSource for Recorder {
    fn hash(&self, level: u32, index: u64) -> Result<Hash, Error> {
        self.tiles.borrow_mut().insert(locate(level, index, self.size)?.0);
        Ok(EMPTY_ROOT)
    }
}

/// The tiles that [`inclusion_proof`] reads for leaf `index` of `size`.
pub fn tiles_for_inclusion(index: u64, size: u64) -> Result<Vec<Tile>, Error> {
    let recorder = Recorder { size, tiles: RefCell::default() };
    inclusion_proof(&recorder, index, size)?;
    Ok(recorder.tiles.into_inner().into_iter().collect())
}

/// The tiles that [`consistency_proof`] reads between `old` and `size` leaves.
pub fn tiles_for_consistency(old: u64, size: u64) -> Result<Vec<Tile>, Error> {
    let recorder = Recorder { size, tiles: RefCell::default() };
    consistency_proof(&recorder, old, size)?;
    Ok(recorder.tiles.into_inner().into_iter().collect())
}
