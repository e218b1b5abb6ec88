//! Versioned steps of this room's tables.

use db::Migration;

/// All steps, in the order in which they run.
pub const MIGRATIONS: &[Migration] =
    &[Migration { room: "mailbox", id: "0001_init", sql: include_str!("0001_init.sql") }];
