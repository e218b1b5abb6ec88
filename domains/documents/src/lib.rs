//! Documents: certificates, titles and decisions as sealed papers with a number and a status that can always be asked.
//! Invariants: one effect is one document; a paper never changes; only holders see it, and whoever else does is named
//! to them. Next: `issuer.rs` (order → paper), `check.rs` and `verify.rs` (is it real?), README.md.

mod api;
mod check;
mod entities;
mod error;
mod events;
mod issuer;
mod jobs;
mod lint;
mod model;
mod pages;
mod publish;
mod rules;
mod service;
mod status_list;
mod store;
mod token;
mod verify;

pub use check::{Answer, FILE_BYTES_MAX};
pub use error::DocumentsError;
pub use issuer::{CheckpointFn, Issuer, IssuerSettings, Renderer, RepresentedFn, Seals};
pub use lint::DocumentsLint;
pub use model::{Digest, Document, DocumentId, DocumentState, IssueOrder, Paper};
pub use service::Revoke;
pub use status_list::{Revocations, StatusListError};
pub use token::{Claims, TokenError, verify as verify_token};
pub use verify::{Revocation, Standing, Verdict, verify_file};

use std::sync::Arc;

use acts::Authenticator;
use web::{Audience, Module, NavItem, Permission, Room};

/// Sees the documents that the own department has issued in cases; each reading is told to the holders.
pub const READ: Permission = Permission::new("documents.read", Authenticator::A2r);
/// Takes documents of the own department back.
pub const REVOKE: Permission = Permission::new("documents.revoke", Authenticator::A2r);

/// The steps of this domain's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "documents", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "documents",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    events: events::ALL,
    permissions: &[READ, REVOKE],
    lints: &[&DocumentsLint],
    ..Room::named("documents")
};

/// What this domain hands to `app`.
pub fn module(issuer: &Arc<Issuer>) -> Module {
    Module {
        routes: pages::routes().merge(api::routes()).share(Arc::clone(issuer)),
        jobs: jobs::kinds(issuer),
        navigation: vec![
            NavItem { label: "documents-nav", href: "/documents", audience: Audience::Person, order: 50 },
            NavItem {
                label: "documents-nav-desk",
                href: "/desk/documents",
                audience: Audience::Officer(READ),
                order: 50,
            },
            NavItem {
                label: "documents-nav-verify",
                href: "/verify",
                audience: Audience::Everybody,
                order: 90,
            },
        ],
        ..Module::of(ROOM)
    }
}
