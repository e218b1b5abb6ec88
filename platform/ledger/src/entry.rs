//! What an act records, and the commitment that goes into the public log in its place.
//! c = HMAC-SHA-256(k, canonical part) with 32 random bytes k per part. One part: the leaf is c. Several parts: the
//! leaf is the RFC 6962 root over the c's, so that each person concerned opens only their own.

use aws_lc_rs::hmac;
use kernel::{PartyId, Timestamp};
use keys::SecretRandom;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

const PARTS_MAX: usize = 1_000;
const BODY_BYTES_MAX: usize = 16 * 1024;
const KEY_BYTES: usize = 32;

/// What one act records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: Uuid,
    /// `exchange.read`, `case.decided`: past tense or a noun, with the room in front.
    pub kind: String,
    pub at: Timestamp,
    /// What every person concerned may see: department, post, purpose, law, case.
    pub common: Map<String, Value>,
    /// At least one; one for each person concerned, or one without a subject.
    pub parts: Vec<Part>,
}

/// What one person concerned may see beyond the common part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<PartyId>,
    pub body: Map<String, Value>,
}

impl Entry {
    /// An entry that concerns nobody in particular.
    pub fn impersonal(id: Uuid, kind: impl Into<String>, at: Timestamp, common: Map<String, Value>) -> Self {
        Self { id, kind: kind.into(), at, common, parts: vec![Part { subject: None, body: Map::new() }] }
    }

    /// An entry that one person may see whole.
    pub fn about(
        subject: PartyId,
        id: Uuid,
        kind: impl Into<String>,
        at: Timestamp,
        common: Map<String, Value>,
    ) -> Self {
        Self { parts: vec![Part { subject: Some(subject), body: Map::new() }], ..Self::impersonal(id, kind, at, common) }
    }
}

/// Why an entry cannot be recorded: always a fault of the room that made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("an entry has 1 to {PARTS_MAX} parts")]
    Parts,
    #[error("an entry part is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    #[error("an entry part has no canonical form (floating-point numbers are not allowed)")]
    NotCanonical,
    #[error("the system gave no randomness")]
    NoRandomness,
}

/// An entry with its commitment, ready to be written.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub id: Uuid,
    pub kind: String,
    pub at: Timestamp,
    /// 32 bytes: what the public log holds.
    pub leaf: [u8; 32],
    pub parts: Vec<PreparedPart>,
}

/// One part and what opens its commitment.
#[derive(Debug, Clone)]
pub struct PreparedPart {
    pub subject: Option<PartyId>,
    pub key: [u8; KEY_BYTES],
    /// Canonical JSON (RFC 8785).
    pub body: String,
}

/// Canonicalises an entry and commits to it.
pub fn prepare(entry: &Entry, secrets: &dyn SecretRandom) -> Result<Prepared, EntryError> {
    if entry.parts.is_empty() || entry.parts.len() > PARTS_MAX {
        return Err(EntryError::Parts);
    }
    let mut parts = Vec::with_capacity(entry.parts.len());
    let mut commitments = Vec::with_capacity(entry.parts.len());
    for part in &entry.parts {
        let body = canonical(entry, part)?;
        let mut key = [0_u8; KEY_BYTES];
        secrets.fill(&mut key).map_err(|_| EntryError::NoRandomness)?;
        commitments.push(commit(&key, body.as_bytes()));
        parts.push(PreparedPart { subject: part.subject, key, body });
    }
    Ok(Prepared { id: entry.id, kind: entry.kind.clone(), at: entry.at, leaf: leaf(&commitments), parts })
}

/// HMAC-SHA-256(key, canonical part).
pub fn commit(key: &[u8], body: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), body);
    let mut commitment = [0_u8; 32];
    commitment.copy_from_slice(tag.as_ref());
    commitment
}

/// The 32 bytes that stand in the log for these parts.
pub fn leaf(commitments: &[[u8; 32]]) -> [u8; 32] {
    match commitments {
        [only] => *only,
        several => {
            let hashes: Vec<tlog::Hash> = several.iter().map(|commitment| tlog::leaf_hash(commitment)).collect();
            tlog::tree_root(&hashes).0
        }
    }
}

fn canonical(entry: &Entry, part: &Part) -> Result<String, EntryError> {
    let mut whole = entry.common.clone();
    whole.extend(part.body.clone());
    whole.insert("entry".to_owned(), Value::String(entry.id.to_string()));
    whole.insert("type".to_owned(), Value::String(entry.kind.clone()));
    whole.insert("at".to_owned(), Value::String(entry.at.to_string()));
    if whole.values().any(has_float) {
        return Err(EntryError::NotCanonical);
    }
    let body = serde_json_canonicalizer::to_string(&whole).map_err(|_| EntryError::NotCanonical)?;
    if body.len() > BODY_BYTES_MAX { Err(EntryError::TooLarge) } else { Ok(body) }
}

fn has_float(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_float),
        Value::Object(map) => map.values().any(has_float),
        _ => false,
    }
}
