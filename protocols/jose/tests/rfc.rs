//! Published vectors, and what must never verify.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests")]

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::{
    Algorithm, Header, JoseError, Jwk, JwkSet, KeyMaterial, MAX_PAYLOAD_BYTES, SigningKey, Unverified,
    Verified, VerifyingKey, sign, sign_detached,
};
use serde_json::json;

/// RFC 7515 Appendix A.3
const ES256_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const ES256_TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
/// RFC 8037 Appendix A.2, A.3, A.4
const ED25519_KEY: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const ED25519_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
/// RFC 7638 §3.1
const RSA_KEY: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"}"#;
/// Made with OpenSSL 3.0 (`dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32`); no RFC has a PS256
/// example.
const PS256_MODULUS: &str = "3OiG4VjpsOWH3rTkh0bWvgaZdt5TOZKIokZyn8_Iyyomv5nvZGosiBMq-agEC7EBx7yr_zn-S27_G6ek9yZRFPjo6TYn24IOhl49UrGWWPm1UvT-hRLYKgHhyiemZiRWwSI5XSFa2s6nsteMNkqcsYqkln5OqAYvMIs0DntRwj8cFRxCo87l_c4G1J7LGmb-EEyjAy2Quub7iEBBZnHE-wpiyXhArCHC37DmyOye1KmtTHmElmli6yfuJ9TDhoA2zsmdK8hC5ehrJNjjZgvnxT4IDv3CjpUdfQZ1OUHlocdrfPgvfuv81_Yzd840e6VOu7hwDE3F8qb-lNdeN0s6FQ";
const PS256_TOKEN: &str = "eyJhbGciOiJQUzI1NiJ9.5r6z6ZaAIPCoi6I.omDMEaBpNkk-ChxdqS5W0kUvT-TRE2NQTquVuOfXvnlGgJ7OtxkzIXKNFQozZ3IA7Fh5_U5sYTte92-i2HMXpqhoQbyGA8JpYlFvRHDAj3TIu5U0c3hyeIP1vuqYqyzp0iOvUqe9-uwDZF6YtFlFCs5-5TcyU6xWeiDHtSifAd6UZjvmuolPonj8fCF8p3c5oRi6kb9VCxrzOqnOQ-OJ9sXyWKIO3clPNOh47KWsI0CLdKud6esDWUKWwnNtitsGZVr4CKkpTYEAcjUfY9ISioSk0Cr3NHH6rxC7lI75-9G3EAJEWOE-POY-5I8IW45nBBDzw1dXOZlMJlYbWHiKAw";

fn key(json: &str) -> Jwk {
    Jwk::from_json(json.as_bytes()).unwrap()
}

fn verify(token: &str, key: &Jwk, allowed: &[Algorithm]) -> Result<Verified, JoseError> {
    Unverified::parse(token)?.verify(allowed, &VerifyingKey::from(key))
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn published_tokens_verify() {
    let es256 = verify(ES256_TOKEN, &key(ES256_KEY), &[Algorithm::Es256]).unwrap();
    assert!(es256.payload.starts_with(b"{\"iss\":\"joe\""));
    let ed25519 = verify(ED25519_TOKEN, &key(ED25519_KEY), &Algorithm::ALL).unwrap();
    assert_eq!(ed25519.payload, b"Example of Ed25519 signing");
    let rsa = key(&json!({"kty": "RSA", "n": PS256_MODULUS, "e": "AQAB"}).to_string());
    assert_eq!(verify(PS256_TOKEN, &rsa, &[Algorithm::Ps256]).unwrap().payload, "澳門 𨋢".as_bytes());
}

#[test]
fn published_thumbprints() {
    assert_eq!(key(RSA_KEY).material.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(key(ED25519_KEY).material.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn every_changed_character_is_noticed() {
    for (token, key) in [(ES256_TOKEN, key(ES256_KEY)), (ED25519_TOKEN, key(ED25519_KEY))] {
        for at in 0..token.len() {
            let mut changed = token.as_bytes().to_vec();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(verify(&changed, &key, &Algorithm::ALL).is_err(), "{at}");
        }
    }
}

#[test]
fn what_must_never_verify() {
    let signature = ES256_TOKEN.rsplit('.').next().unwrap();
    let with_header = |header: &str| format!("{}.{}.{signature}", encode(header), encode("{}"));
    for (token, code) in [
        (with_header(r#"{"alg":"none"}"#), "jose.algorithm"),
        (format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode("{}")), "jose.algorithm"),
        (with_header(r#"{"alg":"None"}"#), "jose.algorithm"),
        (with_header(r#"{"alg":"HS256"}"#), "jose.algorithm"),
        (with_header(r#"{"alg":"RS256"}"#), "jose.algorithm"),
        (with_header(r#"{"alg":"es256"}"#), "jose.algorithm"),
        (with_header(r#"{"alg":"EdDSA"}"#), "jose.algorithm"),
        (with_header(r#"{"alg":"ES256","alg":"ES256"}"#), "jose.header"),
        (with_header(r#"{"alg":7}"#), "jose.header"),
        (with_header("{}"), "jose.header"),
        (with_header("[]"), "jose.header"),
        (with_header(r#"{"alg":"ES256","kid":1}"#), "jose.header"),
        (with_header(r#"{"alg":"ES256","crit":["exp"],"exp":1}"#), "jose.critical"),
        (with_header(r#"{"alg":"ES256","crit":[]}"#), "jose.critical"),
        (with_header(r#"{"alg":"ES256","b64":false}"#), "jose.critical"),
        (with_header(r#"{"alg":"ES256"} "#), "jose.signature"),
        (format!("{ES256_TOKEN}="), "jose.base64"),
        (format!("{ES256_TOKEN}.x"), "jose.form"),
        (format!(" {ES256_TOKEN}"), "jose.base64"),
        ("a.b".to_owned(), "jose.form"),
        (String::new(), "jose.form"),
        (format!("{}.e30.AA", "A".repeat(30_000)), "jose.too-large"),
    ] {
        assert_eq!(verify(&token, &key(ES256_KEY), &Algorithm::ALL).unwrap_err().code(), code, "{token:.80}");
    }
    let not_allowed = verify(ES256_TOKEN, &key(ES256_KEY), &[Algorithm::EdDsa]);
    assert_eq!(not_allowed.unwrap_err(), JoseError::Algorithm);
    let other_kind = verify(ES256_TOKEN, &key(ED25519_KEY), &Algorithm::ALL);
    assert_eq!(other_kind.unwrap_err(), JoseError::Algorithm);
}

fn signing_keys() -> [SigningKey; 3] {
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap().to_pkcs8v1().unwrap();
    let ed = Ed25519KeyPair::generate().unwrap().to_pkcs8().unwrap();
    let rsa = RsaPair::generate(KeySize::Rsa2048).unwrap();
    let rsa: Pkcs8V1Der<'_> = rsa.as_der().unwrap();
    [
        SigningKey::from_pkcs8(Algorithm::Es256, ec.as_ref(), SystemRandom::new()).unwrap(),
        SigningKey::from_pkcs8(Algorithm::EdDsa, ed.as_ref(), SystemRandom::new()).unwrap(),
        SigningKey::from_pkcs8(Algorithm::Ps256, rsa.as_ref(), SystemRandom::new()).unwrap(),
    ]
}

#[test]
fn what_we_sign_verifies_and_nothing_else() {
    for signer in signing_keys() {
        let algorithm = signer.jwk().material.algorithm();
        let mut header = Header::new(algorithm);
        header.kind = Some("birth-notice+jws".to_owned());
        let token = sign(header.clone(), "嬰兒 𨋢".as_bytes(), &signer).unwrap();
        let verified = verify(&token, signer.jwk(), &[algorithm]).unwrap();
        assert_eq!(verified.payload, "嬰兒 𨋢".as_bytes());
        assert_eq!(verified.header.key_id, signer.jwk().key_id);
        assert_eq!(verified.header.kind.as_deref(), Some("birth-notice+jws"));

        let detached = sign_detached(header.clone(), b"body", &signer).unwrap();
        assert!(detached.contains(".."));
        let check = |token: &str, body: &[u8]| {
            Unverified::parse(token)?.verify_detached(body, &[algorithm], &VerifyingKey::from(signer.jwk()))
        };
        assert_eq!(check(&detached, b"body").unwrap().kind, header.kind);
        assert_eq!(check(&detached, b"bodY").unwrap_err(), JoseError::Signature);
        assert_eq!(check(&token, b"body").unwrap_err(), JoseError::Form);
        assert_eq!(verify(&detached, signer.jwk(), &[algorithm]).unwrap_err(), JoseError::Signature);

        let other = Algorithm::ALL.into_iter().find(|other| *other != algorithm).unwrap();
        assert_eq!(sign(Header::new(other), b"", &signer).unwrap_err(), JoseError::Algorithm);
        let mut extended = header.clone();
        extended.extra.insert("crit".to_owned(), json!(["exp"]));
        assert_eq!(sign(extended, b"", &signer).unwrap_err(), JoseError::Header);
        let large = vec![0; MAX_PAYLOAD_BYTES + 1];
        assert_eq!(sign(header, &large, &signer).unwrap_err(), JoseError::TooLarge("payload"));
    }
}

#[test]
fn keys_that_are_refused() {
    let edit = |base: &str, name: &str, value: serde_json::Value| {
        let mut key: serde_json::Value = serde_json::from_str(base).unwrap();
        key[name] = value;
        Jwk::from_json(key.to_string().as_bytes()).map_err(JoseError::code)
    };
    assert_eq!(edit(ES256_KEY, "d", json!("AA")), Err("jose.private-key"));
    assert_eq!(edit(RSA_KEY, "p", json!("AA")), Err("jose.private-key"));
    for (base, name, value) in [
        (ES256_KEY, "x", json!("AA")),
        (ES256_KEY, "x", json!(1)),
        (ES256_KEY, "crv", json!("P-521")),
        (ES256_KEY, "kty", json!("oct")),
        (ES256_KEY, "alg", json!("EdDSA")),
        (ES256_KEY, "use", json!("enc")),
        (RSA_KEY, "n", json!("AQAB")),
        (RSA_KEY, "e", json!("")),
        (RSA_KEY, "e", json!("AAEAAQ")),
    ] {
        assert_eq!(edit(base, name, value), Err("jose.key"), "{name}");
    }
    assert_eq!(edit(ED25519_KEY, "kid", json!("k")).unwrap().key_id.as_deref(), Some("k"));
    let off_the_curve = Jwk { material: KeyMaterial::P256 { x: [1; 32], y: [1; 32] }, key_id: None };
    assert_eq!(verify(ES256_TOKEN, &off_the_curve, &Algorithm::ALL).unwrap_err(), JoseError::Signature);
}

#[test]
fn key_sets() {
    let with_id = |text: &str, id: &str| {
        let mut key = key(text);
        key.key_id = Some(id.to_owned());
        key.to_json()
    };
    let set = json!({"keys": [
        with_id(ES256_KEY, "a"), with_id(ED25519_KEY, "b"), {"kty": "oct"}, {"kty": "EC", "crv": "P-521"},
    ]});
    let set = JwkSet::from_json(set.to_string().as_bytes()).unwrap();
    assert_eq!(set.keys.len(), 2, "kinds that we do not use are passed over");
    assert_eq!(set.find(Some("a"), Algorithm::Es256).unwrap().material, key(ES256_KEY).material);
    assert!(set.find(Some("a"), Algorithm::EdDsa).is_none());
    assert!(set.find(None, Algorithm::EdDsa).is_some());
    let private = json!({"keys": [{"kty": "oct", "k": "AA"}]}).to_string();
    assert_eq!(JwkSet::from_json(private.as_bytes()).unwrap_err(), JoseError::PrivateKey);
    let text = serde_json::to_string(&set).unwrap();
    assert_eq!(JwkSet::from_json(text.as_bytes()).unwrap(), set);
}
