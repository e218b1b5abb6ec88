//! Issued documents: a number, a kind, a paper, a status that can be asked for as long as the paper exists.

use jiff::civil::Date;
use kernel::{CaseId, Lang, PartyId, Text, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

kernel::id!(
    /// An issued document.
    DocumentId
);

/// SHA-256.
pub type Digest = [u8; 32];

/// Order of the job `documents.issue`. The same `effect_key` with the same content is one document, however often the
/// job runs; with other content it is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueOrder {
    pub effect_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Of the case, for its own use; not looked at here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<u64>,
    /// `birth-certificate`
    pub kind: String,
    pub title: Text,
    /// Template in the pack: `documents/birth-certificate.typ`.
    pub template: String,
    /// Languages on the paper; the first is the main one.
    pub langs: Vec<Lang>,
    /// Code of the department whose seal signs it.
    pub department: String,
    pub holders: Vec<PartyId>,
    /// Initials of the holder as the QR code shows them: `C.T.M.`; absent where the case does not give them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initials: Option<String>,
    /// What the template reads; number, seal and verification are added here.
    pub data: Map<String, Value>,
    /// Id of the document that this one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<DocumentId>,
}

/// How a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// It has its number; the paper is being made.
    Preparing,
    Valid,
    /// Another document took its place.
    Superseded,
    Revoked,
    /// The paper could not be made, for example for a missing glyph. Its number is used up.
    Refused,
}

impl DocumentState {
    const ALL: [Self; 5] = [Self::Preparing, Self::Valid, Self::Superseded, Self::Revoked, Self::Refused];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Valid => "valid",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
            Self::Refused => "refused",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// States in which there is a paper that somebody may hold.
    pub const ISSUED: [Self; 3] = [Self::Valid, Self::Superseded, Self::Revoked];

    /// States of a paper that is no longer valid.
    pub const GONE: [Self; 2] = [Self::Superseded, Self::Revoked];

    /// Whether there is a paper that somebody may hold.
    pub fn is_issued(self) -> bool {
        Self::ISSUED.contains(&self)
    }
}

/// The bytes of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// SHA-256 of the file.
    pub digest: Digest,
    /// SHA-256 of what the seal covers. Registers and lists know a paper by this: the seal has many spellings that are
    /// all valid.
    pub sealed: Digest,
    pub bytes: u64,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    /// `DSAJ-BC-2026-000123`
    pub number: String,
    pub effect_key: String,
    /// SHA-256 of the order.
    pub order_digest: Digest,
    pub kind: String,
    pub title: Text,
    pub department: String,
    pub case: Option<CaseId>,
    pub holders: Vec<PartyId>,
    pub initials: Option<String>,
    /// SHA-256 of the canonical data (docs/standards/document-verification.md).
    pub data_digest: Digest,
    /// What somebody types from the paper, without dashes.
    pub check_code: String,
    /// Legal day of issue.
    pub issued_on: Date,
    /// Machine time; the time of the seal.
    pub issued_at: Timestamp,
    pub state: DocumentState,
    pub reason: Option<String>,
    pub changed_at: Timestamp,
    pub paper: Option<Paper>,
    pub replaces: Option<DocumentId>,
    pub replaced_by: Option<DocumentId>,
}
