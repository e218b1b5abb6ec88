//! Retention: what a room keeps how long, and what destroys it afterwards. The room declares, one job of `app` does it.
//! Invariant: what nobody has looked up in the law is kept; there is no default period.

use acts::Ctx;
use futures::future::BoxFuture;
use kernel::{Problem, Timestamp};

/// Destroys what ended before the moment; returns how much that was.
pub type ForgetFn = fn(Ctx, Timestamp) -> BoxFuture<'static, Result<u64, Problem>>;

/// One kind of thing that a room keeps.
#[derive(Clone, Copy)]
pub struct Retention {
    /// `identity.sessions`; the name under which the pack speaks of it.
    pub what: &'static str,
    pub kept: Kept,
    pub forget: ForgetFn,
}

/// How long it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Each carries its own end, as a session and a ticket do.
    UntilItsEnd,
    /// A technical trace about which no law speaks: so many days.
    Days(u16),
    /// As `law/retention.toml` of the pack says; where that says nothing, for ever.
    AsLawSays,
}
