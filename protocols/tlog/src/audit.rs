//! A walk over a whole log: every entry against its leaf hash, every tile against the tile below, all against the root.

use crate::{Edge, Error, Hash, MAX_TREE_SIZE, Tile, TileKind, TileReader, decode_entries, edge::TileData};

/// Checks every byte of every tile and bundle of a tree of `size` leaves with this `root`.
/// The first tile that does not fit is named in the error.
pub fn audit<R: TileReader + ?Sized>(size: u64, root: &Hash, reader: &R) -> Result<(), Error> {
    if size > MAX_TREE_SIZE {
        return Err(Error::OutOfRange);
    }
    let mut edge = Edge::new();
    for index in 0..size.div_ceil(256) {
        let Some(tile) = Tile::in_tree(TileKind::Entries, index, size) else { break };
        let bytes = reader.read(&tile)?;
        let entries = decode_entries(&bytes, tile.width()).map_err(|_| Error::TileDamaged(tile.path()))?;
        // Building the log again gives what each tile above must hold at the moment it is finished.
        compare(reader, edge.append(&entries)?.into_iter().filter(|built| built.tile.is_full()))?;
    }
    compare(reader, edge.partials()?)?;
    if edge.root() == *root { Ok(()) } else { Err(Error::RootMismatch) }
}

/// Each tile as it should be against each tile as it is stored.
fn compare<R: TileReader + ?Sized>(
    reader: &R,
    built: impl IntoIterator<Item = TileData>,
) -> Result<(), Error> {
    for TileData { tile, bytes } in built {
        if reader.read(&tile)? != bytes {
            return Err(Error::TileDamaged(tile.path()));
        }
    }
    Ok(())
}
