//! What the exchange forgets: message ids that nobody repeats any more, and quotas of days that are over.

use acts::Ctx;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use kernel::{Problem, Timestamp};
use web::{Kept, Retention};

use crate::limits::MESSAGE_DAYS;
use crate::store;

/// Days after which a spent quota counts for nothing. Legal and machine time may differ by a day, never by more outside a
/// demonstration.
const QUOTA_DAYS: u16 = 2;

/// What is destroyed when.
pub const RETENTION: &[Retention] = &[
    Retention { what: "exchange.message-ids", kept: Kept::Days(MESSAGE_DAYS), forget: messages },
    Retention { what: "exchange.quotas", kept: Kept::Days(QUOTA_DAYS), forget: quotas },
];

fn messages(ctx: Ctx, before: Timestamp) -> BoxFuture<'static, Result<u64, Problem>> {
    Box::pin(async move {
        Ok(ctx.db().write_short(move |tx| Box::pin(store::forget_messages(tx, before))).await?)
    })
}

fn quotas(ctx: Ctx, before: Timestamp) -> BoxFuture<'static, Result<u64, Problem>> {
    Box::pin(async move {
        let day = before.date_in(&ctx.pack().jurisdiction().zone().unwrap_or(TimeZone::UTC));
        Ok(ctx.db().write_short(move |tx| Box::pin(store::forget_quotas(tx, day))).await?)
    })
}
