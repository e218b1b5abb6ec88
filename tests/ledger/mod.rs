//! The public log: somebody outside downloads anchors, checkpoint and tiles, and needs nobody's word.

use std::collections::BTreeMap;

use ledger::verify_proof;
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{Checkpoint, HashReader as _, Tile, TileHashReader, TileReader, tlog};

use crate::support::{Ask, City, Client, MOTHER};

const PREFIX: &str = "/ledger/main";

/// Tiles that were fetched.
struct Fetched(BTreeMap<String, Vec<u8>>);

impl TileReader for Fetched {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog::Error> {
        Ok(tiles.iter().map(|tile| self.0[&address(tile)].clone()).collect())
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {}
}

/// The crate names the height in its paths, C2SP tlog-tiles does not: it is always 8.
fn address(tile: &Tile) -> String {
    format!("{PREFIX}/{}", tile.path().replacen("tile/8/", "tile/", 1))
}

async fn file(client: &Client<'_>, path: &str, kind: &str, kept: &str) -> Vec<u8> {
    let answer = client.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), (kind, kept), "{path}");
    assert_eq!(answer.header("set-cookie"), "", "{path} asks nobody who they are");
    answer.body
}

async fn tile(client: &Client<'_>, path: &str) -> Vec<u8> {
    file(client, path, "application/octet-stream", "public, max-age=31536000, immutable").await
}

/// The checkpoint, once the key of the anchors has signed it.
async fn checkpoint(client: &Client<'_>, key: &str) -> Checkpoint {
    let path = format!("{PREFIX}/checkpoint");
    let note = file(client, &path, "text/plain; charset=utf-8", "public, max-age=2").await;
    let note = Note::from_bytes(&note).unwrap();
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(key).unwrap())]);
    assert_eq!(note.verify(&known).unwrap().0.len(), 1);
    Checkpoint::from_bytes(note.text()).unwrap()
}

/// A proof of the mother's own, as her page gives it.
async fn proof(city: &City) -> Vec<u8> {
    let mother = city.become_(MOTHER).await;
    city.draft(&mother).await;
    let mut proof = Vec::new();
    city.eventually("a proof", async || {
        let page = mother.get("/account/log").await.text();
        let mut links = page.split("href=\"").filter_map(|rest| Some(rest.split_once('"')?.0));
        let Some(link) = links.find(|link| link.contains("/proof")) else { return false };
        let answer = mother.get(link).await;
        let ready = answer.status.as_u16() == 200;
        proof = answer.body;
        ready
    })
    .await;
    proof
}

#[tokio::test]
async fn a_proof_holds_by_what_the_public_can_download() {
    let city = City::found().await;
    let proof = proof(&city).await;
    let outsider = Client::new(&city);
    let anchors =
        file(&outsider, "/ledger/anchors", "text/plain; charset=utf-8", "public, max-age=3600").await;
    let anchors = String::from_utf8(anchors).unwrap();
    let key = anchors.lines().next().unwrap();
    assert!(anchors.contains("-----BEGIN CERTIFICATE-----"), "{anchors}");

    let verified = verify_proof(&proof, &[key.parse().unwrap()]).unwrap();
    assert_eq!(verified.signers, [key], "the signer is known");
    let checkpoint = checkpoint(&outsider, key).await;
    assert!(checkpoint.size() >= verified.size);

    let mut fetched = Fetched(BTreeMap::new());
    for tile_of_tree in Tile::new_tiles(8, 0, checkpoint.size()) {
        let path = address(&tile_of_tree);
        fetched.0.insert(path.clone(), tile(&outsider, &path).await);
    }
    // The reader of the crate checks every tile against the signed root before it uses a hash.
    let reader = TileHashReader::new(checkpoint.size(), *checkpoint.hash(), &fetched);
    let leaf = reader.read_hashes(&[tlog::stored_hash_index(0, verified.index)]).unwrap()[0];
    let path = tlog::prove_record(checkpoint.size(), verified.index, &reader).unwrap();
    tlog::check_record(&path, checkpoint.size(), *checkpoint.hash(), verified.index, leaf).unwrap();

    // The entries themselves: 32 bytes of commitment each, nothing of a person.
    let index = usize::try_from(verified.index).unwrap();
    let (bundle, place) = (index / 256, index % 256);
    let width = usize::try_from(checkpoint.size()).unwrap() - bundle * 256;
    let suffix = if width < 256 { format!(".p/{width}") } else { String::new() };
    let entries = tile(&outsider, &format!("{PREFIX}/tile/entries/{bundle:03}{suffix}")).await;
    assert_eq!(entries.len(), width.min(256) * 34);
    let entry = &entries[place * 34..][..34];
    assert_eq!(entry[..2], [0, 32]);
    assert_eq!(tlog::record_hash(&entry[2..]), leaf);
}

#[tokio::test]
async fn a_narrower_tile_is_the_beginning_of_the_wide_one_and_no_wider_one_is_served() {
    let city = City::found().await;
    let outsider = Client::new(&city);
    let anchors = outsider.get("/ledger/anchors").await.text();
    let size = checkpoint(&outsider, anchors.lines().next().unwrap()).await.size();
    assert!(size > 3, "the city's own acts");
    for kind in ["0", "entries"] {
        let three = tile(&outsider, &format!("{PREFIX}/tile/{kind}/000.p/3")).await;
        let two = tile(&outsider, &format!("{PREFIX}/tile/{kind}/000.p/2")).await;
        assert!(two.len() < three.len() && three.starts_with(&two));
    }
    for missing in [
        "main/tile/0/999",
        "main/tile/7/000",
        "main/tile/7/000.p/1",
        "main/tile/64/000",
        "main/tile/0/000.p/0",
        "main/tile/0/000.p/256",
        "main/tile/0/x000/000",
        "main/tile/0/%2e%2e/checkpoint",
        "main/tile/entries/00",
        "other/tile/0/000",
        "other/checkpoint",
    ] {
        outsider.refused(&Ask::get(&format!("/ledger/{missing}")), 404, "transparency.no-file").await;
    }
}

#[tokio::test]
async fn the_page_of_the_log_leads_to_anchors_and_checkpoint_in_every_language() {
    let city = City::found().await;
    let outsider = Client::new(&city);
    for lang in crate::support::LANGS {
        outsider.speaks(lang);
        let page = outsider.get("/ledger").await;
        assert_eq!(page.status.as_u16(), 200);
        for link in ["href=\"/ledger/anchors\"", "href=\"/ledger/main/checkpoint\""] {
            assert!(page.text().contains(link), "{lang}: {link}");
        }
        assert!(outsider.get("/verify").await.text().contains("href=\"/ledger\""), "{lang}");
    }
    let mother = city.become_(MOTHER).await;
    assert!(mother.get("/account/log").await.text().contains("href=\"/ledger\""));
}
