//! Search for names and numbers: Chinese by character pairs, romanised words in any order, numbers without separators.
//! Invariants: an index row is written in the transaction of its record, so a search reads its own writes; every
//! search names the scopes that the caller may see, and the database filters by them. Next: `text.rs`, `store/find.rs`.

mod entities;
mod query;
mod store;
mod text;

pub use query::{QUERY_CHARS_MAX, Query, QueryError, TERMS_MAX};
pub use store::{
    BulkLoad, Count, Doc, Found, LIMIT_MAX, MATCHES_MAX, SCOPES_MAX, find, insert_new, put, remove,
};
pub use text::{SearchText, TEXT_CHARS_MAX};

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "search", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
