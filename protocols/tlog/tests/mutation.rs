//! Bounded mutation: fuzz targets survive changed bytes, and no changed byte of a log goes unseen.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use common::{MemoryTiles, log};
use tlog::{
    Checkpoint, Edge, Error, Frontier, HASH_BYTES, Hash, Note, Tile, TileKind, VerifierKey, audit,
    decode_entries, encode_entries, fuzz, leaf_hash, verify_inclusion,
};

/// Every single-bit flip at every place, every cut, and a doubled slice.
fn mutations(seed: &[u8]) -> Vec<Vec<u8>> {
    let mut out = vec![seed.to_vec(), [seed, seed].concat()];
    for at in 0..seed.len() {
        for bit in 0..8 {
            let mut changed = seed.to_vec();
            changed[at] ^= 1 << bit;
            out.push(changed);
        }
        out.push(seed[..at].to_vec());
        out.push([&seed[..at], b"\n", &seed[at..]].concat());
    }
    out
}

fn signed(text: &str) -> (Note, VerifierKey) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap();
    let key = VerifierKey::new("log.example/a", pair.public_key().as_ref().try_into().unwrap()).unwrap();
    (Note::sign(text, &key, |m| Ok::<_, ()>(pair.sign(m).as_ref().to_vec())).unwrap(), key)
}

#[test]
fn fuzz_targets_survive() {
    let (note, key) = signed("log.example/a\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n");
    let inclusion: Vec<u8> = (0..160).map(|i| if i < 15 { 0 } else { i }).collect();
    let corpus: [(fuzz::FuzzTarget, Vec<u8>); 6] = [
        (fuzz::fuzz_note, note.to_string().into_bytes()),
        (fuzz::fuzz_checkpoint, note.text().as_bytes().to_vec()),
        (fuzz::fuzz_path, b"tile/1/x001/x234/067.p/8".to_vec()),
        (fuzz::fuzz_path, key.to_string().into_bytes()),
        (fuzz::fuzz_entries, b"\x03\x00\x01a\x00\x00\x00\x02bc".to_vec()),
        (fuzz::fuzz_inclusion, inclusion),
    ];
    for (target, seed) in corpus {
        for bytes in mutations(&seed) {
            target(&bytes);
        }
    }
}

#[test]
fn a_changed_note_is_never_accepted() {
    let checkpoint = Checkpoint::new("log.example/a", 3, leaf_hash(b"x")).unwrap();
    let (note, key) = signed(&checkpoint.to_string());
    let wire = note.to_string().into_bytes();
    for bytes in mutations(&wire).iter().filter(|bytes| **bytes != wire) {
        let accepted = Note::parse(bytes).and_then(|n| n.verify(std::slice::from_ref(&key)).map(|_| ()));
        assert!(accepted.is_err(), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn every_flipped_byte_of_a_log_is_seen() {
    let (tiles, edge) = log(600, 97);
    // Partial tiles of earlier sizes are no longer part of the log.
    let live: MemoryTiles = MemoryTiles(
        tiles
            .0
            .into_iter()
            .filter(|(path, _)| Tile::new_between(0, 600).iter().any(|t| t.path() == *path))
            .collect(),
    );
    let root = edge.root();
    audit(600, &root, &live).unwrap();
    for (path, bytes) in &live.0 {
        for at in (0..bytes.len()).step_by(if bytes.len() > 2000 { 61 } else { 7 }) {
            let mut broken = live.clone();
            broken.0.get_mut(path).unwrap()[at] ^= 0x40;
            let error = audit(600, &root, &broken).unwrap_err();
            assert!(matches!(error, Error::TileDamaged(_) | Error::RootMismatch), "{path} {at}: {error}");
        }
        let mut short = live.clone();
        short.0.get_mut(path).unwrap().pop();
        assert!(audit(600, &root, &short).is_err());
        short.0.remove(path);
        assert!(audit(600, &root, &short).is_err());
    }
    assert_eq!(audit(600, &leaf_hash(b"other"), &live), Err(Error::RootMismatch));
}

#[test]
fn an_edge_comes_back_from_its_tiles() {
    for size in [0, 1, 255, 256, 257, 511, 512, 70_000] {
        let (tiles, edge) = log(size, 256);
        assert_eq!(Edge::load(size, &tiles).unwrap(), edge, "{size}");
        let frontier = edge.frontier().unwrap();
        assert_eq!(Frontier::from_bytes(size, &frontier.to_bytes()).unwrap().root(), edge.root());
    }
    // C2SP tlog-tiles §Partial Tiles: the tiles of a tree of size 70,000.
    let count = |level, width: Option<u16>| {
        Tile::new_between(0, 70_000)
            .iter()
            .filter(|t| t.kind() == TileKind::Hashes(level) && width.map_or(t.is_full(), |w| t.width() == w))
            .count()
    };
    assert_eq!(
        [count(0, None), count(0, Some(112)), count(1, None), count(1, Some(17)), count(2, Some(1))],
        [273, 1, 1, 1, 1]
    );
}

#[test]
fn the_same_entries_give_the_same_tiles_however_they_arrive() {
    let (mut slow, _) = log(1000, 3);
    let (fast, _) = log(1000, 1000);
    for (path, bytes) in fast.0 {
        assert_eq!(slow.0.remove(&path), Some(bytes), "{path}");
    }
    assert!(slow.0.keys().all(|path| path.contains(".p/")), "only partial tiles of earlier sizes remain");
}

#[test]
fn numbers_at_the_edge_are_refused_not_overflowed() {
    let hash = leaf_hash(b"a");
    for (index, size) in [(0, 0), (1, 1), (u64::MAX, u64::MAX), (0, u64::MAX), (5, 1 << 63)] {
        assert_eq!(verify_inclusion(&hash, index, size, &[hash; 64], &hash), Err(Error::OutOfRange));
    }
    assert!(tlog::tiles_for_inclusion((1 << 62) - 1, 1 << 62).is_ok());
    assert!(Tile::new(TileKind::Entries, u64::MAX, 1).is_err());
    assert!(Frontier::from_parts(3, vec![hash]).is_err());
    for path in [
        "tile/0/1",
        "tile/00/001",
        "tile/64/001",
        "tile/0/x000/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/entries/x1/001",
        "tile/0/+01",
        "tile/0/001/",
        "/tile/0/001",
    ] {
        assert!(path.parse::<Tile>().is_err(), "{path}");
    }
    for text in [
        "a\n1\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
    ] {
        assert!(text.parse::<Checkpoint>().is_err(), "{text}");
    }
    assert_eq!(
        Note::sign("no newline", &signed("a\n").1, |_| Ok::<_, ()>(vec![])).unwrap_err(),
        Error::Malformed("note")
    );
    assert!(Hash::from_slice(&[0; 31]).is_err());
}

#[test]
fn a_partial_tile_is_the_beginning_of_a_wider_one_and_of_no_shorter() {
    let entries: Vec<Vec<u8>> = (0..5_u8).map(|n| vec![n; usize::from(n) * 3]).collect();
    let bundle = encode_entries(&entries).unwrap();
    let hashes: Vec<u8> = (0..5_u8).flat_map(|n| [n; HASH_BYTES]).collect();
    for width in 1..=5_u16 {
        let entry = Tile::new(TileKind::Entries, 0, width).unwrap();
        let cut = entry.cut(bundle.clone()).unwrap();
        assert_eq!(decode_entries(&cut, width).unwrap(), entries[..usize::from(width)]);
        let hash = Tile::new(TileKind::Hashes(0), 0, width).unwrap();
        assert_eq!(hash.cut(hashes.clone()).unwrap(), hashes[..usize::from(width) * HASH_BYTES]);
    }
    for (kind, bytes) in [(TileKind::Entries, bundle), (TileKind::Hashes(0), hashes)] {
        let wider = Tile::new(kind, 0, 6).unwrap();
        assert!(matches!(wider.cut(bytes.clone()), Err(Error::TileDamaged(_))));
        let short = bytes[..bytes.len() - 1].to_vec();
        assert!(matches!(Tile::new(kind, 0, 5).unwrap().cut(short), Err(Error::TileDamaged(_))));
    }
}
