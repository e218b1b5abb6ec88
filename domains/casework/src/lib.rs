//! Casework: services as data, cases as streams of events, decisions as pure functions.
//! Invariants: `rules::decide` and `rules::evolve` do no I/O and know no clock but the facts they are given; a case
//! keeps the definition of its day (`Pin`). Next: `definition` for what a pack says, `model` for the words, `rules`.

mod act;
mod api;
mod cases;
mod catalogues;
mod consent;
pub mod definition;
mod entities;
mod error;
pub mod graph;
mod intake;
mod invite;
mod jobs;
mod letters;
pub mod lint;
mod lookup;
pub mod model;
mod newborn;
mod news;
mod outbox;
mod pages;
mod resident;
mod retention;
pub mod rules;
pub mod scenario;
mod service;
mod store;
mod trace;
mod unreadable;
pub mod view;

use web::{Audience, Module, NavItem, Room};

pub use act::{Act, Done};
pub use cases::CaseBook;
pub use catalogues::{Catalogues, Law};
pub use consent::{ConsentKeeper, GivenInCase, Keeper};
pub use error::CaseworkError;
pub use intake::{Intake, IntakeProvider, Signers, load as load_intakes};
pub use pages::desk::READ;
pub use service::{Casework, DRAFTS_PER_PERSON, NAMINGS_PER_DAY};
pub use unreadable::{Listed, Unreadable};

/// The steps of this domain's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "casework", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "casework",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    permissions: pages::desk::PERMISSIONS,
    lints: &[&lint::CaseworkLint],
    retention: retention::RETENTION,
    ..Room::named("casework")
};

/// What this domain hands to `app`. `consents` is the book that the gate of the exchange asks.
pub fn module(casework: Casework, consents: Keeper) -> Module {
    let (due, case_name) = (pages::due(casework.clone()), pages::desk::case_name(casework.clone()));
    Module {
        jobs: jobs::kinds(&casework),
        subscriptions: jobs::NEWS.to_vec(),
        routes: pages::routes().merge(api::routes()).share(casework).share(consents),
        navigation: vec![
            NavItem {
                label: "casework-nav-services",
                href: "/services",
                audience: Audience::Everybody,
                order: 10,
            },
            NavItem { label: "casework-nav-cases", href: "/cases", audience: Audience::Person, order: 20 },
            pages::desk::NAV,
        ],
        due: Some(due),
        case_name: Some(case_name),
        ..Module::of(ROOM)
    }
}
