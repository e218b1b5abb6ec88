//! Rows ↔ values. A row that means nothing is an error that names the row, never its content.

use db::DbError;
use kernel::{CurrencyCode, Money, Text, Timestamp};
use pack::LawRef;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use crate::entities::{account, disbursement, payable};
use crate::model::{Account, Disbursement, DisbursementId, DisbursementState, Payable, PayableState};

pub const DISBURSEMENT_COLUMNS: usize = 17;
pub const PAYABLE_COLUMNS: usize = 15;
pub const ACCOUNT_COLUMNS: usize = 4;

fn unreadable(table: &str, id: Uuid) -> DbError {
    DbError::Inconsistent(format!("{table} {id}"))
}

pub fn disbursement(row: disbursement::Model) -> Result<Disbursement, DbError> {
    let bad = || unreadable("payments_disbursements", row.id);
    Ok(Disbursement {
        id: row.id.into(),
        case: row.case_id.map(Into::into),
        payee: row.payee.into(),
        amount: Money::new(row.amount_minor, CurrencyCode::parse(&row.currency).map_err(|_| bad())?),
        title: serde_json::from_str(&row.title).map_err(|_| bad())?,
        legal_basis: row.legal_basis.as_deref().map(|law| LawRef::parse(law).ok_or_else(bad)).transpose()?,
        state: DisbursementState::parse(&row.state).ok_or_else(bad)?,
        created_at: Timestamp::from_micros(row.created_at),
        sent_at: row.sent_at.map(Timestamp::from_micros),
        settled_at: row.settled_at.map(Timestamp::from_micros),
        reference: row.reference,
        effect_key: row.effect_key,
        digest: row.digest,
        department: row.department,
        account_hint: row.account_hint,
        reason: row.reason,
    })
}

pub fn payable(row: payable::Model) -> Result<Payable, DbError> {
    let bad = || unreadable("payments_payables", row.id);
    Ok(Payable {
        id: row.id.into(),
        case: row.case_id.map(Into::into),
        party: row.party.into(),
        amount: Money::new(row.amount_minor, CurrencyCode::parse(&row.currency).map_err(|_| bad())?),
        title: serde_json::from_str(&row.title).map_err(|_| bad())?,
        legal_basis: row.legal_basis.as_deref().map(|law| LawRef::parse(law).ok_or_else(bad)).transpose()?,
        due_on: row.due_on.as_deref().map(str::parse).transpose().map_err(|_| bad())?,
        state: PayableState::parse(&row.state).ok_or_else(bad)?,
        created_at: Timestamp::from_micros(row.created_at),
        settled_at: row.settled_at.map(Timestamp::from_micros),
        reference: row.reference,
        effect_key: row.effect_key,
        digest: row.digest,
        department: row.department,
    })
}

fn json(text: &Text) -> Result<String, DbError> {
    serde_json::to_string(text).map_err(|error| DbError::Other(error.to_string()))
}

pub fn disbursement_row(payment: &Disbursement) -> Result<disbursement::ActiveModel, DbError> {
    Ok(disbursement::ActiveModel {
        id: Set(payment.id.into()),
        reference: Set(payment.reference.clone()),
        effect_key: Set(payment.effect_key.clone()),
        digest: Set(payment.digest.clone()),
        case_id: Set(payment.case.map(Into::into)),
        payee: Set(payment.payee.into()),
        department: Set(payment.department.clone()),
        amount_minor: Set(payment.amount.minor),
        currency: Set(payment.amount.currency.to_string()),
        title: Set(json(&payment.title)?),
        legal_basis: Set(payment.legal_basis.as_ref().map(ToString::to_string)),
        account_hint: Set(payment.account_hint.clone()),
        state: Set(payment.state.as_str().to_owned()),
        reason: Set(payment.reason.clone()),
        created_at: Set(payment.created_at.micros()),
        sent_at: Set(payment.sent_at.map(Timestamp::micros)),
        settled_at: Set(payment.settled_at.map(Timestamp::micros)),
    })
}

pub fn payable_row(owed: &Payable) -> Result<payable::ActiveModel, DbError> {
    Ok(payable::ActiveModel {
        id: Set(owed.id.into()),
        reference: Set(owed.reference.clone()),
        effect_key: Set(owed.effect_key.clone()),
        digest: Set(owed.digest.clone()),
        case_id: Set(owed.case.map(Into::into)),
        party: Set(owed.party.into()),
        department: Set(owed.department.clone()),
        amount_minor: Set(owed.amount.minor),
        currency: Set(owed.amount.currency.to_string()),
        title: Set(json(&owed.title)?),
        legal_basis: Set(owed.legal_basis.as_ref().map(ToString::to_string)),
        due_on: Set(owed.due_on.map(|day| day.to_string())),
        state: Set(owed.state.as_str().to_owned()),
        created_at: Set(owed.created_at.micros()),
        settled_at: Set(owed.settled_at.map(Timestamp::micros)),
    })
}

pub fn account_row(id: DisbursementId, account: &Account) -> account::ActiveModel {
    account::ActiveModel {
        disbursement: Set(id.into()),
        bank: Set(account.bank.clone()),
        number: Set(account.number.clone()),
        holder: Set(account.holder.clone()),
    }
}
