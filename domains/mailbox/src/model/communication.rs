//! Letters between departments: what one body must tell another lies in that one's inbox, for every official who reads it.

use jiff::civil::Date;
use kernel::{CaseId, PartyId, Text, Timestamp};
use pack::LawRef;
use serde::{Deserialize, Serialize};

use super::MessageId;

/// The payload of the job `mailbox.communicate`. Fields without a remark are required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Communication {
    pub message: MessageId,
    /// Comes back in the event, so that the sender knows what was delivered.
    pub effect_key: String,
    /// Optional.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// Code of the department that writes.
    pub from: String,
    /// Code of the department that has to know.
    pub to: String,
    /// The law on which it is told.
    pub law: LawRef,
    pub subject: Text,
    /// Paragraphs are separated by an empty line.
    pub body: Text,
    /// The people whom it concerns: they see in their log that it was sent, and that it was read.
    pub about: Vec<PartyId>,
}

/// A communication in an inbox. Legal time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub letter: Communication,
    pub at: Timestamp,
    pub on: Date,
    pub opened: Option<OpenedBy>,
}

/// Who of the department opened it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedBy {
    pub at: Timestamp,
    pub party: PartyId,
    pub post: String,
}
