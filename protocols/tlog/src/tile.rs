//! Coordinates of tiles and entry bundles and their paths (C2SP tlog-tiles, height 8).
//! Invariant: 1 ≤ width ≤ 256; a width below 256 is a partial tile and shows as `.p/<W>`.

use std::{fmt, str::FromStr};

use crate::entries::bundle_length;
use crate::{Error, HASH_BYTES, MAX_TREE_SIZE};

/// Hashes in a full tile.
pub const TILE_WIDTH: u16 = 256;
/// The highest level that a path may name.
const MAX_LEVEL: u8 = 63;
/// The largest tile index of the largest tree.
const MAX_INDEX: u64 = MAX_TREE_SIZE >> 8;
/// The longest path: `tile/entries/`, seven groups and `.p/255`.
const MAX_PATH_BYTES: usize = 64;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of this level; level 0 holds leaf hashes.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// One tile of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    width: u16,
}

impl Tile {
    /// A tile, when its coordinates are within the specification.
    pub fn new(kind: TileKind, index: u64, width: u16) -> Result<Self, Error> {
        let level_fits = !matches!(kind, TileKind::Hashes(level) if level > MAX_LEVEL);
        if !level_fits || index > MAX_INDEX || width == 0 || width > TILE_WIDTH {
            return Err(Error::OutOfRange);
        }
        Ok(Self { kind, index, width })
    }

    /// This tile, cut from the bytes of one at the same place that is as wide or wider: a partial tile is the beginning of
    /// every later one (C2SP tlog-tiles §Partial Tiles).
    pub fn cut(&self, mut wider: Vec<u8>) -> Result<Vec<u8>, Error> {
        let length = match self.kind {
            TileKind::Hashes(_) => Some(usize::from(self.width) * HASH_BYTES),
            TileKind::Entries => bundle_length(&wider, self.width),
        };
        let fits = length.filter(|length| *length <= wider.len());
        wider.truncate(fits.ok_or_else(|| Error::TileDamaged(self.path()))?);
        Ok(wider)
    }

    /// Tile number `index` of `kind` as it stands in a tree of `size` leaves; `None` when it would be empty.
    pub fn in_tree(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        let level = Self { kind, index, width: 1 }.level();
        let count =
            size.checked_shr(8 * u32::from(level)).unwrap_or(0).checked_sub(index.checked_mul(256)?)?;
        let width = u16::try_from(count.min(u64::from(TILE_WIDTH))).ok()?;
        Self::new(kind, index, width).ok()
    }

    /// All tiles and bundles that a tree of `size` has and a tree of `old` leaves has not, in writing order.
    pub fn new_between(old: u64, size: u64) -> Vec<Self> {
        let mut tiles = Vec::new();
        for level in 0..=7_u8 {
            let (from, to) = (old >> (8 * level), size >> (8 * level));
            if from == to {
                break;
            }
            for index in (from >> 8)..=(to >> 8) {
                tiles.extend(Self::in_tree(TileKind::Hashes(level), index, size));
                if level == 0 {
                    tiles.extend(Self::in_tree(TileKind::Entries, index, size));
                }
            }
        }
        tiles
    }

    /// What it holds.
    pub const fn kind(&self) -> TileKind {
        self.kind
    }

    /// The level of its hashes; entries lie beside level 0.
    pub const fn level(&self) -> u8 {
        match self.kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        }
    }

    /// Its number within the level.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether it has all 256.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The full tile at the same place.
    #[must_use]
    pub const fn full(self) -> Self {
        Self { width: TILE_WIDTH, ..self }
    }

    /// The path without the partial suffix, for example `tile/0/x001/234`.
    pub fn base_path(&self) -> String {
        let mut groups = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups = format!("x{:03}/{groups}", rest % 1000);
            rest /= 1000;
        }
        match self.kind {
            TileKind::Hashes(level) => format!("tile/{level}/{groups}"),
            TileKind::Entries => format!("tile/entries/{groups}"),
        }
    }

    /// The path below the log's prefix.
    pub fn path(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base_path())?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// A decimal number without leading zeroes.
fn decimal<T: FromStr + fmt::Display>(text: &str) -> Option<T> {
    let value: T = text.parse().ok()?;
    (value.to_string() == text).then_some(value)
}

fn group(text: &str) -> Option<u64> {
    (text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn parse(path: &str) -> Option<Tile> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = if kind == "entries" {
        TileKind::Entries
    } else {
        TileKind::Hashes(decimal(kind).filter(|l| *l <= 63)?)
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, decimal::<u16>(width).filter(|w| *w < TILE_WIDTH)?),
        None => (rest, TILE_WIDTH),
    };
    let mut groups = number.split('/').rev();
    let mut index = group(groups.next()?)?;
    let mut scale = 1_u64;
    for part in groups {
        scale = scale.checked_mul(1000)?;
        index = index.checked_add(group(part.strip_prefix('x')?)?.checked_mul(scale)?)?;
    }
    let tile = Tile::new(kind, index, width).ok()?;
    // One coordinate has one path: leading `x000` groups are refused here.
    (tile.path() == path).then_some(tile)
}

impl FromStr for Tile {
    type Err = Error;
    fn from_str(path: &str) -> Result<Self, Error> {
        if path.len() > MAX_PATH_BYTES {
            return Err(Error::TooLarge("tile path"));
        }
        parse(path).ok_or(Error::Malformed("tile path"))
    }
}
