//! What belongs to no domain: whether the database answers, the figures of the queue, and forgetting answered keys.

use std::{sync::Arc, time::Duration};

use acts::Ctx;
use db::Db;
use jobs::{JobError, Schedule};
use kernel::{Clock, Timestamp};
use tokio::sync::{Mutex, watch};
use web::{HealthFn, JobKind, Module};

/// Forgets idempotency keys that nobody will repeat any more.
const FORGET: &str = "acts.forget-keys";
const DAY_MS: i64 = 86_400_000;
/// How long an answered key is remembered. Callers that repeat later carry out a new act.
const KEYS_DAYS: i64 = 30;
/// How long an answer of the database counts: whoever asks more often than this costs nothing.
const READY_MS: i64 = 1_000;
/// How often the figures of the queue are taken.
const FIGURES_EVERY: Duration = Duration::from_secs(15);

/// The app's own module.
pub fn module() -> Module {
    Module {
        name: "database",
        jobs: vec![JobKind::new(FORGET, |ctx, _job| forget(ctx))],
        schedules: vec![Schedule { kind: FORGET, every_ms: DAY_MS }],
        health: Some(reachable()),
        ..Module::default()
    }
}

/// Whether the database answers; asked once a second however many ask.
fn reachable() -> HealthFn {
    let last = Arc::new(Mutex::new(None::<(Timestamp, Result<(), String>)>));
    Arc::new(move |ctx: Ctx| {
        let last = Arc::clone(&last);
        Box::pin(async move {
            let mut last = last.lock().await;
            if let Some((at, answer)) = &*last
                && ctx.at() < at.plus_millis(READY_MS)
            {
                return answer.clone();
            }
            let answer = jobs::reachable(ctx.db()).await.map_err(|error| error.to_string());
            *last = Some((ctx.at(), answer.clone()));
            answer
        })
    })
}

/// Takes the figures of the queue for whoever watches over it, until the process stops.
pub async fn measure_queue(
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

async fn forget(ctx: Ctx) -> Result<(), JobError> {
    let forgotten = acts::forget_keys(ctx.db(), ctx.at().plus_millis(-KEYS_DAYS * DAY_MS)).await?;
    tracing::info!(forgotten, "idempotency keys forgotten");
    Ok(())
}

#[cfg(test)]
#[path = "upkeep_tests.rs"]
mod tests;
