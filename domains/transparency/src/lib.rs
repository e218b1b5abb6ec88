//! Transparency: the public log as anybody may read it, and the anchors by which what we sign is checked without us.
//! Invariants: nothing here asks who is there; what is served are commitments, signatures and public keys, never
//! personal data. Next: `edge/` for what monitors and witnesses fetch (C2SP tlog-tiles), README.md for the addresses.

mod api;
mod edge;
mod error;
mod pages;
mod service;

pub use error::TransparencyError;
pub use service::Transparency;

use web::{Module, Room};

/// Where people read about the log; everything else of this domain lies below.
pub const HOME: &str = "/ledger";
/// The anchors of this jurisdiction, for `balcao verify --trust`.
pub const ANCHORS: &str = "/ledger/anchors";

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "transparency",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room { locales: Some(LOCALES), ..Room::named("transparency") };

/// What this domain hands to `app`.
pub fn module(transparency: &Transparency) -> Module {
    Module {
        routes: pages::routes().merge(api::routes()).merge(edge::routes()).share(transparency.clone()),
        ..Module::of(ROOM)
    }
}
