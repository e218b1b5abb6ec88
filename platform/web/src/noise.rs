//! Noise: callers whom nobody knows, and bytes that are no message: strangers at the exchange edge, refused sign-ins,
//! forged sessions. Each goes to the security log; the ledger gets one entry a minute with the counts of the process,
//! so that a flood of strangers cannot fill it. Nothing of what they sent is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use acts::{Actor, Ctx, Origin, Shared};
use kernel::Problem;
use ledger::Entry;
use serde_json::{Map, Value, json};
use tokio::sync::watch;

/// Kind of the aggregate entry.
const KIND: &str = "security.noise";
/// How often what has gathered becomes an entry.
const EVERY: Duration = Duration::from_mins(1);

/// The counter of one process. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Noise(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl Noise {
    /// Counts one and tells the security log. `code` is a stable code, never text of the stranger.
    pub fn count(&self, code: &'static str) {
        tracing::warn!(target: "security", code, "unauthenticated request refused");
        metrics::counter!("security_noise_total", "code" => code).increment(1);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_insert(0) += 1;
    }

    /// Puts what has gathered on the ledger; nothing when nothing has. Kept for the next time when that fails.
    pub async fn flush(&self, ctx: &Ctx) -> Result<(), Problem> {
        let counts = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if counts.is_empty() {
            return Ok(());
        }
        let counted: Map<String, Value> =
            counts.iter().map(|(code, count)| ((*code).to_owned(), json!(count))).collect();
        let entry = Entry::new(ctx.new_id(), KIND, ctx.at()).with("counts", counted);
        let recorded = ctx.record(vec![entry]).await;
        if recorded.is_err() {
            let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (code, count) in counts {
                *gathered.entry(code).or_insert(0) += count;
            }
        }
        recorded
    }

    /// Flushes every minute, and once more when `stop` says true. `app` spawns it once a process.
    pub async fn keep(self, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
        let mut stopping = *stop.borrow();
        loop {
            if !stopping {
                tokio::select! {
                    () = tokio::time::sleep(EVERY) => {}
                    _ = stop.wait_for(|stop| *stop) => stopping = true,
                }
            }
            let origin = Origin { actor: Actor::Machine, ..Origin::default() };
            if let Err(problem) = self.flush(&Ctx::new(Arc::clone(&shared), origin)).await {
                tracing::warn!(code = problem.code, "noise not recorded");
            }
            if stopping {
                return;
            }
        }
    }
}
