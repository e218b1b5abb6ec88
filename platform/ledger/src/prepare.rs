//! From an entry to a leaf: canonical parts, a secret key for each, commitments, one 32-byte leaf.

use keys::{SecretRandom, secret_bytes};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    Entry, KEY_BYTES, LedgerError, MAIN_LOG, MAX_KIND_BYTES, MAX_PART_BYTES, MAX_PARTS, Part,
    canonical::canonical_json,
    commitment::{COMMITMENT_BYTES, commit, entry_leaf},
    entry::RESERVED,
};

/// An entry that is ready to be stored. Holds keys: never logged, never shown.
#[derive(Clone)]
pub struct Prepared {
    pub(crate) id: Uuid,
    pub(crate) log: &'static str,
    pub(crate) kind: String,
    pub(crate) at: i64,
    pub(crate) leaf: [u8; COMMITMENT_BYTES],
    pub(crate) parts: Vec<PreparedPart>,
}

#[derive(Clone)]
pub(crate) struct PreparedPart {
    pub subject: Option<Uuid>,
    pub key: [u8; KEY_BYTES],
    pub body: String,
    pub commitment: [u8; COMMITMENT_BYTES],
}

impl Prepared {
    /// The entry.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// The leaf that will stand in the log.
    pub const fn leaf(&self) -> &[u8; COMMITMENT_BYTES] {
        &self.leaf
    }
}

/// Commits to an entry. Pure apart from the keys that `secrets` gives.
pub fn prepare(entry: &Entry, secrets: &dyn SecretRandom) -> Result<Prepared, LedgerError> {
    if entry.kind.is_empty() || entry.kind.len() > MAX_KIND_BYTES {
        return Err(LedgerError::TooLarge("type"));
    }
    if entry.parts.len() > MAX_PARTS {
        return Err(LedgerError::TooLarge("parts"));
    }
    let nobody = [Part::default()];
    let parts = if entry.parts.is_empty() { &nobody[..] } else { &entry.parts };
    let mut prepared = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        let body = canonical_part(entry, part, number, parts.len())?;
        let key = secret_bytes(secrets)?;
        let commitment = commit(&key, body.as_bytes());
        prepared.push(PreparedPart { subject: part.subject.map(Uuid::from), key, body, commitment });
    }
    let commitments: Vec<_> = prepared.iter().map(|part| part.commitment).collect();
    Ok(Prepared {
        id: entry.id,
        log: MAIN_LOG,
        kind: entry.kind.clone(),
        at: entry.at.micros(),
        leaf: entry_leaf(&commitments),
        parts: prepared,
    })
}

/// Common fields, own fields and the names that every part carries, as canonical JSON. The part's place and their
/// number are inside, so that a proof cannot claim another place.
fn canonical_part(entry: &Entry, part: &Part, number: usize, count: usize) -> Result<String, LedgerError> {
    let mut fields = Map::new();
    for (name, value) in entry.common.iter().chain(&part.body) {
        if RESERVED.contains(&name.as_str()) || fields.insert(name.clone(), value.clone()).is_some() {
            return Err(LedgerError::FieldTaken(name.clone()));
        }
    }
    let own: [Value; 5] = [
        entry.id.to_string().into(),
        entry.kind.clone().into(),
        entry.at.to_string().into(),
        number.into(),
        count.into(),
    ];
    fields.extend(RESERVED.iter().map(|name| (*name).to_owned()).zip(own));
    let body = canonical_json(&Value::Object(fields))?;
    if body.len() > MAX_PART_BYTES { Err(LedgerError::TooLarge("part")) } else { Ok(body) }
}
