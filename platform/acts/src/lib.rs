//! Acts of government: a command is decided by a pure function and becomes rows, ledger entries and jobs in one commit.
//! Waiting commands share one read and one commit; each gets its own answer; a conflict splits the batch.
//! Next: `command.rs` for what a domain writes, `writer.rs` for how it is carried out, `ctx.rs` for who acts.

mod authority;
mod batch;
mod command;
mod ctx;
mod decider;
mod entities;
mod ids;
mod lately;
mod store;
mod writer;

pub use authority::{Authorities, Authority};
pub use command::{Aggregate, Command, Event, EventKind, Facts, Plan, States};
pub use ctx::{ActingFor, Actor, Channel, Clocks, Ctx, Officer, Origin, Shared};
pub use ids::SeededIds;
pub use kernel::{Assurance, Authenticator, Proofing};
pub use lately::Lately;
pub use store::idempotency::{IdempotencyKey, forget_keys};
pub use writer::{Acts, ActsSettings, Subscribers, WriterState};

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "acts", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
