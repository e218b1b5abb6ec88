//! Search for names and numbers: Chinese by character pairs, romanised words in any order, numbers without separators.
//! Invariants: an index row is written in the transaction of its record, so a search reads its own writes; every
//! search names the scopes that the caller may see, and the database filters by them. Next: `text.rs`, `find.rs`.

mod bulk;
mod driver;
mod entities;
mod find;
mod put;
mod query;
mod text;

pub use bulk::{BulkLoad, insert_new};
pub use find::{Count, Found, LIMIT_MAX, MATCHES_MAX, SCOPES_MAX, find};
pub use put::{Doc, put, remove};
pub use query::{QUERY_CHARS_MAX, Query, QueryError, TERMS_MAX};
pub use text::{SearchText, TEXT_CHARS_MAX};

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "search", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
