//! Consents: where a grant names no law, the person whose data it is must have agreed. Who keeps consents implements
//! this trait on a snapshot in memory: the gate reads no database.

use kernel::{CaseId, PartyId, Timestamp};

kernel::id!(
    /// A recorded consent.
    ConsentId
);

/// What the gate asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentQuery<'a> {
    /// The person whose data it is, never the one who asks for them.
    pub subject: PartyId,
    /// Member code of the department that would receive the data.
    pub recipient: &'a str,
    /// Data categories of the service, all of which the consent must cover.
    pub categories: &'a [String],
    /// Purpose code of the pack.
    pub purpose: &'a str,
    /// The case of the call and its bundle, one of which the consent must name; empty where the call rests on no case
    /// of this system, which needs a consent beyond any case.
    pub cases: &'a [CaseId],
    pub at: Timestamp,
}

/// The consents in force.
pub trait Consents: Send + Sync {
    /// The consent that covers the query, given and neither withdrawn nor expired; `None` refuses the release.
    fn active(&self, query: &ConsentQuery<'_>) -> Option<ConsentId>;
}

/// Nobody has agreed to anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoConsents;

impl Consents for NoConsents {
    fn active(&self, _query: &ConsentQuery<'_>) -> Option<ConsentId> {
        None
    }
}
