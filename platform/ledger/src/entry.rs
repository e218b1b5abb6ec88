//! What an act records: one event, with a part for every person whom it concerns.

use kernel::{PartyId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The log of this jurisdiction. The tables know several; every entry goes to this one.
pub const MAIN_LOG: &str = "main";
/// Most parts of one entry: the people whom one search may show.
pub const MAX_PARTS: usize = 1_024;
/// Longest canonical part, in bytes.
pub const MAX_PART_BYTES: usize = 16 * 1024;
/// Longest entry type, in bytes.
pub const MAX_KIND_BYTES: usize = 64;

/// Names that every part carries and that no field may use.
pub(crate) const RESERVED: [&str; 5] = ["entry", "type", "at", "part", "parts"];

/// One event for the ledger. An entry without parts is about nobody: the aggregate of unauthenticated noise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: Uuid,
    /// The type of event, for example `exchange.read`.
    pub kind: String,
    pub at: Timestamp,
    /// Fields that every part shows: who acted, purpose, law, case.
    pub common: Map<String, Value>,
    pub parts: Vec<Part>,
}

impl Entry {
    /// An entry without fields and parts.
    pub fn new(id: Uuid, kind: impl Into<String>, at: Timestamp) -> Self {
        Self { id, kind: kind.into(), at, common: Map::new(), parts: Vec::new() }
    }

    /// Adds a field that every part shows.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.common.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a part about `subject`, with fields that only this part shows.
    #[must_use]
    pub fn about(mut self, subject: PartyId, body: Map<String, Value>) -> Self {
        self.parts.push(Part { subject: Some(subject), body });
        self
    }
}

/// The part of an entry that one person may open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Whose part it is; kept in a private table, not in the leaf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<PartyId>,
    pub body: Map<String, Value>,
}
