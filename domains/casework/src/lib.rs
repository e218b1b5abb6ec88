//! Casework: services as data, cases as streams of events, decisions as pure functions.
//! Invariants: `rules::decide` and `rules::evolve` do no I/O and know no clock but the facts they are given; a case
//! keeps the definition of its day (`Pin`). Next: `definition` for what a pack says, `model` for the words, `rules`.

mod act;
mod catalogues;
pub mod definition;
mod entities;
mod jobs;
pub mod model;
mod news;
mod outbox;
pub mod rules;
mod service;
mod store;

pub use act::{Act, Done};
pub use catalogues::{Catalogues, Law};
pub use service::Casework;

/// The steps of this domain's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "casework", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
