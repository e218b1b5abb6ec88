//! Words of this domain: records, what was written, what a decision sees.

use acts::Actor;
use kernel::{Identifier, PartyId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

kernel::id!(
    /// A record of a register; its versions share it.
    RecordId
);

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new record.
    New,
    /// A new version of a record.
    Version,
    /// The register held the same already; nothing was written.
    Already,
}

/// The answer to a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub record: RecordId,
    pub version: i64,
    pub subject: Option<PartyId>,
    /// The number under [`crate::NumberRule::pointer`], given now or before.
    pub number: Option<String>,
    pub outcome: Outcome,
}

/// What a write is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    New,
    /// The next version, if the current one is still `expected_version`.
    Version {
        record: RecordId,
        expected_version: i64,
    },
    /// The next version of the record with this number (its id, where the register gives no numbers), whatever version
    /// it has: a correction of what the caller had written.
    Numbered {
        number: String,
    },
}

/// What somebody wants to write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub register: String,
    /// Code of the department in whose name it is written; it must own the register.
    pub department: String,
    pub target: Target,
    /// Valid against the register's standard, the number excepted.
    pub data: Value,
    /// Why: a stable code of the caller, for example `birth-registration`. Stands in the ledger.
    pub reason: String,
}

/// A person whom a record concerns, and as what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Concerned {
    pub party: PartyId,
    pub role: String,
}

/// A unique value inside a register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UniqueValue {
    pub kind: String,
    pub value: String,
}

/// The current version of a record, inside this domain only.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub(crate) id: RecordId,
    pub(crate) register: String,
    pub(crate) subject: Option<PartyId>,
    pub(crate) version: i64,
    pub(crate) data: Value,
}

/// What a decision of this domain may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StateKey {
    Record(RecordId),
    /// The record whose main subject it is.
    Subject {
        register: String,
        party: PartyId,
    },
    /// The record that holds this number or duplicate key.
    Value {
        register: String,
        kind: String,
        value: String,
    },
    /// The party that has this number.
    Identifier(Identifier),
}

/// Who did it, as a version keeps it.
pub(crate) fn actor_text(actor: &Actor) -> String {
    match actor {
        Actor::Anonymous => "anonymous".to_owned(),
        Actor::Person { party } => format!("person:{party}"),
        Actor::Officer { party } => format!("officer:{party}"),
        Actor::System { member } => format!("system:{member}"),
        Actor::Machine => "machine".to_owned(),
    }
}
