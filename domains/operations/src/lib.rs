//! Operations: what the administrator of a jurisdiction sees and may do. No page of this domain shows personal data.
//! Invariants: a dead letter is woken or dropped by an act with a ledger entry; its payload is never shown.
//! Next: `service.rs` for what can be asked and done, README.md for pages and permissions.

mod api;
mod course;
mod error;
mod lint;
mod model;
mod pages;
mod service;
mod store;

pub use error::OperationsError;
pub use lint::OperationsLint;
pub use model::{Health, State};
pub use service::{Discard, Operations, Retry};

use acts::Authenticator;
use web::{Audience, Module, NavItem, Permission, Room};

/// Sees how the system is: an administrator. Holding it makes a post an administrator's.
pub const READ: Permission = Permission::new("operations.read", Authenticator::A1);
/// Wakes and drops what failed.
pub const MANAGE: Permission = Permission::new("operations.manage", Authenticator::A2r);
/// Where an administrator's work starts.
pub const HOME: &str = "/admin";

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "operations",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    locales: Some(LOCALES),
    permissions: &[READ, MANAGE],
    lints: &[&OperationsLint],
    ..Room::named("operations")
};

/// What this domain hands to `app`.
pub fn module(operations: &Operations) -> Module {
    let nav = |label, href, order| NavItem { label, href, audience: Audience::Officer(READ), order };
    let course = operations.clone();
    Module {
        background: vec![Box::new(move |shared, stop| {
            Box::pin(async move { course.watch(&shared, stop).await })
        })],
        routes: pages::routes().merge(api::routes()).share(operations.clone()),
        navigation: vec![
            nav("operations-nav", HOME, 900),
            nav("operations-nav-dead-letters", "/admin/dead-letters", 910),
        ],
        ..Module::of(ROOM)
    }
}
