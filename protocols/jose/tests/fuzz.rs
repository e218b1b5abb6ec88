//! Replays the fuzz targets with a corpus and bounded mutation.

use proptest::prelude::*;
use proptest::sample::select;

const CORPUS: &[&str] = &[
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    "eyJhbGciOiJFZERTQSJ9..hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    "eyJhbGciOiJub25lIn0.e30.",
    r#"{"alg":"ES256","kid":"1","typ":"JOSE","cty":"x","x5c":["AA"]}"#,
    r#"{"alg":"ES256","crit":["b64"],"b64":false}"#,
    // Found by libFuzzer: a number that a hasty reader of floats gives back changed.
    r#"{"alg":"ES256","k3":false,"csit":665555555555555555555555555555555555555555555555555555555555555555533332}"#,
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
    r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#,
];

fn all(data: &[u8]) {
    for (_, target) in jose::fuzz::TARGETS {
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
                1 => bytes.insert(at, b".={}\",[]A-_"[usize::from(byte) % 11]),
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
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations(data in mutated()) {
        all(&data);
    }
}
