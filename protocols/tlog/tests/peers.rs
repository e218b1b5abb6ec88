//! Side by side with `tlog_tiles` and `signed_note`: same roots, proofs, paths, checkpoints and notes.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::cell::RefCell;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use common::{entries, log};
use proptest::prelude::*;
use signed_note::{Note as PeerNote, StandardVerifier, VerifierList};
use tlog::{
    Checkpoint, Hash, HashSource, Note, Tile, TileHashes, TileKind, VerifierKey, consistency_proof,
    inclusion_proof, leaf_hash, tiles_for_inclusion, verify_consistency, verify_inclusion,
};
use tlog_tiles::tlog as peer;

/// The peer's storage order of all hashes.
#[derive(Default)]
struct PeerStore(RefCell<Vec<peer::Hash>>);

impl peer::HashReader for PeerStore {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<peer::Hash>, peer::Error> {
        let all = self.0.borrow();
        Ok(indexes.iter().map(|index| all[usize::try_from(*index).unwrap()]).collect())
    }
}

fn peer_log(count: u64) -> PeerStore {
    let store = PeerStore::default();
    for (number, entry) in (0_u64..).zip(entries(count)) {
        let new = peer::stored_hashes(number, &entry, &store).unwrap();
        store.0.borrow_mut().extend(new);
    }
    store
}

fn ours(hashes: &[peer::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.0)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn proofs_agree(size in 1_u64..1200, leaf in any::<prop::sample::Index>(), old in any::<prop::sample::Index>(),
                    step in 1_usize..400) {
        let index = u64::try_from(leaf.index(usize::try_from(size).unwrap())).unwrap();
        let old = 1 + u64::try_from(old.index(usize::try_from(size).unwrap())).unwrap();
        let store = peer_log(size);
        let (tiles, edge) = log(size, step);
        let root = edge.root();
        prop_assert_eq!(root, Hash(peer::tree_hash(size, &store).unwrap().0));

        let source = TileHashes::new(&tiles, size);
        let path = inclusion_proof(&source, index, size).unwrap();
        prop_assert_eq!(&path, &ours(&peer::prove_record(size, index, &store).unwrap()));
        let entry = leaf_hash(&entries(size)[usize::try_from(index).unwrap()]);
        prop_assert!(verify_inclusion(&entry, index, size, &path, &root).is_ok());
        for tile in tiles_for_inclusion(index, size).unwrap() {
            prop_assert!(tiles.0.contains_key(&tile.path()));
        }
        // The same path proves no other place.
        for other in [index.wrapping_sub(1), index + 1, index ^ 2, size - 1 - index] {
            prop_assert!(other == index || verify_inclusion(&entry, other, size, &path, &root).is_err());
        }

        let old_root = Hash(peer::tree_hash(old, &store).unwrap().0);
        let consistency = consistency_proof(&source, old, size).unwrap();
        if old < size {
            prop_assert_eq!(&consistency, &ours(&peer::prove_tree(size, old, &store).unwrap()));
        }
        prop_assert!(verify_consistency(old, &old_root, size, &root, &consistency).is_ok());
        prop_assert!(verify_consistency(old, &leaf_hash(b"x"), size, &root, &consistency).is_err());
        let leaves: Vec<Hash> = entries(size).iter().map(|e| leaf_hash(e)).collect();
        prop_assert_eq!(consistency_proof(&leaves[..], old, size).unwrap(), consistency);
        prop_assert_eq!(edge.frontier().unwrap().root(), root);
        prop_assert_eq!(leaves[..].hash(0, index).unwrap(), entry);
    }

    #[test]
    fn tile_lists_agree(old in 0_u64..70_000, more in 0_u64..70_000) {
        let size = old + more;
        let mine: Vec<String> = Tile::new_between(old, size).iter().filter(|t| t.kind() != TileKind::Entries)
            .map(Tile::path).collect();
        let theirs: Vec<String> = tlog_tiles::Tile::new_tiles(8, old, size).iter()
            .map(|t| t.path().replacen("tile/8/", "tile/", 1)).collect();
        prop_assert_eq!(mine, theirs);
    }

    #[test]
    fn tile_paths_agree(level in 0_u8..64, index in 0_u64..(1 << 54), width in 1_u16..=256) {
        let mine = Tile::new(TileKind::Hashes(level), index, width).unwrap();
        let theirs = tlog_tiles::Tile::new(8, level, index, u32::from(width), false);
        prop_assert_eq!(mine.path(), theirs.path().replacen("tile/8/", "tile/", 1));
        prop_assert_eq!(mine.path().parse::<Tile>().unwrap(), mine);
        let entries = Tile::new(TileKind::Entries, index, width).unwrap();
        prop_assert_eq!(entries.path().parse::<Tile>().unwrap(), entries);
    }

    #[test]
    fn notes_agree(seed in any::<[u8; 32]>(), origin in "[a-z\u{4e00}-\u{4e20}\u{20000}]{1,12}/[a-z]{1,8}",
                   size in 0_u64..(1 << 50), root in any::<[u8; 32]>()) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        let key = VerifierKey::new(&origin, pair.public_key().as_ref().try_into().unwrap()).unwrap();
        prop_assert_eq!(&key.to_string().parse::<VerifierKey>().unwrap(), &key);
        let checkpoint = Checkpoint::new(&origin, size, Hash(root)).unwrap();
        let peer_checkpoint = tlog_tiles::Checkpoint::new(&origin, size, peer::Hash(root), "").unwrap();
        prop_assert_eq!(checkpoint.to_string().into_bytes(), peer_checkpoint.to_bytes());

        let note = Note::sign(checkpoint.to_string(), &key, |text| Ok::<_, ()>(pair.sign(text).as_ref().to_vec())).unwrap();
        let wire = note.to_string();
        let verifiers = VerifierList::new(vec![Box::new(StandardVerifier::new(&key.to_string()).unwrap())]);
        let theirs = PeerNote::from_bytes(wire.as_bytes()).unwrap();
        prop_assert_eq!(theirs.verify(&verifiers).unwrap().0.len(), 1);
        prop_assert_eq!(theirs.to_bytes(), wire.clone().into_bytes());
        let back = Note::parse(wire.as_bytes()).unwrap();
        prop_assert!(back.verify(&[key]).is_ok());
        prop_assert_eq!(back.text().parse::<Checkpoint>().unwrap(), checkpoint);
    }

    /// Both readers understand the same broken notes, and reject the same ones.
    #[test]
    fn parsers_agree(lines in prop::collection::vec("(|a|— k AAAAAAA=|— k AAAAAAAA|— k|— k+ AAAAAAAA|\t|—  AAAAAAAA)", 0..7), end in "\n?") {
        let text = lines.join("\n") + &end;
        let mine = Note::parse(text.as_bytes()).map(|n| n.to_string());
        let theirs = PeerNote::from_bytes(text.as_bytes()).map(|n| String::from_utf8(n.to_bytes()).unwrap());
        prop_assert_eq!(mine.ok(), theirs.ok());
    }
}
