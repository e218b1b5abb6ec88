//! Replays the fuzz targets with a corpus and bounded mutation.

use proptest::prelude::*;
use proptest::sample::select;

const CORPUS: &[&str] = &[
    "/r1/MO/GOV/DSAJ/civil-registry/birth-notice",
    "/r1/MO/GOV/DSAJ/civil-registry/birth-notice/v1/%E6%BE%B3%E9%96%80/%F0%A8%8B%A2?x=1",
    "/r1/INSTANCE/CLASS/MEMBER/SUBSYSTEM/BAR%3FSERVICE/",
    "/r1/A/B/C/D/E/%2e%2e/x",
    "/r1/A/B/C/D/E/%252e%252e/x",
    "/r1/A/B/C/D/E/a%2Fb\\c;d=1",
    "MO/GOV/SSM/hospital",
    "MO/GOV/SSM",
    "serviceCode=a%20b&x=%ff\n/pet/*/upload/**/\\*",
    "text/xml;q=0.5, application/json\n*/*",
];

fn all(data: &[u8]) {
    for (_, target) in xroad::fuzz::TARGETS {
        target(data);
    }
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edits = proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>()), 0..6);
    (select(CORPUS), edits).prop_map(|(seed, edits)| {
        let mut bytes = seed.as_bytes().to_vec();
        for (at, kind, byte) in edits {
            let at = at.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 => bytes.insert(at, b"%/.\\25eEfF"[usize::from(byte) % 10]),
                2 if at < bytes.len() => bytes[at] = byte,
                _ if at < bytes.len() => drop(bytes.remove(at)),
                _ => {}
            }
        }
        bytes
    })
}

#[test]
fn corpus() {
    for seed in CORPUS {
        all(seed.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations(data in mutated()) {
        all(&data);
    }

    #[test]
    fn bytes(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        all(&data);
    }
}
