//! An order that could not be carried out and waits for an officer: with what it was to do and why it failed.

use kernel::{CaseId, Money, PartyId, Text, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Account, DisburseOrder, OweOrder};
use crate::error::PaymentsError;

kernel::id!(
    /// An order that waits for an officer; the same as its dead letter's.
    StuckOrderId
);

/// What a case may order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Disburse(DisburseOrder),
    Owe(OweOrder),
}

impl Order {
    /// Code of the department that pays or is owed to.
    pub fn department(&self) -> &str {
        match self {
            Self::Disburse(order) => &order.department,
            Self::Owe(order) => &order.department,
        }
    }

    /// Reads the payload of a job.
    pub fn read(kind: OrderKind, payload: Value) -> Result<Self, PaymentsError> {
        match kind {
            OrderKind::Disburse => serde_json::from_value(payload).map(Self::Disburse),
            OrderKind::Owe => serde_json::from_value(payload).map(Self::Owe),
        }
        .map_err(|_| PaymentsError::Order)
    }
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    Disburse,
    Owe,
}

impl OrderKind {
    /// Kind of its job.
    pub const fn job(self) -> &'static str {
        match self {
            Self::Disburse => "payments.disburse",
            Self::Owe => "payments.owe",
        }
    }

    /// From the kind of its job.
    pub fn of_job(kind: &str) -> Option<Self> {
        [Self::Disburse, Self::Owe].into_iter().find(|one| one.job() == kind)
    }

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disburse => "disburse",
            Self::Owe => "owe",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Disburse, Self::Owe].into_iter().find(|one| one.as_str() == text)
    }
}

/// How a stuck order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StuckState {
    Open,
    /// Carried out after all.
    Resumed,
    /// Given up, with a reason.
    Cancelled,
}

impl StuckState {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resumed => "resumed",
            Self::Cancelled => "cancelled",
        }
    }

    /// From its stored form.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Resumed, Self::Cancelled].into_iter().find(|state| state.as_str() == text)
    }
}

/// An order that waits for an officer.
#[derive(Clone, PartialEq, Eq)]
pub struct StuckOrder {
    pub id: StuckOrderId,
    pub kind: OrderKind,
    /// The order as the case sent it; nothing once the task is closed.
    pub payload: Value,
    /// The code of the refusal.
    pub error: String,
    pub state: StuckState,
    pub created_at: Timestamp,
}

/// The payload holds an account.
impl std::fmt::Debug for StuckOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StuckOrder({}, {})", self.id, self.error)
    }
}

impl StuckOrder {
    /// A field of an order that may be malformed as a whole.
    fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(self.payload.get(name)?.clone()).ok()
    }

    /// The department whose task it is; none when the order names none.
    pub fn department(&self) -> Option<String> {
        self.field("department")
    }

    pub fn effect_key(&self) -> Option<String> {
        self.field("effect_key")
    }

    pub fn case(&self) -> Option<CaseId> {
        self.field("case")
    }

    /// Who is to be paid, or owes.
    pub fn party(&self) -> Option<PartyId> {
        self.field(match self.kind {
            OrderKind::Disburse => "payee",
            OrderKind::Owe => "party",
        })
    }

    pub fn amount(&self) -> Option<Money> {
        self.field("amount")
    }

    pub fn title(&self) -> Option<Text> {
        self.field("title")
    }

    /// The last characters of the account.
    pub fn account_hint(&self) -> Option<String> {
        self.field::<Account>("account").map(|account| account.hint())
    }

    /// The order with another account, when there is one.
    pub fn corrected(&self, account: Option<Account>) -> Result<Order, PaymentsError> {
        let mut order = Order::read(self.kind, self.payload.clone())?;
        if let (Order::Disburse(order), Some(account)) = (&mut order, account) {
            order.account = account;
        }
        Ok(order)
    }
}
