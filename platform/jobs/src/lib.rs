//! Outbox, queue, timers and schedules: what must still happen after a commit. A job is written in the transaction
//! of the act that causes it, so nothing is sent before commit and nothing is lost after it; it runs at least once.
//! Next: `store/` for the tables, `worker.rs` for who runs a job.

mod entities;
mod store;
mod worker;

pub use store::dead::{DeadJob, dead, dead_of, dead_page, discard, retry};
pub use store::figures::{Figures, figures, reachable, waiting};
pub use store::queue::{NewJob, RunAt, enqueue, release_all};
pub use store::schedule::Schedule;
pub use worker::{Buried, Handler, Job, JobError, Registry, Worker, WorkerSettings};

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "jobs", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
