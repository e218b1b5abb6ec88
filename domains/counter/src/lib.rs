//! Counter: where the public is received, which times can be booked, who comes when.
//! Invariants: a place is given once, whatever the number of processes; no time is offered on a day that no published
//! calendar covers. Next: `plan.rs` (times from the pack), `rules.rs` (who gets a place), README.md.

mod api;
mod entities;
mod error;
mod events;
mod jobs;
mod lint;
mod model;
mod pages;
mod plan;
mod rules;
mod service;
mod store;

pub use error::CounterError;
pub use lint::CounterLint;
pub use model::{BookOrder, Booking, BookingId, BookingState, DayPart, Preference, SlotKey, WantedSlot};
pub use plan::{BookingCalendar, Hours, Overlap, Plan, Plans, Site, Slot};
pub use service::{
    Book, Booked, Cancel, CaseCheck, CaseDoor, Confirm, Held, Hold, Move, Receive, Reception, hold,
    open_slots,
};

use std::sync::Arc;

use acts::Authenticator;
use web::{Audience, Module, NavItem, Permission, Room};

/// Sees who comes to the own department's sites, and receives them.
pub const SERVE: Permission = Permission::new("counter.serve", Authenticator::A2r);
/// Calls appointments off for the office: a closed site, a member of staff who is ill.
pub const MANAGE: Permission = Permission::new("counter.manage", Authenticator::A2r);

/// The steps of this domain's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "counter", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

/// Texts of this domain.
pub const LOCALES: i18n::Source = i18n::Source {
    name: "counter",
    zh_hant: include_str!("../locales/zh-Hant.ftl"),
    pt: include_str!("../locales/pt.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// What this domain declares before anything runs.
pub const ROOM: Room = Room {
    migrations: MIGRATIONS,
    locales: Some(LOCALES),
    events: events::ALL,
    permissions: &[SERVE, MANAGE],
    lints: &[&CounterLint],
    ..Room::named("counter")
};

/// What this domain hands to `app`; `cases` says for which cases a person may book.
pub fn module(cases: CaseDoor) -> Module {
    let plans = Arc::new(Plans::default());
    Module {
        routes: pages::routes().merge(api::routes()).share(Arc::clone(&plans)).share(cases),
        jobs: jobs::kinds(&plans),
        navigation: vec![
            NavItem {
                label: "counter-nav",
                href: "/counter/bookings",
                audience: Audience::Person,
                order: 70,
            },
            NavItem {
                label: "counter-nav-desk",
                href: "/desk/counter",
                audience: Audience::Officer(SERVE),
                order: 70,
            },
        ],
        due: Some(pages::due()),
        ..Module::of(ROOM)
    }
}
