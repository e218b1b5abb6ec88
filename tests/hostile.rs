//! Bytes from outside that somebody chose: every reader answers, none panics. Targets are `fn(&[u8])`; a small corpus is
//! replayed and mutated from a fixed seed, so that a run always tries the same bytes. The protocols and `pades` have
//! theirs beside them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use balcao::modules::pack_lint;
use pack::Pack;
use search::{Query, SearchText};

/// Mutations of each piece of the corpus.
const ROUNDS: u64 = 1_500;
/// A pack is read and checked whole: fewer, because each takes long.
const PACK_ROUNDS: u64 = 40;

/// Steele, Lea, Flood: SplitMix64 (OOPSLA 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// What tends to break readers.
const NASTY: [&[u8]; 12] = [
    b"\0",
    b"\xff",
    b"\xc3\x28",
    b"\"",
    b"{",
    b"[[[[[[[[",
    b"-",
    b"9223372036854775808",
    b"1e999",
    b"%ff",
    "𨋢".as_bytes(),
    "\u{202e}".as_bytes(),
];

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len());
        match dice.roll(5) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(dice.roll(256)).unwrap(),
            1 if !bytes.is_empty() => drop(bytes.remove(at)),
            2 => bytes.truncate(at),
            3 => drop(bytes.splice(at..at, bytes[at..bytes.len().min(at + 40)].to_vec())),
            _ => drop(bytes.splice(at..at, NASTY[dice.roll(NASTY.len())].to_vec())),
        }
    }
    bytes
}

/// Replays the corpus and its mutations.
fn torment(corpus: &[&[u8]], target: fn(&[u8])) {
    let mut dice = Dice(853);
    for seed in corpus {
        target(seed);
        for _ in 0..ROUNDS {
            target(&mutated(seed, &mut dice));
        }
    }
}

#[test]
fn proofs() {
    let proof = include_bytes!("../platform/ledger/tests/vectors/proof.json");
    torment(&[proof, b"{}", b""], |bytes| drop(ledger::verify_proof(bytes, &[])));
}

#[test]
fn forms() {
    let form = "csrf=x&child_name.chinese.surname=%E9%99%B3&a=1&a=2&_once=0b";
    torment(&[form.as_bytes(), b"", b"&&==&"], |bytes| drop(web::Posted::parse(bytes)));
}

#[test]
fn searches() {
    torment(
        &["陳大文 Chan Tai Man 9000000(1) 𨋢".as_bytes(), "José d'Assumpção ＡＢＣ".as_bytes()],
        |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let stored = SearchText::default().name(&text).number(&text);
            if let Ok(query) = Query::parse(&text) {
                assert!(format!("{query:?}").len() < 100_000, "a query has limits");
            }
            drop(stored);
        },
    );
}

#[test]
fn marks_of_papers() {
    let token = b"eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJubyI6IkRTQUovMSIsImlhdCI6MX0.AAAA";
    torment(&[token, b"..", b""], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        assert!(documents::verify_token(&text, |_| None).is_err(), "nobody's key signed it");
    });
}

fn macao() -> BTreeMap<String, Vec<u8>> {
    fn read(folder: &Path, root: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                read(&path, root, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../jurisdictions/macao");
    let mut files = BTreeMap::new();
    read(&root, &root, &mut files);
    files
}

/// Services, expressions, tables, schemas, policies: a broken file is a finding.
#[test]
fn packs() {
    let files = macao();
    let names: Vec<&String> = files.keys().collect();
    let mut dice = Dice(7);
    for _ in 0..PACK_ROUNDS {
        let mut files = files.clone();
        let name = names[dice.roll(names.len())];
        files.insert(name.clone(), mutated(&files[name], &mut dice));
        if let Ok(pack) = Pack::from_files(files) {
            let _findings = pack_lint(&pack);
        }
    }
}
