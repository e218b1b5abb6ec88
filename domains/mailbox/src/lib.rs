//! Mailbox: official letters with legal effect. Who wrote, about what, by when and how to object stand before opening.
//! Invariants: a message id is delivered once; the first reading is an act; a private letter is seen by its reader only.
//! Next: README.md for payload and events, `rules.rs` for when a notice is served, `service.rs` for what can be done.

mod api;
mod entities;
mod error;
mod events;
mod jobs;
mod law;
mod migrations;
pub mod model;
mod pages;
pub mod rules;
mod service;
mod store;

pub use error::MailboxError;
pub use jobs::{COMMUNICATE, DELIVER};
pub use migrations::MIGRATIONS;
pub use model::{
    Communication, Delivery, DeliveryId, Kind, Letter, LetterLink, Message, MessageId, Received, ServedOn,
};
pub use rules::Viewer;
pub use service::{Deem, Deliver, Delivered, Mailbox, Open, viewer};

use web::{Audience, Module, NavItem, Permission, Room};

/// Reads what other departments wrote to the own one.
pub const DEPARTMENT: Permission = Permission::new("mailbox.department", acts::Authenticator::A2r);

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "mailbox",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    permissions: &[DEPARTMENT],
    events: events::ALL,
    ..Room::named("mailbox")
};

/// What this domain hands to `app`.
pub fn module(mailbox: &Mailbox) -> Module {
    Module {
        routes: pages::routes().merge(api::routes()).share(mailbox.clone()),
        jobs: jobs::kinds(mailbox),
        navigation: vec![
            NavItem { label: "mailbox-nav", href: "/mailbox", audience: Audience::Person, order: 40 },
            NavItem {
                label: "mailbox-nav-inbox",
                href: "/desk/mail",
                audience: Audience::Officer(DEPARTMENT),
                order: 40,
            },
        ],
        due: Some(pages::due(mailbox)),
        ..Module::of(ROOM)
    }
}
