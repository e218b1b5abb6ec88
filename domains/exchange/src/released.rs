//! Released: data that went through the gate, with the receipt that says on what ground. Only the gate makes one, so
//! a function that takes `Released<T>` cannot be given data that was read past the exchange.

use kernel::{CaseId, Text, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::consents::ConsentId;

/// Data that the gate released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released<T> {
    value: T,
    receipt: Receipt,
}

/// Law and article on which data was released.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Citation of the pack: `act` or `act:article`.
    pub code: String,
    /// The same in words.
    pub law: Text,
}

/// What was released to whom, when and on what ground. Holds no personal data; safe to keep with a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The ledger entry that proves it.
    pub entry: Uuid,
    /// Machine time of the release.
    pub at: Timestamp,
    /// HTTP status of the provider's answer.
    pub status: u16,
    /// Member code of the provider, for example `DSAJ`.
    pub department: String,
    /// Full service id, for example `MO/GOV/DSAJ/civil-registry/marriage`.
    pub service: String,
    /// Standard of the released data, for example `std:civil.marriage@1.0.0`.
    pub standard: String,
    /// Dotted paths of the fields that were released, sorted.
    pub fields: Vec<String>,
    /// Purpose code of the pack.
    pub purpose: String,
    /// Absent when the ground is the consent of the person concerned.
    pub law: Option<LegalBasis>,
    pub consent: Option<ConsentId>,
    pub case: Option<CaseId>,
    /// Grant id of the pack.
    pub grant: String,
    /// Version of the snapshot that decided.
    pub snapshot: String,
    /// SHA-256 of the canonical request, lower-case hexadecimal.
    pub request_digest: String,
    /// SHA-256 of the released bytes (canonical JSON), lower-case hexadecimal.
    pub response_digest: String,
    /// The same message had come before.
    pub repeated: bool,
}

impl<T> Released<T> {
    /// Only the gate calls this.
    pub(crate) const fn new(value: T, receipt: Receipt) -> Self {
        Self { value, receipt }
    }

    /// The data.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// On what ground it was released.
    pub const fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Data and receipt apart, for storing both.
    pub fn into_parts(self) -> (T, Receipt) {
        (self.value, self.receipt)
    }
}

impl Released<Value> {
    /// The data as a type of the caller; still with its receipt.
    pub fn parse<T: DeserializeOwned>(self) -> Result<Released<T>, serde_json::Error> {
        Ok(Released { value: serde_json::from_value(self.value)?, receipt: self.receipt })
    }
}
