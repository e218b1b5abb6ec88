use jiff::civil::date;
use jose::{Algorithm, KeyMaterial, SigningKey};
use proptest::prelude::*;

use super::{Claims, TOKEN_BYTES_MAX, TokenError, VERSION, encode_digest, sign, verify};

/// A fresh key.
#[expect(clippy::disallowed_methods, reason = "a test makes its own chance")]
fn key() -> SigningKey {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    SigningKey::from_pkcs8(Algorithm::Es256, made.as_ref(), random).unwrap().with_key_id("k1")
}

fn claims(number: &str) -> Claims {
    Claims {
        version: VERSION,
        issuer: "MO/DSAJ".to_owned(),
        kind: "birth-certificate".to_owned(),
        number: number.to_owned(),
        issued_on: date(2026, 11, 23),
        holder: Some("C.H.C.".to_owned()),
        content: encode_digest(&[7; 32]),
    }
}

fn material(key: &SigningKey) -> KeyMaterial {
    key.jwk().material.clone()
}

#[test]
fn a_token_is_short_enough_for_paper_and_says_what_was_signed() {
    let key = key();
    let token = sign(&claims("DSAJ-BC-2026-000001"), &key).unwrap();
    assert!(token.len() < 450, "{}", token.len());
    let read = verify(&token, |id| (id == "k1").then(|| material(&key)));
    assert_eq!(read, Ok(claims("DSAJ-BC-2026-000001")));
    assert_eq!(verify(&token, |_| None), Err(TokenError::UnknownKey));
    let other = self::key();
    assert_eq!(verify(&token, |_| Some(material(&other))), Err(TokenError::Signature));
    assert_eq!(verify(&"x".repeat(TOKEN_BYTES_MAX + 1), |_| None), Err(TokenError::TooLong));
    let newer = Claims { version: VERSION + 1, ..claims("n") };
    let newer = sign(&newer, &key).unwrap();
    assert_eq!(verify(&newer, |_| Some(material(&key))), Err(TokenError::Malformed));
}

proptest! {
    #[test]
    fn a_changed_token_is_never_believed(at in 0_usize..300, with in "[A-Za-z0-9._-]") {
        let key = key();
        let token = sign(&claims("DSAJ-BC-2026-000001"), &key).unwrap();
        let mut changed = token.clone();
        changed.replace_range(at..=at, &with);
        // The last character of a base64url part may carry bits that nobody reads.
        let same = changed == token;
        let believed = verify(&changed, |_| Some(material(&key)));
        prop_assert!(same || believed.is_err(), "{changed}");
    }

    #[test]
    fn noise_is_no_token(text in "\\PC{0,200}") {
        let known = material(&key());
        prop_assert!(verify(&text, |_| Some(known)).is_err());
    }

    #[test]
    fn noise_is_no_sealed_file(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let verdict = crate::verify_file(&bytes, &pades::Anchors::none(), None);
        prop_assert!(!verdict.holds());
        prop_assert!(crate::Revocations::read(&String::from_utf8_lossy(&bytes), "").is_err());
    }
}
