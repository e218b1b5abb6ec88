//! Exchange: the only way for data from one department to another. Members, services, grants and the gate.
//! Invariants: no grant, no data; nothing is released before its ledger entry is durable; only granted fields leave.
//! Next: `gate.rs` for a call's way, `provider.rs` for who answers, `snapshot/` for what is declared, `edge/` for X-Road.

mod admit;
mod api;
mod call;
mod cases;
pub mod catalogue;
mod consents;
mod declare;
mod denial;
pub mod edge;
mod entities;
mod error;
mod evidence;
mod gate;
pub mod limits;
mod lint;
mod message;
mod offers;
mod pages;
mod projection;
mod provider;
mod quota;
mod released;
mod retention;
mod service;
pub mod snapshot;
mod standards;
mod store;

pub use call::Call;
pub use cases::{CaseName, CaseStanding, Cases, NoCases};
pub use consents::{ConsentId, ConsentQuery, Consents, NoConsents};
pub use declare::{Action, Answer, CaseRule, ProviderKind, Purpose, Sharing};
pub use denial::Denial;
pub use error::ExchangeError;
pub use gate::{Gate, Providers};
pub use lint::ExchangeLint;
pub use offers::{ConsentOffer, consent_offers};
pub use projection::{FieldPathError, Projection};
pub use provider::{Provider, ProviderError, ProviderRequest, ProviderResponse};
pub use released::{LegalBasis, Receipt, Released};
pub use service::{
    Deed, LoadError, MarkGrant, RegisterCertificate, WithdrawCertificate, administer, keep_fresh, load,
    refresh,
};
pub use snapshot::{Snapshot, State};
pub use standards::{Standard, Standards};
use std::sync::Arc;

use acts::Authenticator;
use web::{Audience, Ill, Module, NavItem, Permission, Room};
pub use xroad::{ClientId, ServiceId, ServicePath, Verb};

/// Sees members, certificates and grants.
pub const READ: Permission = Permission::new("exchange.read", Authenticator::A1);
/// Registers certificates, suspends and withdraws grants.
pub const MANAGE: Permission = Permission::new("exchange.manage", Authenticator::A2r);
/// Where an administrator finds the members.
pub const HOME: &str = "/admin/exchange";

/// Texts of the refusals and of the administrator's pages.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "exchange",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    permissions: &[READ, MANAGE],
    lints: &[&ExchangeLint],
    retention: retention::RETENTION,
    ..Room::named("exchange")
};

/// What the exchange hands to `app`. The edge has a listener of its own: see [`edge::edge`].
pub fn module(gate: &Gate) -> Module {
    let (watched, fresh) = (gate.clone(), gate.clone());
    Module {
        routes: pages::routes().merge(api::routes()).share(gate.clone()),
        navigation: vec![NavItem {
            label: "exchange-nav",
            href: HOME,
            audience: Audience::Officer(READ),
            order: 920,
        }],
        background: vec![Box::new(move |shared, stop| {
            Box::pin(keep_fresh(fresh, Arc::clone(&shared.packs), shared.db.clone(), stop))
        })],
        health: vec![Arc::new(move |_ctx| {
            let missing = watched.missing_providers();
            Box::pin(async move {
                if missing.is_empty() {
                    return Ok(());
                }
                let names: Vec<String> = missing.iter().map(ToString::to_string).collect();
                Err(Ill::new("exchange.no-provider", format!("no provider for {}", names.join(", "))))
            })
        })],
        ..Module::of(ROOM)
    }
}

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "exchange", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use i18n::{Catalog, read_tree, scan_usage};

    #[test]
    fn every_refusal_has_words_in_three_languages() {
        Catalog::new(vec![crate::LOCALES, web::LOCALES]).unwrap();
        let files = read_tree(&[
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
        ])
        .unwrap();
        assert_eq!(scan_usage(&files, &[crate::LOCALES], &[web::LOCALES]), []);
    }
}
