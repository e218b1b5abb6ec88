//! What identity knows: accounts, sessions, consents, posts held, guardianships. Plain values; the rules are in `rules.rs`.

use acts::{Assurance, Authenticator, Officer, Proofing};
use jiff::civil::Date;
use kernel::{CaseId, Lang, MandateId, PartyId, Text, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use exchange::ConsentId;

kernel::id!(
    /// What somebody signs in to.
    AccountId
);
kernel::id!(
    /// One signed-in session.
    SessionId
);
kernel::id!(
    /// One passkey of an account.
    PasskeyId
);

/// A person's name in both scripts; either may be empty, never both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Names {
    #[serde(rename = "zh-Hant", default)]
    pub zh: String,
    #[serde(default)]
    pub roman: String,
}

impl Names {
    /// The name as a page in `lang` shows it; the other script where there is none.
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::ZhHant => (&self.zh, &self.roman),
            Lang::Pt | Lang::En => (&self.roman, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }

    /// Both scripts, as the frame of a page shows them in every language.
    pub fn both(&self) -> String {
        [self.zh.as_str(), self.roman.as_str()]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// In which capacity an account is used. A person who is both has two accounts and separate sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    Resident,
    Staff,
}

impl AccountKind {
    /// As it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Staff => "staff",
        }
    }

    /// Back from the stored code.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Resident, Self::Staff].into_iter().find(|kind| kind.code() == code)
    }
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    Active,
    /// Closed to every sign-in until an administrator opens it again.
    Locked,
}

impl AccountState {
    /// As it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Locked => "locked",
        }
    }

    /// Back from the stored code.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Active, Self::Locked].into_iter().find(|state| state.code() == code)
    }
}

/// What somebody signs in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    pub id: AccountId,
    pub party: PartyId,
    pub kind: AccountKind,
    /// Folded (see `rules::login_name`), unique in the house.
    pub login: String,
    pub names: Names,
    /// The language that letters and pages use before the person chooses another.
    pub lang: Option<Lang>,
    pub state: AccountState,
    pub proofing: Proofing,
    pub created_at: Timestamp,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    pub id: SessionId,
    #[serde(skip)]
    pub token_hash: [u8; 32],
    pub account: AccountId,
    pub party: PartyId,
    /// Pack id of the post of an official's session.
    pub post: Option<String>,
    pub acting: Option<Acting>,
    pub assurance: Assurance,
    /// Browser and system in two words, for the list of one's own sessions.
    pub device: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub idle_ms: i64,
    pub expires_at: Timestamp,
}

/// For whom a session acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acting {
    pub party: PartyId,
    pub mandate: MandateId,
    pub names: Names,
    /// Legal time at which the power ends by itself.
    pub until: Timestamp,
}

/// What a person agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub id: ConsentId,
    /// Whose data it is.
    pub subject: PartyId,
    /// The subject, or the guardian who agreed for a child.
    pub given_by: PartyId,
    /// Member code of the department that may receive the data.
    pub recipient: String,
    /// Data categories, sorted.
    pub categories: Vec<String>,
    /// Purpose code of the pack.
    pub purpose: String,
    pub wording: Wording,
    pub case: Option<CaseId>,
    pub given_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
}

/// The words that were shown and agreed to. They come from the pack, never from whoever agrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Where the pack has them: a grant, or a piece of evidence of a service.
    pub id: String,
    pub version: String,
    /// The language in which they were shown.
    pub lang: Lang,
    /// The text of that version, in all official languages.
    pub text: Text,
}

/// A post of the pack and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostHolder {
    pub id: Uuid,
    pub party: PartyId,
    pub post: String,
    pub from: Timestamp,
    /// First moment at which the post is no longer held.
    pub to: Option<Timestamp>,
}

/// A parent's or guardian's power over the matters of a child. Legal time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guardianship {
    pub id: MandateId,
    pub guardian: PartyId,
    pub child: PartyId,
    pub names: Names,
    pub born_on: Date,
    pub from: Timestamp,
    /// The start of the day on which the child comes of age.
    pub to: Timestamp,
    /// Code of the register, and the id of its record, from which the power comes.
    pub register: String,
    pub record: String,
    /// Ended earlier by a register event.
    pub ended_at: Option<Timestamp>,
}

/// One way to sign in that needs no password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PasskeyInfo {
    pub id: PasskeyId,
    pub label: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// A post that an official may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostChoice {
    pub officer: Officer,
    pub name: Text,
    pub department: Text,
}

/// The levels as numbers, for storage.
pub(crate) const fn proofing_code(proofing: Proofing) -> i64 {
    match proofing {
        Proofing::P0 => 0,
        Proofing::P1 => 1,
        Proofing::P2 => 2,
        Proofing::P3 => 3,
    }
}

pub(crate) const fn proofing_of(code: i64) -> Proofing {
    match code {
        1 => Proofing::P1,
        2 => Proofing::P2,
        3 => Proofing::P3,
        _ => Proofing::P0,
    }
}

pub(crate) const fn authenticator_code(authenticator: Authenticator) -> i64 {
    match authenticator {
        Authenticator::None => 0,
        Authenticator::A1 => 1,
        Authenticator::A2 => 2,
        Authenticator::A2r => 3,
        Authenticator::A3 => 4,
    }
}

/// An unknown code is the lowest level, never a higher one.
pub(crate) const fn authenticator_of(code: i64) -> Authenticator {
    match code {
        1 => Authenticator::A1,
        2 => Authenticator::A2,
        3 => Authenticator::A2r,
        4 => Authenticator::A3,
        _ => Authenticator::None,
    }
}
