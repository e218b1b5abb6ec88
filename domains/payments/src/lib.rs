//! Payments: what is owed to government and what it pays out, one line a case effect, never twice.
//! Invariants: an effect key is carried out once; an account is shown by its last characters; each step leaves a trace.
//! Next: `model.rs` for the words, `service.rs` for what can be done, README.md for tables and events.

mod api;
mod entities;
mod error;
mod events;
mod jobs;
mod model;
mod pages;
mod rules;
mod scope;
mod service;
mod store;

pub use error::PaymentsError;
pub use model::{
    Account, DisburseOrder, Disbursement, DisbursementId, DisbursementState, Order, OrderKind, OweOrder,
    Payable, PayableId, PayableState, StuckOrder, StuckOrderId, StuckState,
};
pub use scope::{PaymentsLint, Scope};
pub use service::{Cancel, CarryOut, Ordered, Receive, RecordStuck, Release, Resume, RevealAccount, Settle};

use acts::Authenticator;
use web::{Audience, Module, NavItem, Permission, Room};

/// Sees payments: of the own department, or of all in the treasury.
pub const READ: Permission = Permission::new("payments.read", Authenticator::A2r);
/// Hands payments to the bank and sees accounts.
pub const RELEASE: Permission = Permission::new("payments.release", Authenticator::A2r);
/// Records what the bank said and what came in.
pub const SETTLE: Permission = Permission::new("payments.settle", Authenticator::A2r);

/// Takes up orders that could not be carried out: corrects the account and tries again, or cancels.
pub const CORRECT: Permission = Permission::new("payments.correct", Authenticator::A2r);

/// The steps of this domain's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "payments", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "payments",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    events: events::ALL,
    permissions: &[READ, RELEASE, SETTLE, CORRECT],
    lints: &[&PaymentsLint],
    ..Room::named("payments")
};

/// What this domain hands to `app`.
pub fn module() -> Module {
    Module {
        routes: pages::routes().merge(api::routes()),
        jobs: jobs::kinds(),
        navigation: vec![
            NavItem { label: "payments-nav", href: "/payments", audience: Audience::Person, order: 60 },
            NavItem {
                label: "payments-nav-desk",
                href: "/desk/payments",
                audience: Audience::Officer(READ),
                order: 60,
            },
        ],
        due: Some(pages::due()),
        ..Module::of(ROOM)
    }
}
