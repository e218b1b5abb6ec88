//! What belongs to no domain: whether database, act writer and ledger work, the figures of the queue, and what the
//! platform keeps how long.

use std::{sync::Arc, time::Duration};

use acts::{Ctx, WriterState};
use db::Db;
use futures::future::BoxFuture;
use kernel::{Clock, Problem, Timestamp};
use ledger::{Ledger, Standing};
use tokio::sync::{Mutex, watch};
use web::{HealthFn, Ill, Kept, Module, Retention, Room};

/// How long an answered key is remembered. Callers that repeat later carry out a new act.
const KEYS_DAYS: u16 = 30;
/// How long an answer of the database counts: whoever asks more often than this costs nothing.
const READY_MS: i64 = 1_000;
/// A commit that takes longer than this will not end by itself: the database allows a statement less.
const COMMIT_MS_MAX: i64 = db::STATEMENT_MS_MAX + 5_000;
/// How long nobody may hold the ledger: another process takes a lost lease within seconds.
const UNHELD_MS_MAX: i64 = 15_000;
/// How long an entry may wait for its number; ordinarily it is a quarter of a second.
const WAIT_MS_MAX: i64 = 30_000;
/// How often the figures of the queue are taken.
const FIGURES_EVERY: Duration = Duration::from_secs(15);

/// What the platform declares.
pub const ROOM: Room = Room {
    retention: &[
        Retention { what: "acts.idempotency-keys", kept: Kept::Days(KEYS_DAYS), forget: forget_keys },
        Retention { what: "ledger.openings", kept: Kept::AsLawSays, forget: shred_openings },
    ],
    ..Room::named("platform")
};

/// The app's own module: forgets what all `rooms` declare.
pub fn module(ledger: &Arc<Ledger>, rooms: &[Room]) -> Module {
    let retention = rooms.iter().flat_map(|room| room.retention).copied().collect();
    Module {
        jobs: vec![crate::retention::job(retention)],
        schedules: vec![crate::retention::SCHEDULE],
        background: vec![Box::new(|shared, stop| {
            let (machine, legal) = (Arc::clone(&shared.clocks.machine), Arc::clone(&shared.clocks.legal));
            Box::pin(measure_queue(shared.db.clone(), machine, legal, stop))
        })],
        health: vec![
            once_a_second(|ctx| Box::pin(database(ctx))),
            Arc::new(|ctx| Box::pin(async move { writer(ctx.shared().acts.state(), ctx.at()) })),
            ledger_moves(Arc::clone(ledger)),
        ],
        ..Module::of(ROOM)
    }
}

/// Asks once a second however many ask.
fn once_a_second(
    ask: impl Fn(Ctx) -> BoxFuture<'static, Result<(), Ill>> + Send + Sync + 'static,
) -> HealthFn {
    let last = Arc::new(Mutex::new(None::<(Timestamp, Result<(), Ill>)>));
    let ask = Arc::new(ask);
    Arc::new(move |ctx: Ctx| {
        let (last, ask) = (Arc::clone(&last), Arc::clone(&ask));
        Box::pin(async move {
            let mut last = last.lock().await;
            if let Some((at, answer)) = &*last
                && ctx.at() < at.plus_millis(READY_MS)
            {
                return answer.clone();
            }
            let at = ctx.at();
            let answer = ask(ctx).await;
            *last = Some((at, answer.clone()));
            answer
        })
    })
}

async fn database(ctx: Ctx) -> Result<(), Ill> {
    jobs::reachable(ctx.db()).await.map_err(|error| Ill::new("database.unreachable", error.to_string()))
}

/// A writer that has ended answers nobody; one that hangs in a commit lets everybody wait.
fn writer(state: WriterState, now: Timestamp) -> Result<(), Ill> {
    match state {
        WriterState::Stopped => Err(Ill::new("acts.writer-stopped", "the act writer has ended")),
        WriterState::Works { since: Some(since) } if now > since.plus_millis(COMMIT_MS_MAX) => {
            Err(Ill::new("acts.writer-stalled", format!("one commit runs since {since}")))
        }
        WriterState::Works { .. } => Ok(()),
    }
}

fn ledger_moves(ledger: Arc<Ledger>) -> HealthFn {
    once_a_second(move |ctx| {
        let ledger = Arc::clone(&ledger);
        Box::pin(async move {
            // The lease may be another process's, which numbers its own entries and ours; but a process whose sequencer
            // gave up has found database and published log at odds, and is not to be trusted with visitors.
            if ledger.has_ended() {
                return Err(Ill::new("ledger.stopped", "the sequencer of this process has ended"));
            }
            let standing = ledger.standing().await;
            let standing = standing.map_err(|error| Ill::new("ledger.unreadable", error.to_string()))?;
            sequencer(&standing, ctx.at())
        })
    })
}

/// Acts go on without a sequencer, but nothing of them can be proven: such a process takes no new visitors.
fn sequencer(standing: &Standing, now: Timestamp) -> Result<(), Ill> {
    let held = standing.held_until.is_some_and(|until| now <= until.plus_millis(UNHELD_MS_MAX));
    if !held {
        return Err(Ill::new("ledger.no-holder", "no process numbers the entries of the ledger"));
    }
    match standing.waiting_since {
        Some(since) if now > since.plus_millis(WAIT_MS_MAX) => {
            Err(Ill::new("ledger.behind", format!("an entry waits for its number since {since}")))
        }
        _ => Ok(()),
    }
}

/// Takes the figures of the queue for whoever watches over it, until the process stops.
async fn measure_queue(
    db: Db,
    machine: Arc<dyn Clock>,
    legal: Arc<dyn Clock>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let now = machine.now();
        match jobs::figures(&db, now, legal.now()).await {
            Ok(figures) => tell(&figures, now),
            Err(error) => tracing::warn!(%error, "the figures of the queue cannot be taken"),
        }
        tokio::select! {
            () = tokio::time::sleep(FIGURES_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for a chart")]
fn tell(figures: &jobs::Figures, now: Timestamp) {
    let waits = figures.oldest_due.map_or(0, |since| (now.micros() - since.micros()).max(0));
    metrics::gauge!("jobs_due").set(figures.due as f64);
    metrics::gauge!("jobs_later").set(figures.later as f64);
    metrics::gauge!("jobs_dead").set(figures.dead as f64);
    metrics::gauge!("jobs_oldest_due_seconds").set(waits as f64 / 1e6);
}

fn forget_keys(ctx: Ctx, before: Timestamp) -> BoxFuture<'static, Result<u64, Problem>> {
    Box::pin(async move { Ok(acts::forget_keys(ctx.db(), before).await?) })
}

/// Destroys keys and texts of the ledger's entries: the proofs stand, the content is gone.
fn shred_openings(ctx: Ctx, before: Timestamp) -> BoxFuture<'static, Result<u64, Problem>> {
    Box::pin(
        async move { Ok(ctx.db().write_short(move |tx| Box::pin(ledger::shred_before(tx, before))).await?) },
    )
}

#[cfg(test)]
#[path = "upkeep_tests.rs"]
mod tests;
