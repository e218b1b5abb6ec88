//! The one job that destroys what may no longer be kept. The rooms declare what that is (`web::Retention`), the pack says
//! how long the law keeps it. Invariant: without a period nothing is destroyed.

use acts::Ctx;
use jobs::{JobError, Schedule};
use kernel::Timestamp;
use kernel::date::start_of_day;
use pack::Keeping;
use web::{JobKind, Kept, Retention};

use crate::lints::RETENTION;

const FORGET: &str = "house.forget";
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// When it runs.
pub const SCHEDULE: Schedule = Schedule { kind: FORGET, every_ms: HOUR_MS };

/// The job, for everything that the rooms keep.
pub fn job(all: Vec<Retention>) -> JobKind {
    JobKind::new(FORGET, move |ctx, _job| forget(ctx, all.clone()))
}

/// Each kind of thing by itself: one that cannot be destroyed now does not keep the others.
async fn forget(ctx: Ctx, all: Vec<Retention>) -> Result<(), JobError> {
    let mut failed = None;
    for one in all {
        let Some(before) = over_before(&ctx, &one)? else { continue };
        match (one.forget)(ctx.clone(), before).await {
            Ok(0) => {}
            Ok(count) => {
                metrics::counter!("retention_forgotten_total", "what" => one.what).increment(count);
                tracing::info!(what = one.what, count, "forgotten at the end of its retention");
            }
            Err(problem) => {
                tracing::warn!(what = one.what, code = problem.code, "not forgotten; tried again");
                failed = Some(problem);
            }
        }
    }
    failed.map_or(Ok(()), |problem| Err(JobError::Again(problem.code.to_owned())))
}

/// What ended before this moment goes; `None` when everything is kept.
fn over_before(ctx: &Ctx, one: &Retention) -> Result<Option<Timestamp>, JobError> {
    match one.kept {
        Kept::UntilItsEnd => Ok(Some(ctx.at())),
        Kept::Days(days) => Ok(Some(ctx.at().plus_millis(-i64::from(days) * DAY_MS))),
        Kept::AsLawSays => {
            let pack = ctx.pack();
            let keeping: Keeping =
                pack.section_or_default(RETENTION).map_err(|finding| JobError::Never(finding.to_string()))?;
            let Some(zone) = pack.jurisdiction().zone() else { return Ok(None) };
            let from = keeping.kept_from(one.what, ctx.legal_at().date_in(&zone));
            Ok(from.and_then(|day| start_of_day(day, &zone).ok()))
        }
    }
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
