//! Pages: a person's own payments, and the treasury's desk.

mod desk;
mod disbursement;
mod mine;
mod stuck;

use axum::routing::{get, post};
use kernel::{CurrencyCode, Money};
use pack::LawRef;
use web::chrome::{Tag, TagKind};
use web::text::T;
use web::{Access, DueFn, Routes, Visit};

use crate::model::DisbursementState;
use crate::{CORRECT, READ, RELEASE, SETTLE};

pub fn routes() -> Routes {
    Routes::new()
        .page("/payments", Access::Person, get(mine::show))
        .page("/desk/payments", Access::Officer(READ), get(desk::show))
        .page("/desk/payments/release", Access::Officer(RELEASE), post(desk::release))
        .page("/desk/payments/receive", Access::Officer(SETTLE), post(desk::receive))
        .page("/desk/payments/orders", Access::Officer(READ), get(stuck::list))
        .page("/desk/payments/orders/{id}", Access::Officer(READ), get(stuck::show))
        .page("/desk/payments/orders/{id}/resume", Access::Officer(CORRECT), post(stuck::resume))
        .page("/desk/payments/orders/{id}/cancel", Access::Officer(CORRECT), post(stuck::cancel))
        .page("/desk/payments/{id}", Access::Officer(READ), get(disbursement::show))
        .page("/desk/payments/{id}/settle", Access::Officer(SETTLE), post(disbursement::settle))
        .page("/desk/payments/{id}/account", Access::Officer(RELEASE), post(disbursement::account))
}

/// What a person still owes, for the start page.
pub fn due() -> DueFn {
    std::sync::Arc::new(|ctx| Box::pin(mine::due(ctx)))
}

/// An amount as the jurisdiction writes it.
fn amount(visit: &Visit, t: &T, money: Money) -> String {
    let own = CurrencyCode::parse(&visit.ctx.pack().jurisdiction().currency.code);
    if own == Ok(money.currency) {
        t.money(money.minor)
    } else {
        format!("{} {}", money.currency, money.minor)
    }
}

/// A citation in words; an act that the pack does not list is shown as it is cited.
fn law(visit: &Visit, law: Option<&LawRef>) -> Option<String> {
    law.map(|law| visit.ctx.pack().acts().cite(law, visit.lang()).unwrap_or_else(|| law.to_string()))
}

fn department(visit: &Visit, code: &str) -> String {
    let pack = visit.ctx.pack();
    pack.departments().get(code).map_or(code, |found| found.name.get(visit.lang())).to_owned()
}

fn state_tag(t: &T, state: DisbursementState) -> Tag {
    let kind = match state {
        DisbursementState::Queued => TagKind::Waiting,
        DisbursementState::Sent => TagKind::Active,
        DisbursementState::Paid => TagKind::Done,
        DisbursementState::Failed => TagKind::Bad,
    };
    Tag::new(kind, t.get(&format!("payments-state-{}", state.as_str())))
}

fn account_words(t: &T, hint: &str) -> String {
    if hint.is_empty() {
        t.get("payments-account-hidden")
    } else {
        t.with("payments-account-ends", &[("hint", &hint)])
    }
}
