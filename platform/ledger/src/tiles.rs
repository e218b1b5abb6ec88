//! Tiles in the blob store: written as the edge gives them, fetched before a proof reads them.

use std::collections::BTreeMap;

use bytes::Bytes;
use files::Blobs;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tlog::{Error as LogError, Tile, TileData, TileReader};
use tokio::runtime::Handle;

use crate::LedgerError;

/// How many blobs are on their way at once.
const PARALLEL: usize = 8;

/// Writes tiles. The same tile always has the same bytes, so writing it again does no harm.
pub(crate) async fn write(blobs: &Blobs, tiles: Vec<TileData>) -> Result<(), LedgerError> {
    stream::iter(tiles)
        .map(|TileData { tile, bytes }| {
            let blobs = blobs.clone();
            async move { blobs.put(&tile.path(), Bytes::from(bytes)).await }
        })
        .buffer_unordered(PARALLEL)
        .try_collect::<()>()
        .await?;
    Ok(())
}

/// Removes what is left of `partials` (the unfinished tiles of an earlier size) where the full tile is stored by now;
/// C2SP tlog-tiles §Partial Tiles allows it.
pub(crate) async fn remove_finished(
    blobs: &Blobs,
    partials: Vec<Tile>,
    size: u64,
) -> Result<(), LedgerError> {
    for tile in partials {
        if Tile::in_tree(tile.kind(), tile.index(), size).is_some_and(|now| now.is_full()) {
            for path in blobs.list(&format!("{}.p", tile.base_path())).await? {
                blobs.delete(&path).await?;
            }
        }
    }
    Ok(())
}

/// Tiles that were fetched, for code that reads without waiting.
pub(crate) struct Fetched(BTreeMap<Tile, Vec<u8>>);

/// Fetches tiles; a partial tile that is gone is cut out of the full one.
pub(crate) async fn fetch(blobs: &Blobs, tiles: Vec<Tile>) -> Result<Fetched, LedgerError> {
    let fetched = stream::iter(tiles)
        .map(|tile| {
            let blobs = blobs.clone();
            async move { fetch_one(&blobs, tile).await.map(|bytes| (tile, bytes)) }
        })
        .buffer_unordered(PARALLEL)
        .try_collect()
        .await?;
    Ok(Fetched(fetched))
}

/// Fetches one tile; a partial one that is gone is cut out of the full one.
pub(crate) async fn fetch_one(blobs: &Blobs, tile: Tile) -> Result<Vec<u8>, LedgerError> {
    if let Some(bytes) = blobs.get(&tile.path()).await? {
        return Ok(bytes.to_vec());
    }
    let full = if tile.is_full() { None } else { blobs.get(&tile.full().path()).await? };
    let full = full.ok_or_else(|| LogError::TileMissing(tile.path()))?;
    Ok(tile.cut(full.to_vec())?)
}

impl TileReader for Fetched {
    fn read(&self, tile: &Tile) -> Result<Vec<u8>, LogError> {
        self.0.get(tile).cloned().ok_or_else(|| LogError::TileMissing(tile.path()))
    }
}

/// Reads one tile after another, for a walk over a log of any length. Only on a thread that may block.
pub(crate) struct Direct {
    blobs: Blobs,
    runtime: Handle,
}

impl Direct {
    /// Over the blobs of a log, on the runtime of the caller.
    pub(crate) fn new(blobs: Blobs) -> Self {
        Self { blobs, runtime: Handle::current() }
    }
}

impl TileReader for Direct {
    fn read(&self, tile: &Tile) -> Result<Vec<u8>, LogError> {
        self.runtime.block_on(fetch_one(&self.blobs, *tile)).map_err(|error| match error {
            LedgerError::Log(error) => error,
            _ => LogError::TileUnreadable(tile.path()),
        })
    }
}
