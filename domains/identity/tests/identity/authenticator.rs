//! A passkey in software: what a browser and its authenticator answer to a challenge (W3C WebAuthn Level 3 §6, §7).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use serde_json::{Value, json};

const PRESENT_AND_VERIFIED: u8 = 0x05;
const WITH_CREDENTIAL: u8 = 0x40;

pub struct Authenticator {
    key: EcdsaKeyPair,
    pub id: Vec<u8>,
    user: Vec<u8>,
    counter: u32,
    pub origin: String,
}

impl Authenticator {
    /// Answers a registration; keeps the key.
    pub fn create(options: &Value, origin: &str) -> (Self, Value) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let user = B64.decode(options["publicKey"]["user"]["id"].as_str().unwrap()).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        let one = Self { key, id, user, counter: 0, origin: origin.to_owned() };
        let mut data = one
            .data(options["publicKey"]["rp"]["id"].as_str().unwrap(), PRESENT_AND_VERIFIED | WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(one.id.len()).unwrap().to_be_bytes());
        data.extend(&one.id);
        data.extend(one.cose_key());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = one.client("webauthn.create", options);
        let answer = json!({
            "id": B64.encode(&one.id), "rawId": B64.encode(&one.id), "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": { "attestationObject": B64.encode(object), "clientDataJSON": B64.encode(client), "transports": ["internal"],
                "publicKeyAlgorithm": -7 },
            "clientExtensionResults": { "credProps": { "rk": true } },
        });
        (one, answer)
    }

    /// Answers a sign-in.
    #[expect(clippy::disallowed_methods, reason = "an authenticator has its own chance")]
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let data = self.data(options["publicKey"]["rpId"].as_str().unwrap(), PRESENT_AND_VERIFIED);
        let client = self.client("webauthn.get", options);
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, client.as_bytes()).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": B64.encode(&self.id), "rawId": B64.encode(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": B64.encode(data), "clientDataJSON": B64.encode(client),
                "signature": B64.encode(signature.as_ref()), "userHandle": B64.encode(&self.user),
            },
            "clientExtensionResults": {},
        })
    }

    /// The credential was cloned: its counter stands still.
    pub fn rewind(&mut self) {
        self.counter = 0;
    }

    fn data(&self, rp: &str, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, rp.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// RFC 9053 §7.1.1: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(&point[1..33]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(&point[33..65]);
        key
    }

    fn client(&self, kind: &str, options: &Value) -> String {
        let challenge = options["publicKey"]["challenge"].as_str().unwrap();
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
    }
}
