//! What a department writes, to whom it goes, and where its service stands. Plain values; the rules are in `rules.rs`.

mod communication;

pub use communication::{Communication, OpenedBy, Received};

use jiff::civil::Date;
use kernel::{CaseId, PartyId, ServedBy, Text, Timestamp};
use serde::{Deserialize, Serialize};

kernel::id!(
    /// One message of a department. Chosen by the sender: sending it twice delivers it once.
    MessageId
);
kernel::id!(
    /// One message in one party's mailbox.
    DeliveryId
);

/// What a message means in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An official notice: it counts as served on a day, and terms run from there.
    Notice,
    /// Tells something; no term runs from it.
    Information,
}

impl Kind {
    /// As it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Information => "information",
        }
    }

    /// Back from the stored code.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Notice, Self::Information].into_iter().find(|kind| kind.code() == code)
    }
}

/// A link below a letter, inside this house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterLink {
    pub label: Text,
    /// Starts with `/`.
    pub href: String,
}

/// The payload of the job `mailbox.deliver`: a letter and its readers. Fields without a remark are required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    pub message: MessageId,
    /// Everybody who gets it, each a delivery of their own.
    pub to: Vec<PartyId>,
    /// Member code of the department that writes.
    pub department: String,
    /// Optional.
    #[serde(default)]
    pub case: Option<CaseId>,
    pub kind: Kind,
    /// Never shown through anybody else's mandate. Optional, false.
    #[serde(default)]
    pub private: bool,
    pub subject: Text,
    /// Paragraphs are separated by an empty line.
    pub body: Text,
    /// How to object or appeal, with the law; shown before opening. Optional.
    #[serde(default)]
    pub remedy: Option<Text>,
    /// The last day on which the reader can act, where the letter sets one. Optional.
    #[serde(default)]
    pub deadline: Option<Date>,
    /// Optional.
    #[serde(default)]
    pub links: Vec<LetterLink>,
}

/// A letter as it is kept, without its readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    pub id: MessageId,
    pub department: String,
    pub case: Option<CaseId>,
    pub kind: Kind,
    pub private: bool,
    pub subject: Text,
    pub body: Text,
    pub remedy: Option<Text>,
    pub deadline: Option<Date>,
    pub links: Vec<LetterLink>,
}

/// One letter in one mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub message: MessageId,
    pub party: PartyId,
    /// Legal time.
    pub delivered_at: Timestamp,
    pub delivered_on: Date,
    /// The day on which it counts as served if nobody reads it; absent for information, and while the calendar of that
    /// day is not published.
    pub deemed_on: Option<Date>,
    pub read: Option<FirstRead>,
    pub served: Option<ServedOn>,
}

/// The first reading. Legal time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FirstRead {
    pub at: Timestamp,
    pub on: Date,
    /// The recipient, or whoever acted for them.
    pub by: PartyId,
}

/// The day of service and what brought it about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedOn {
    pub on: Date,
    pub by: ServedBy,
}

impl Letter {
    /// The letter without its readers.
    pub fn message(&self) -> Message {
        Message {
            id: self.message,
            department: self.department.clone(),
            case: self.case,
            kind: self.kind,
            private: self.private,
            subject: self.subject.clone(),
            body: self.body.clone(),
            remedy: self.remedy.clone(),
            deadline: self.deadline,
            links: self.links.clone(),
        }
    }
}

/// As it is stored.
pub(crate) const fn served_by_code(by: ServedBy) -> &'static str {
    match by {
        ServedBy::Reading => "reading",
        ServedBy::Deeming => "deeming",
    }
}

/// Back from the stored code.
pub(crate) fn served_by_of(code: &str) -> Option<ServedBy> {
    [ServedBy::Reading, ServedBy::Deeming].into_iter().find(|by| served_by_code(*by) == code)
}
