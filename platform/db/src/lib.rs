//! The only room that opens a connection or begins a transaction, on SQLite and on PostgreSQL alike.
//! Writes are retried whole when the engine asks for it; on SQLite one writer connection takes BEGIN IMMEDIATE.
//! Next: `options.rs` for how connections are set, `migrate.rs` for versioned steps, `error.rs` for what can fail.

mod connect;
mod each;
mod error;
mod migrate;
mod options;
mod page;
mod rows;
mod transaction;

pub use connect::{Db, STATEMENT_MS_MAX};
pub use each::each;
pub use error::DbError;
pub use migrate::Migration;
pub use options::{DbOptions, Engine};
pub use page::{NoKey, Place, cut};
pub use rows::Rows;
pub use transaction::{BoxFuture, Tx};

/// Most rows that one statement may name: SQLite binds at most 32,766 parameters, PostgreSQL 65,535.
pub const PARAMETERS_MAX: usize = 32_000;

/// How many rows of `columns` columns fit into one statement.
pub const fn rows_per_statement(columns: usize) -> usize {
    let rows = PARAMETERS_MAX / if columns == 0 { 1 } else { columns };
    if rows > 1_000 { 1_000 } else { rows }
}
