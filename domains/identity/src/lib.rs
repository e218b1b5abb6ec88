//! Identity: accounts, sign-in, sessions, consents, posts held and guardianship as the first source of authority.
//! Invariants: a token is stored as its hash only; every refusal to sign in looks alike; every change leaves a trace.
//! Next: README.md, `service/mod.rs` for what it can do, `rules.rs` for the limits and times.

mod api;
mod entities;
mod error;
mod events;
mod jobs;
mod lint;
mod migrations;
pub mod model;
mod pages;
mod password;
mod retention;
pub mod rules;
mod service;
mod store;
mod words;

use web::{Audience, Module, NavItem, Room};

pub use error::IdentityError;
pub use lint::IdentityLint;
pub use migrations::MIGRATIONS;
pub use model::{
    Account, AccountId, AccountKind, AccountState, Consent, ConsentId, Guardianship, Names, PasskeyId,
    PostHolder, SessionId,
};
pub use service::{
    ActFor, Agreed, AssignPost, BirthRecord, CaseCheck, CaseDoor, ConsentBook, Denied, EndPost, EndSessions,
    Ending, GiveConsent, Identity, IdentitySettings, Mandates, NewAccount, NewConsent, NewSession, Opened,
    PasskeyChallenge, PasswordAttempt, Power, RecordGuardians, SignedIn, WithdrawConsent,
    keep_consents_fresh, seed_accounts,
};

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "identity",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    events: events::ALL,
    lints: &[&IdentityLint],
    retention: retention::RETENTION,
    ..Room::named("identity")
};

/// What this domain hands to `app`; `cases` says which cases a reader of the log may open.
pub fn module(identity: &Identity, cases: CaseDoor) -> Module {
    let book = identity.consents();
    Module {
        routes: pages::routes().merge(api::routes()).share(identity.clone()).share(cases),
        jobs: jobs::kinds(identity),
        background: vec![Box::new(move |shared, stop| {
            Box::pin(keep_consents_fresh(book, shared.db.clone(), stop))
        })],
        schedules: jobs::SCHEDULES.to_vec(),
        subscriptions: vec![("registers.record-written", jobs::RECORD_WRITTEN)],
        navigation: vec![
            NavItem {
                label: "identity-nav-account",
                href: "/account",
                audience: Audience::Person,
                order: 90,
            },
            NavItem {
                label: "identity-nav-log",
                href: "/account/log",
                audience: Audience::Person,
                order: 80,
            },
        ],
        ..Module::of(ROOM)
    }
}
