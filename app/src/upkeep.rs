//! What belongs to no domain: whether the database answers, and forgetting answered keys.

use acts::Ctx;
use jobs::{JobError, Schedule};
use web::{JobKind, Module};

/// Forgets idempotency keys that nobody will repeat any more.
const FORGET: &str = "acts.forget-keys";
const DAY_MS: i64 = 86_400_000;
/// How long an answered key is remembered. Callers that repeat later carry out a new act.
const KEYS_DAYS: i64 = 30;

/// The app's own module.
pub fn module() -> Module {
    Module {
        name: "database",
        jobs: vec![JobKind::new(FORGET, |ctx, _job| forget(ctx))],
        schedules: vec![Schedule { kind: FORGET, every_ms: DAY_MS }],
        health: Some(std::sync::Arc::new(|ctx: Ctx| {
            Box::pin(async move { jobs::reachable(ctx.db()).await.map_err(|error| error.to_string()) })
        })),
        ..Module::default()
    }
}

async fn forget(ctx: Ctx) -> Result<(), JobError> {
    let forgotten = acts::forget_keys(ctx.db(), ctx.at().plus_millis(-KEYS_DAYS * DAY_MS)).await?;
    tracing::info!(forgotten, "idempotency keys forgotten");
    Ok(())
}
