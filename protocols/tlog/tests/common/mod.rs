//! A log in memory for the tests.

use std::collections::BTreeMap;

use tlog::{Edge, Error, Tile, TileData, TileReader};

#[derive(Default, Clone)]
pub struct MemoryTiles(pub BTreeMap<String, Vec<u8>>);

impl MemoryTiles {
    pub fn write(&mut self, tiles: Vec<TileData>) {
        for TileData { tile, bytes } in tiles {
            self.0.insert(tile.path(), bytes);
        }
    }
}

impl TileReader for MemoryTiles {
    fn read(&self, tile: &Tile) -> Result<Vec<u8>, Error> {
        self.0.get(&tile.path()).cloned().ok_or_else(|| Error::TileMissing(tile.path()))
    }
}

/// Entries as the ledger has them: 32 bytes each.
pub fn entries(count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|i| [[7; 24].as_slice(), &i.to_be_bytes()].concat()).collect()
}

/// A log of `count` entries, appended in steps of `step`.
pub fn log(count: u64, step: usize) -> (MemoryTiles, Edge) {
    let (mut tiles, mut edge) = (MemoryTiles::default(), Edge::new());
    for chunk in entries(count).chunks(step) {
        tiles.write(edge.append(chunk).unwrap());
    }
    (tiles, edge)
}
