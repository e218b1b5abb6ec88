//! The way to the cases of which entries tell: an entry leads to a case only where its reader may open it.

use std::collections::BTreeSet;
use std::sync::Arc;

use acts::Ctx;
use futures::future::BoxFuture;
use kernel::{CaseId, Problem};

/// Answers which of these cases the party of the context may open. The domain that keeps cases knows.
pub type CaseCheck =
    Arc<dyn Fn(Ctx, Vec<CaseId>) -> BoxFuture<'static, Result<BTreeSet<CaseId>, Problem>> + Send + Sync>;

/// Closed until somebody opens it: then no entry leads anywhere.
#[derive(Clone, Default)]
pub struct CaseDoor(Option<CaseCheck>);

impl CaseDoor {
    /// Asks `check`.
    pub const fn new(check: CaseCheck) -> Self {
        Self(Some(check))
    }

    pub(crate) async fn open(&self, ctx: &Ctx, cases: BTreeSet<CaseId>) -> Result<BTreeSet<CaseId>, Problem> {
        match &self.0 {
            Some(check) if !cases.is_empty() => check(ctx.clone(), cases.into_iter().collect()).await,
            _ => Ok(BTreeSet::new()),
        }
    }
}
