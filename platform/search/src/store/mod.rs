//! The index in the database: writing it, loading it in bulk, finding with it.

mod bulk;
mod driver;
mod find;
mod put;

pub use bulk::{BulkLoad, insert_new};
pub use find::{Count, Found, LIMIT_MAX, MATCHES_MAX, SCOPES_MAX, find};
pub use put::{Doc, put, remove};
