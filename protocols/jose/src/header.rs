//! The protected header (RFC 7515 §4). Names are unique, `crit` and `b64` are refused, the rest is kept.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::{Algorithm, JoseError, MAX_HEADER_BYTES};

/// A protected header. `jku`, `jwk`, `x5u` and `x5c` stay in `extra`: nothing here ever fetches or trusts a key that
/// a token brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub algorithm: Algorithm,
    /// `kid`
    pub key_id: Option<String>,
    /// `typ`
    pub kind: Option<String>,
    /// `cty`
    pub content_type: Option<String>,
    /// Every other member.
    pub extra: Map<String, Value>,
}

impl Header {
    /// A header with `alg` alone.
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, key_id: None, kind: None, content_type: None, extra: Map::new() }
    }

    /// Reads the decoded bytes of a header.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JoseError> {
        if bytes.len() > MAX_HEADER_BYTES {
            return Err(JoseError::TooLarge("header"));
        }
        let UniqueMap(mut members) = serde_json::from_slice(bytes).map_err(|_| JoseError::Header)?;
        // RFC 7515 §4.1.11: extensions we do not understand; `b64` (RFC 7797) would change what was signed.
        if members.contains_key("crit") || members.contains_key("b64") {
            return Err(JoseError::Critical);
        }
        let mut text = |name: &str| match members.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(JoseError::Header),
        };
        Ok(Self {
            algorithm: Algorithm::parse(&text("alg")?.ok_or(JoseError::Header)?)?,
            key_id: text("kid")?,
            kind: text("typ")?,
            content_type: text("cty")?,
            extra: members,
        })
    }

    /// The bytes to sign: `alg` first, then what is there.
    pub fn to_json(&self) -> Result<Vec<u8>, JoseError> {
        let mut members = Map::new();
        members.insert("alg".to_owned(), Value::from(self.algorithm.name()));
        for (name, value) in [("kid", &self.key_id), ("typ", &self.kind), ("cty", &self.content_type)] {
            if let Some(value) = value {
                members.insert(name.to_owned(), Value::from(value.as_str()));
            }
        }
        for (name, value) in &self.extra {
            if matches!(&**name, "crit" | "b64") || members.insert(name.clone(), value.clone()).is_some() {
                return Err(JoseError::Header);
            }
        }
        let bytes = serde_json::to_vec(&members).map_err(|_| JoseError::Header)?;
        if bytes.len() > MAX_HEADER_BYTES { Err(JoseError::TooLarge("header")) } else { Ok(bytes) }
    }
}

/// A JSON object in which no name comes twice: two readers could take different ones (RFC 7515 §4).
pub(crate) struct UniqueMap(pub(crate) Map<String, Value>);

impl<'de> Deserialize<'de> for UniqueMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = UniqueMap;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with unique names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<UniqueMap, A::Error> {
        let mut members = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("repeated name"));
            }
        }
        Ok(UniqueMap(members))
    }
}
