//! Repeated work: forgetting what nobody asks for any more.

use acts::Ctx;
use jobs::{JobError, Schedule};
use web::JobKind;

use crate::store;

/// Old message ids and quota days.
pub const TIDY: Schedule = Schedule { kind: "exchange.tidy", every_ms: 24 * 3_600_000 };

/// Schedules of the exchange.
pub fn schedules() -> Vec<Schedule> {
    vec![TIDY]
}

/// Job kinds of the exchange.
pub fn kinds() -> Vec<JobKind> {
    vec![JobKind::new(TIDY.kind, |ctx: Ctx, _job| async move { tidy(&ctx).await })]
}

async fn tidy(ctx: &Ctx) -> Result<(), JobError> {
    let now = ctx.at();
    let zone = ctx.pack().jurisdiction().zone().unwrap_or(jiff::tz::TimeZone::UTC);
    // Two days of grace: legal and machine time may differ by a day, never by more outside a demonstration.
    let day = now.plus_millis(-2 * 86_400_000).date_in(&zone);
    ctx.db()
        .write_short(move |tx| {
            Box::pin(async move {
                store::forget_messages(tx, now).await?;
                store::forget_quotas(tx, day).await?;
                Ok::<_, db::DbError>(())
            })
        })
        .await?;
    Ok(())
}
