//! What the web layer knows of a session; `identity` keeps them.

use std::{collections::BTreeSet, sync::Arc};

use acts::{ActingFor, Assurance, Officer};
use futures::future::BoxFuture;
use kernel::{Lang, PartyId, Problem};
use uuid::Uuid;

/// The session cookie. `__Host-`: this host only, whole site, only over a secure origin (RFC 6265bis §4.1.3.2).
pub const SESSION_COOKIE: &str = "__Host-balcao";

/// A signed-in session.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: Uuid,
    pub account: Uuid,
    pub party: PartyId,
    /// How the person is addressed in the page's frame.
    pub name: String,
    pub assurance: Assurance,
    /// Present when the session acts in a post.
    pub officer: Option<Officer>,
    /// Permission codes of the post.
    pub permissions: Arc<BTreeSet<String>>,
    pub acting_for: Option<ActingFor>,
    /// The power to act for that party has ended: nothing more is done or shown in their name, and nothing silently in the
    /// person's own, until the person chooses again.
    pub acting_ended: bool,
    /// The name of the party acted for, for the page's frame.
    pub acting_for_name: Option<String>,
    pub lang: Option<Lang>,
}

/// Where sessions are kept.
pub trait Sessions: Send + Sync {
    /// The session that a cookie or bearer token names, if it is alive.
    fn find<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Session>, Problem>>;
}
