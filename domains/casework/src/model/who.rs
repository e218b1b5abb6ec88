//! Who acts, through which door, and what a decision may know besides the state.

use std::sync::Arc;

use jiff::civil::Date;
use kernel::{Calendar, MandateId, PartyId, Timestamp};
use serde::{Deserialize, Serialize};

/// Who does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Who {
    /// A person in their own account, perhaps for somebody else under a mandate.
    Person {
        party: PartyId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acting_for: Option<PartyId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mandate: Option<MandateId>,
    },
    /// An official, by post.
    Officer { party: PartyId, post: String, unit: String, department: String },
    /// A member's information system, as the exchange names it.
    System { member: String },
    /// The house itself: a timer, a table, the result of an effect.
    Machine,
}

impl Who {
    /// A person acting for nobody but themselves.
    pub const fn person(party: PartyId) -> Self {
        Self::Person { party, acting_for: None, mandate: None }
    }

    /// The human being at the keyboard.
    pub const fn party(&self) -> Option<PartyId> {
        match self {
            Self::Person { party, .. } | Self::Officer { party, .. } => Some(*party),
            Self::System { .. } | Self::Machine => None,
        }
    }

    /// The department in whose name an official acts.
    pub fn department(&self) -> Option<&str> {
        match self {
            Self::Officer { department, .. } => Some(department),
            _ => None,
        }
    }
}

/// Through which door.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Web,
    Counter,
    Kiosk,
    Video,
    Paper,
    /// System to system, or the house itself.
    System,
}

impl Channel {
    /// The word in expressions and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Counter => "counter",
            Self::Kiosk => "kiosk",
            Self::Video => "video",
            Self::Paper => "paper",
            Self::System => "system",
        }
    }

    /// An official helps the applicant here, who is present or has signed on paper.
    pub const fn is_assisted(self) -> bool {
        matches!(self, Self::Counter | Self::Video | Self::Paper)
    }
}

/// Which of a clock's timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    Warning,
    Expiry,
    /// The last day to answer in a hearing has passed.
    Hearing,
}

/// Another open or closed case about the same subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    pub case: kernel::CaseId,
    pub number: Option<String>,
    /// Whether it says the same (see `rules::submission_content`).
    pub same_content: bool,
}

/// What a decision may know besides state and command.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Machine time of the act.
    pub now: Timestamp,
    /// Civil day of legal time.
    pub today: Date,
    pub calendar: Arc<Calendar>,
    pub who: Who,
    pub channel: Channel,
    /// The next number of the case's series; needed by commands that submit.
    pub number: Option<String>,
    /// Looked up by the store under the subject of the case; needed by commands that submit.
    pub rival: Option<Rival>,
}
