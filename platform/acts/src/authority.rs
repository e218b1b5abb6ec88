//! Authority: may the actor act for somebody else, with this power, now? Asked before every act that is done in another's
//! name, of whoever keeps the mandates. Invariant: a session remembers for whom somebody acts, never whether they may;
//! where nobody keeps mandates, nobody acts for anybody.

use std::sync::{Arc, OnceLock};

use futures::future::BoxFuture;
use kernel::{Problem, ProblemStatus};

use crate::{ActingFor, Channel, Ctx};

/// Whoever keeps the mandates.
pub trait Authority: Send + Sync {
    /// Refuses unless the mandate is in force at the legal time of `ctx` and covers the power.
    fn check<'a>(
        &'a self,
        ctx: &'a Ctx,
        acting: ActingFor,
        power: &'a str,
    ) -> BoxFuture<'a, Result<(), Problem>>;
}

/// The place of the keeper: set once, when it is open.
#[derive(Clone, Default)]
pub struct Authorities(Arc<OnceLock<Arc<dyn Authority>>>);

impl Authorities {
    /// Puts the keeper in its place; a second one is not taken.
    pub fn set(&self, keeper: Arc<dyn Authority>) {
        if self.0.set(keeper).is_err() {
            tracing::warn!("a second keeper of mandates was not taken");
        }
    }

    /// Whether the actor may do this for whom they act. What a job brings was judged when its cause was done.
    pub(crate) async fn check(&self, ctx: &Ctx, power: &str) -> Result<(), Problem> {
        let Some(acting) = ctx.origin.acting_for.filter(|_| ctx.origin.channel != Channel::Job) else {
            return Ok(());
        };
        match self.0.get() {
            Some(keeper) => keeper.check(ctx, acting, power).await,
            None => Err(Problem::new(ProblemStatus::Forbidden, "auth.forbidden")),
        }
    }
}
