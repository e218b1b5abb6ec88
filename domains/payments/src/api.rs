//! The JSON API: what the pages do, with the same commands and codes.

mod account;
mod cancel;
mod disbursement;
mod disbursements;
mod mine;
mod payables;
mod receive;
mod release;
mod resume;
mod settle;
mod stuck_order;
mod stuck_orders;

use db::Place;
use kernel::{Money, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use web::{Access, Routes, Visit};

use crate::model::{Disbursement, Payable};
use crate::{CORRECT, READ, RELEASE, SETTLE};

pub fn routes() -> Routes {
    Routes::new()
        .api(Access::Person, routes!(mine::my_payments))
        .api(Access::Officer(READ), routes!(disbursements::list_disbursements))
        .api(Access::Officer(READ), routes!(disbursement::read_disbursement))
        .api(Access::Officer(READ), routes!(payables::list_payables))
        .api(Access::Officer(RELEASE), routes!(release::release_disbursements))
        .api(Access::Officer(RELEASE), routes!(account::read_account))
        .api(Access::Officer(SETTLE), routes!(settle::settle_disbursement))
        .api(Access::Officer(SETTLE), routes!(receive::receive_payable))
        .api(Access::Officer(READ), routes!(stuck_orders::list_stuck_orders))
        .api(Access::Officer(READ), routes!(stuck_order::read_stuck_order))
        .api(Access::Officer(CORRECT), routes!(resume::resume_order))
        .api(Access::Officer(CORRECT), routes!(cancel::cancel_order))
}

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
struct Onwards {
    /// `next` of the page before.
    after: Option<String>,
}

impl Onwards {
    fn from(&self) -> Result<Option<Place>, Problem> {
        web::cursor(self.after.as_deref())
    }
}

/// Money in minor units.
#[derive(Serialize, ToSchema)]
struct AmountView {
    minor: i64,
    #[schema(example = "MOP")]
    currency: String,
}

impl From<Money> for AmountView {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency.to_string() }
    }
}

/// A disbursement; its account by the last characters only.
#[derive(Serialize, ToSchema)]
struct DisbursementView {
    id: uuid::Uuid,
    reference: String,
    case: Option<uuid::Uuid>,
    department: String,
    amount: AmountView,
    title: String,
    legal_basis: Option<String>,
    account_ends_in: String,
    /// `queued`, `sent`, `paid` or `failed`.
    state: &'static str,
    reason: Option<String>,
    /// RFC 3339.
    created_at: String,
    sent_at: Option<String>,
    settled_at: Option<String>,
}

impl DisbursementView {
    fn of(visit: &Visit, payment: Disbursement) -> Self {
        Self {
            id: payment.id.0,
            title: payment.title.get(visit.lang()).to_owned(),
            reference: payment.reference,
            case: payment.case.map(|case| case.0),
            department: payment.department,
            amount: payment.amount.into(),
            legal_basis: payment.legal_basis.map(|law| law.to_string()),
            account_ends_in: payment.account_hint,
            state: payment.state.as_str(),
            reason: payment.reason,
            created_at: payment.created_at.to_string(),
            sent_at: payment.sent_at.map(|at| at.to_string()),
            settled_at: payment.settled_at.map(|at| at.to_string()),
        }
    }
}

/// Something owed.
#[derive(Serialize, ToSchema)]
struct PayableView {
    id: uuid::Uuid,
    reference: String,
    case: Option<uuid::Uuid>,
    department: String,
    amount: AmountView,
    title: String,
    legal_basis: Option<String>,
    /// Civil date.
    due_on: Option<String>,
    /// `due` or `paid`.
    state: &'static str,
    created_at: String,
    settled_at: Option<String>,
}

impl PayableView {
    fn of(visit: &Visit, owed: Payable) -> Self {
        Self {
            id: owed.id.0,
            title: owed.title.get(visit.lang()).to_owned(),
            reference: owed.reference,
            case: owed.case.map(|case| case.0),
            department: owed.department,
            amount: owed.amount.into(),
            legal_basis: owed.legal_basis.map(|law| law.to_string()),
            due_on: owed.due_on.map(|day| day.to_string()),
            state: owed.state.as_str(),
            created_at: owed.created_at.to_string(),
            settled_at: owed.settled_at.map(|at| at.to_string()),
        }
    }
}
