//! What casework forgets: the numbers that people named, once they count for nothing.

use acts::Ctx;
use futures::future::BoxFuture;
use kernel::{Problem, Timestamp};
use web::{Kept, Retention};

use crate::store::namings;

/// A naming counts for a day of machine time.
pub const NAMING_DAYS: u16 = 1;

/// What is destroyed when.
pub const RETENTION: &[Retention] =
    &[Retention { what: "casework.namings", kept: Kept::Days(NAMING_DAYS), forget }];

fn forget(ctx: Ctx, before: Timestamp) -> BoxFuture<'static, Result<u64, Problem>> {
    Box::pin(async move {
        Ok(ctx.db().write_short(move |tx| Box::pin(namings::forget_namings(tx, before))).await?)
    })
}
