//! What identity forgets: sessions, tickets and counts whose time is over. Accounts, consents and mandates are kept.

use acts::Ctx;
use db::DbError;
use futures::future::BoxFuture;
use kernel::{Problem, Timestamp};
use web::{Kept, Retention};

use crate::store;

/// What is destroyed when.
pub(crate) const RETENTION: &[Retention] = &[
    Retention { what: "identity.sessions", kept: Kept::UntilItsEnd, forget: sessions },
    Retention { what: "identity.ceremonies", kept: Kept::UntilItsEnd, forget: ceremonies },
    Retention { what: "identity.attempts", kept: Kept::UntilItsEnd, forget: attempts },
];

type Forgotten = BoxFuture<'static, Result<u64, Problem>>;

fn told(forgotten: impl Future<Output = Result<u64, DbError>> + Send + 'static) -> Forgotten {
    Box::pin(async move { Ok(forgotten.await?) })
}

fn sessions(ctx: Ctx, before: Timestamp) -> Forgotten {
    told(async move { store::end_expired(ctx.db(), before).await })
}

fn ceremonies(ctx: Ctx, before: Timestamp) -> Forgotten {
    told(async move { store::forget_ceremonies(ctx.db(), before).await })
}

fn attempts(ctx: Ctx, before: Timestamp) -> Forgotten {
    told(async move { store::forget_attempts(ctx.db(), before).await })
}
