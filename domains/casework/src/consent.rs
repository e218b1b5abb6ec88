//! Where consents are kept that people give in a case. The gate of the exchange asks that book before anything is
//! released, so a consent is kept there first and counts in the case afterwards.

use std::sync::Arc;

use acts::Ctx;
use futures::future::BoxFuture;
use kernel::{CaseId, Lang, PartyId, Problem, Text};

/// A consent as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenInCase {
    /// Whose data it is: the person of the context.
    pub subject: PartyId,
    /// Member code of the department that may receive them.
    pub recipient: String,
    /// Data category of the service on the exchange.
    pub category: String,
    /// Purpose code of the pack.
    pub purpose: String,
    /// Where the pack has the words: service and item.
    pub scope: String,
    /// Version of that service.
    pub version: String,
    /// The language in which they were shown.
    pub lang: Lang,
    /// The words that were shown.
    pub wording: Text,
    pub case: CaseId,
}

/// Keeps consents; the domain that keeps them implements this.
pub trait ConsentKeeper: Send + Sync {
    /// Keeps a consent: durable and in force when this returns.
    fn keep<'a>(&'a self, ctx: &'a Ctx, given: GivenInCase) -> BoxFuture<'a, Result<(), Problem>>;
}

/// The keeper that `app` hands over.
pub type Keeper = Arc<dyn ConsentKeeper>;
