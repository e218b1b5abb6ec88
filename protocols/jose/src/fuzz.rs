//! Fuzz targets: whatever comes is refused or read, never a panic. Replayed with their corpus in `tests/fuzz.rs`.

use crate::{Algorithm, Header, Jwk, JwkSet, KeyMaterial, Unverified, VerifyingKey};

/// Takes any bytes.
pub type FuzzTarget = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, FuzzTarget)] =
    &[("jose-token", fuzz_token), ("jose-header", fuzz_header), ("jose-key", fuzz_key)];

/// A token under a fixed key: no bytes but those of the owner of that key may verify.
pub fn fuzz_token(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(token) = Unverified::parse(text) else { return };
    let key = Jwk { material: KeyMaterial::Ed25519 { x: [7; 32] }, key_id: None };
    let verifier = VerifyingKey::from(&key);
    assert!(token.clone().verify(&Algorithm::ALL, &verifier).is_err());
    assert!(token.verify_detached(b"payload", &Algorithm::ALL, &verifier).is_err());
}

/// A header that is accepted reads back from its own text as the same header.
pub fn fuzz_header(data: &[u8]) {
    let Ok(header) = Header::from_json(data) else { return };
    if let Ok(text) = header.to_json() {
        assert_eq!(Header::from_json(&text), Ok(header));
    }
}

/// A key that is accepted reads back from its own text as the same key.
pub fn fuzz_key(data: &[u8]) {
    if let Ok(key) = Jwk::from_json(data) {
        assert_eq!(Jwk::from_json(key.to_json().to_string().as_bytes()), Ok(key));
    }
    if let Ok(set) = JwkSet::from_json(data) {
        let _found = set.find(None, Algorithm::Es256);
    }
}
