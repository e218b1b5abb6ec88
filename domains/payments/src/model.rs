//! What is owed and what is paid out. Money is whole minor units; an account is shown by its last characters only.
//! Next: `rules.rs` for what is accepted and which steps exist.

mod stuck;

pub use stuck::{Order, OrderKind, StuckOrder, StuckOrderId, StuckState};

use jiff::civil::Date;
use kernel::{CaseId, Money, PartyId, Text, Timestamp};
use pack::LawRef;
use serde::{Deserialize, Serialize};

kernel::id!(
    /// An amount that somebody owes to a department.
    PayableId
);
kernel::id!(
    /// An amount that a department pays out.
    DisbursementId
);

/// Order of the job `payments.disburse`. The same `effect_key` with the same content is one disbursement, however
/// often the job runs; with other content it is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisburseOrder {
    pub effect_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    pub payee: PartyId,
    /// Code of the department that pays.
    pub department: String,
    pub amount: Money,
    pub account: Account,
    /// What it is for, as the payee reads it.
    pub title: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LawRef>,
}

/// Order of the job `payments.owe`; idempotent like [`DisburseOrder`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OweOrder {
    pub effect_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    pub party: PartyId,
    /// Code of the department to which it is owed.
    pub department: String,
    pub amount: Money,
    pub title: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LawRef>,
    /// Last day, legal time; absent when the law sets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

/// A bank account as its holder gave it. Formats differ between banks: only length and characters are checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Absent where the form asked for the number alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bank: String,
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({})", self.hint())
    }
}

impl Account {
    /// At most the last four characters of the number and never more than a third of it: enough to recognise one's own.
    pub fn hint(&self) -> String {
        let plain: Vec<char> = self.number.chars().filter(char::is_ascii_alphanumeric).collect();
        let shown = HINT_CHARS_MAX.min(plain.len() / 3);
        plain.iter().skip(plain.len() - shown).collect()
    }
}

const HINT_CHARS_MAX: usize = 4;

/// How far a disbursement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisbursementState {
    /// Ordered; waits for the treasury.
    Queued,
    /// Handed to the bank.
    Sent,
    Paid,
    /// The bank or the treasury gave it back; the reason is kept.
    Failed,
}

impl DisbursementState {
    /// All of them, in the order of a list of filters.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sent, Self::Paid, Self::Failed];

    /// As stored and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Failed => "failed",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// How far a payable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayableState {
    Due,
    Paid,
}

impl PayableState {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Paid => "paid",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Due, Self::Paid].into_iter().find(|state| state.as_str() == text)
    }
}

/// An amount that a department pays out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disbursement {
    pub id: DisbursementId,
    /// `FSS/D/2026/000001`: what people say on the telephone.
    pub reference: String,
    pub effect_key: String,
    /// SHA-256 of the order, to tell a repetition from a contradiction.
    pub digest: Vec<u8>,
    pub case: Option<CaseId>,
    pub payee: PartyId,
    pub department: String,
    pub amount: Money,
    pub title: Text,
    pub legal_basis: Option<LawRef>,
    /// The last characters of the account.
    pub account_hint: String,
    pub state: DisbursementState,
    pub reason: Option<String>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
}

/// An amount that somebody owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    pub id: PayableId,
    /// `DSAJ/C/2026/000001`.
    pub reference: String,
    pub effect_key: String,
    pub digest: Vec<u8>,
    pub case: Option<CaseId>,
    pub party: PartyId,
    pub department: String,
    pub amount: Money,
    pub title: Text,
    pub legal_basis: Option<LawRef>,
    pub due_on: Option<Date>,
    pub state: PayableState,
    pub created_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}
