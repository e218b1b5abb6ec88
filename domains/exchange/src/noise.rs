//! Noise: callers whom nobody knows, and bytes that are no message. Each goes to the security log; the ledger gets one
//! entry a minute with the counts, so that a flood of strangers cannot fill it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use acts::Ctx;
use kernel::Problem;
use ledger::Entry;
use serde_json::{Map, Value, json};

/// Kind of the aggregate entry.
pub(crate) const KIND: &str = "exchange.noise";

/// Counter of one process.
#[derive(Debug, Default)]
pub struct Noise(Mutex<BTreeMap<&'static str, u64>>);

impl Noise {
    /// Counts one and tells the security log. `code` is a stable code, never text of the stranger.
    pub fn count(&self, code: &'static str) {
        tracing::warn!(target: "security", code, "exchange: unauthenticated request refused");
        metrics::counter!("exchange_noise_total", "code" => code).increment(1);
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
}
