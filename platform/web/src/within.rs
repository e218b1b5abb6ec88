//! What every door does alike with a request that goes wrong: a handler that panics does not take the connection down,
//! and one that takes too long is cut off. How that is said to the caller is the door's own: a problem, or a fault of
//! the exchange.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::response::Response;
use futures::FutureExt;
use kernel::{Problem, ProblemStatus};

/// Why a request got no answer of its handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutOff {
    /// The handler panicked. The panic's text may hold personal data; the hook of `app` logs the place alone.
    Panicked,
    TookTooLong,
}

impl From<CutOff> for Problem {
    fn from(cut: CutOff) -> Self {
        match cut {
            CutOff::Panicked => Self::new(ProblemStatus::Internal, "internal"),
            CutOff::TookTooLong => Self::new(ProblemStatus::Unavailable, "unavailable"),
        }
    }
}

/// The handler's answer, or why there is none; `door` names the listener in the figures.
pub async fn within(
    door: &'static str,
    limit: Duration,
    work: impl Future<Output = Response>,
) -> Result<Response, CutOff> {
    // Nothing that a panic may have left half done is used again: state is rows, and those were rolled back.
    let cut = match tokio::time::timeout(limit, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(response)) => return Ok(response),
        Ok(Err(_panic)) => CutOff::Panicked,
        Err(_elapsed) => CutOff::TookTooLong,
    };
    let why = match cut {
        CutOff::Panicked => "panic",
        CutOff::TookTooLong => "time",
    };
    metrics::counter!("requests_cut_off_total", "door" => door, "why" => why).increment(1);
    tracing::error!(door, why, "a request was cut off");
    Err(cut)
}
