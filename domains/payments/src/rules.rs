//! What is accepted, and which step leads where. Pure.

use kernel::{CurrencyCode, Money, Text, check_writing};

use crate::error::PaymentsError;
use crate::model::{Account, DisburseOrder, DisbursementState, Order, OweOrder, PayableState};

/// Longest effect key, bytes.
pub const EFFECT_KEY_BYTES_MAX: usize = 200;
/// Largest single amount, in minor units: ten thousand million units of a currency with two places.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;
/// Longest text of an order in one language, characters.
pub const WORDS_CHARS_MAX: usize = 200;
/// Longest account number, characters: an IBAN has 34 (ISO 13616-1), some banks write spaces.
pub const ACCOUNT_CHARS_MAX: usize = 48;
/// Shortest account number, letters and digits.
pub const ACCOUNT_CHARS_MIN: usize = 5;
/// Longest code of a department, bytes.
pub const DEPARTMENT_BYTES_MAX: usize = 32;
/// Longest reason for a failed payment, characters.
pub const REASON_CHARS_MAX: usize = 500;
/// Most disbursements that one release sends.
pub const RELEASE_MAX: usize = 200;

/// What happens to a disbursement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The treasury hands it to the bank.
    Send,
    /// The bank says that it was paid.
    Pay,
    /// It cannot be paid, with the reason.
    Fail(String),
}

/// Where a step leads, or why there is no such step. A failed disbursement is never sent again: a new order follows.
pub fn step(from: DisbursementState, step: &Step) -> Result<DisbursementState, PaymentsError> {
    use DisbursementState::{Failed, Paid, Queued, Sent};
    match (from, step) {
        (Queued, Step::Send) => Ok(Sent),
        (Sent, Step::Pay) => Ok(Paid),
        (Queued | Sent, Step::Fail(reason)) => check_reason(reason).map(|()| Failed),
        _ => Err(PaymentsError::State),
    }
}

/// Money has come in for a payable.
pub const fn receive(from: PayableState) -> Result<PayableState, PaymentsError> {
    match from {
        PayableState::Due => Ok(PayableState::Paid),
        PayableState::Paid => Err(PaymentsError::State),
    }
}

/// Checks an order, in a jurisdiction with this money.
pub fn check(order: &Order, currency: CurrencyCode) -> Result<(), PaymentsError> {
    match order {
        Order::Disburse(order) => check_disburse(order, currency),
        Order::Owe(order) => check_owe(order, currency),
    }
}

fn check_disburse(order: &DisburseOrder, currency: CurrencyCode) -> Result<(), PaymentsError> {
    check_common(&order.effect_key, &order.department, order.amount, &order.title, currency)?;
    check_account(&order.account)
}

fn check_owe(order: &OweOrder, currency: CurrencyCode) -> Result<(), PaymentsError> {
    check_common(&order.effect_key, &order.department, order.amount, &order.title, currency)
}

fn check_common(
    effect_key: &str,
    department: &str,
    amount: Money,
    title: &Text,
    currency: CurrencyCode,
) -> Result<(), PaymentsError> {
    let key = !effect_key.is_empty()
        && effect_key.len() <= EFFECT_KEY_BYTES_MAX
        && effect_key.bytes().all(|byte| byte.is_ascii_graphic());
    if !key {
        return Err(PaymentsError::EffectKey);
    }
    if amount.currency != currency {
        return Err(PaymentsError::Currency);
    }
    if !(1..=AMOUNT_MINOR_MAX).contains(&amount.minor) {
        return Err(PaymentsError::Amount);
    }
    let code = !department.is_empty()
        && department.len() <= DEPARTMENT_BYTES_MAX
        && department.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let words = [&title.zh_hant, &title.pt, &title.en].into_iter().all(|text| fits(text, WORDS_CHARS_MAX));
    if code && words { Ok(()) } else { Err(PaymentsError::Words) }
}

fn check_account(account: &Account) -> Result<(), PaymentsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '/');
    let solid = account.number.chars().filter(char::is_ascii_alphanumeric).count();
    let number = account.number.len() <= ACCOUNT_CHARS_MAX
        && account.number.chars().all(allowed)
        && solid >= ACCOUNT_CHARS_MIN;
    let names = (account.bank.is_empty() || fits(&account.bank, WORDS_CHARS_MAX))
        && account.holder.as_deref().is_none_or(|holder| fits(holder, WORDS_CHARS_MAX));
    if number && names { Ok(()) } else { Err(PaymentsError::Account) }
}

/// Checks what an officer gives as a reason.
pub fn check_reason(reason: &str) -> Result<(), PaymentsError> {
    if fits(reason, REASON_CHARS_MAX) { Ok(()) } else { Err(PaymentsError::Reason) }
}

fn fits(text: &str, chars_max: usize) -> bool {
    check_writing(text, chars_max).is_ok()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
