//! Registers: base registers that the pack declares. Records are append-only versions with who, when and why.
//! Invariants: no function here returns a personal record; reading goes through the exchange's gate (`provider.rs`);
//! every write is an act with a ledger entry that names the persons concerned. Next: `service/write.rs`, `rules.rs`.

mod catalogue;
mod definition;
mod entities;
mod error;
mod events;
mod lint;
mod model;
mod pointer;
mod provider;
mod rules;
pub mod seed;
mod service;
mod store;

pub use catalogue::{Catalogue, Catalogues};
pub use definition::{DuplicateRule, Key, LeastQuestion, NearDate, News, NumberRule, Register, SearchFields};
pub use error::RegistersError;
pub use lint::RegistersLint;
pub use model::{Draft, Outcome, RecordId, Target, Written};
pub use provider::RegisterProvider;
pub use service::party::OpenProvisionalParty;
pub use service::write::{REASON_CHARS_MAX, RECORD_BYTES_MAX, RECORD_WRITTEN, check, write};
pub use store::{resolve, resolve_many};

use acts::Authenticator;
use web::{Module, Permission, Room};

/// Texts of this domain: what is said when a write or a question is refused.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "registers",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// The steps of this domain's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "registers", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

/// Looks things up in the registers that the own department keeps.
pub const READ: Permission = Permission::new("registers.read", Authenticator::A2r);

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    events: events::ALL,
    permissions: &[READ],
    lints: &[&RegistersLint],
    ..Room::named("registers")
};

/// What this domain hands to `app`. Nothing works here by itself: registers are read through the exchange's gate
/// ([`RegisterProvider`]) and written by the acts of others ([`write()`]).
pub fn module() -> Module {
    Module::of(ROOM)
}
