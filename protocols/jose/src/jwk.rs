//! Public keys in JSON (RFC 7517, RFC 7518 §6, RFC 8037 §2) and their thumbprints (RFC 7638).
//! A key with private parts is refused here, so that none is ever published by accident.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::header::UniqueMap;
use crate::{Algorithm, JoseError, MAX_KEY_SET_BYTES, MAX_KEYS, RSA_MODULUS_BITS};

/// Members that only a private or symmetric key has (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The numbers of a public key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyMaterial {
    /// `EC` on P-256: affine coordinates, big-endian.
    P256 { x: [u8; 32], y: [u8; 32] },
    /// `OKP` on Ed25519.
    Ed25519 { x: [u8; 32] },
    /// `RSA`: modulus and exponent, big-endian without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// A public key for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Jwk {
    pub material: KeyMaterial,
    /// `kid`
    pub key_id: Option<String>,
}

impl KeyMaterial {
    /// The one algorithm that a key of this kind is used with.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256 { .. } => Algorithm::Es256,
            Self::Ed25519 { .. } => Algorithm::EdDsa,
            Self::Rsa { .. } => Algorithm::Ps256,
        }
    }

    /// The required members, names in order, as RFC 7638 §3.2 and RFC 8037 §2 list them.
    fn members(&self) -> Vec<(&'static str, String)> {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let fixed = |text: &str| text.to_owned();
        match self {
            Self::P256 { x, y } => {
                vec![("crv", fixed("P-256")), ("kty", fixed("EC")), ("x", encode(x)), ("y", encode(y))]
            }
            Self::Ed25519 { x } => vec![("crv", fixed("Ed25519")), ("kty", fixed("OKP")), ("x", encode(x))],
            Self::Rsa { n, e } => vec![("e", encode(e)), ("kty", fixed("RSA")), ("n", encode(n))],
        }
    }

    /// SHA-256 thumbprint, base64url (RFC 7638 §3).
    pub fn thumbprint(&self) -> String {
        let members: Vec<String> =
            self.members().iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
        let input = format!("{{{}}}", members.join(","));
        URL_SAFE_NO_PAD.encode(digest(&SHA256, input.as_bytes()))
    }
}

impl Jwk {
    /// Reads one key.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JoseError> {
        if bytes.len() > MAX_KEY_SET_BYTES {
            return Err(JoseError::TooLarge("key"));
        }
        let UniqueMap(members) = serde_json::from_slice(bytes).map_err(|_| JoseError::Key)?;
        Self::from_members(&members)
    }

    fn from_members(members: &Map<String, Value>) -> Result<Self, JoseError> {
        if PRIVATE.iter().any(|name| members.contains_key(*name)) {
            return Err(JoseError::PrivateKey);
        }
        let text = |name: &str| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(JoseError::Key),
        };
        let number = |name: &str| {
            let value = text(name)?.ok_or(JoseError::Key)?;
            URL_SAFE_NO_PAD.decode(value).map_err(|_| JoseError::Key)
        };
        // RFC 7518 §6.2.1.2: coordinates have the full length of the field.
        let coordinate = |name: &str| <[u8; 32]>::try_from(number(name)?).map_err(|_| JoseError::Key);
        let material = match (text("kty")?, text("crv")?) {
            (Some("EC"), Some("P-256")) => KeyMaterial::P256 { x: coordinate("x")?, y: coordinate("y")? },
            (Some("OKP"), Some("Ed25519")) => KeyMaterial::Ed25519 { x: coordinate("x")? },
            (Some("RSA"), None) => rsa(number("n")?, number("e")?)?,
            _ => return Err(JoseError::Key),
        };
        let algorithm = text("alg")?;
        if algorithm.is_some_and(|name| name != material.algorithm().name())
            || text("use")?.is_some_and(|u| u != "sig")
        {
            return Err(JoseError::Key);
        }
        Ok(Self { material, key_id: text("kid")?.map(str::to_owned) })
    }

    /// The key as JSON, with `alg` and `use`.
    pub fn to_json(&self) -> Value {
        let mut members: Map<String, Value> = self
            .material
            .members()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        members.insert("alg".to_owned(), Value::from(self.material.algorithm().name()));
        members.insert("use".to_owned(), Value::from("sig"));
        if let Some(key_id) = &self.key_id {
            members.insert("kid".to_owned(), Value::from(key_id.as_str()));
        }
        Value::Object(members)
    }
}

/// RFC 7518 §6.3.1.1: no leading zero octet.
fn rsa(n: Vec<u8>, e: Vec<u8>) -> Result<KeyMaterial, JoseError> {
    let bits = match n.first() {
        None | Some(0) => return Err(JoseError::Key),
        Some(first) => n.len() * 8 - first.leading_zeros() as usize,
    };
    let is_exponent = matches!(*e, [1..=255, ..]) && e.len() <= 4;
    if RSA_MODULUS_BITS.contains(&bits) && is_exponent {
        Ok(KeyMaterial::Rsa { n, e })
    } else {
        Err(JoseError::Key)
    }
}

impl Serialize for Jwk {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let UniqueMap(members) = UniqueMap::deserialize(deserializer)?;
        Self::from_members(&members).map_err(serde::de::Error::custom)
    }
}

/// A set of public keys (RFC 7517 §5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
}

impl JwkSet {
    /// Reads a set. Keys of kinds that we do not use are passed over, as RFC 7517 §5 asks; private keys are not.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JoseError> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<UniqueMap>,
        }
        if bytes.len() > MAX_KEY_SET_BYTES {
            return Err(JoseError::TooLarge("key set"));
        }
        let set: Set = serde_json::from_slice(bytes).map_err(|_| JoseError::Key)?;
        if set.keys.len() > MAX_KEYS {
            return Err(JoseError::TooLarge("key set"));
        }
        let mut keys = Vec::new();
        for UniqueMap(members) in &set.keys {
            match Jwk::from_members(members) {
                Ok(key) => keys.push(key),
                Err(JoseError::PrivateKey) => return Err(JoseError::PrivateKey),
                Err(_) => {}
            }
        }
        Ok(Self { keys })
    }

    /// The key that a header names. Without `kid` only a set with a single fitting key answers.
    pub fn find(&self, key_id: Option<&str>, algorithm: Algorithm) -> Option<&Jwk> {
        let mut fitting = self.keys.iter().filter(|key| {
            key.material.algorithm() == algorithm && (key_id.is_none() || key.key_id.as_deref() == key_id)
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}
