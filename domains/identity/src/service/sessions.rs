//! How a request finds its session, and how sessions end. One read a request, at most one a second for a busy one.
//! Invariant: whatever ends or changes a session in this process is felt by the next request.

use std::borrow::Cow;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use acts::{ActingFor, Command, Ctx, Facts, Officer, Plan, States};
use futures::future::BoxFuture;
use kernel::{Problem, Timestamp};
use pack::Pack;
use serde::Serialize;
use serde_json::Map;
use web::Session;

use super::Identity;
use super::accounts::trace;
use super::mandates::{Power, guardianship};
use super::sign_in::token_hash;
use crate::model::{Account, AccountId, AccountState, Acting, SessionId, SessionRow};
use crate::store::{self, SessionChange, SessionKey, Sessions};
use crate::{IdentityError, rules};

/// How long a session that was read is believed.
const CACHE_LIFE_MS: i64 = 1_000;
/// Sessions that are remembered at once; beyond it everything is forgotten.
const CACHE_MAX: usize = 10_000;

/// Sessions that were read a moment ago.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Remembered>);

/// By the hash of the token: when it was read, and what.
type Remembered = HashMap<[u8; 32], (Timestamp, Arc<Found>)>;

/// A stored session with its account.
struct Found {
    row: SessionRow,
    account: Account,
    /// The mandate under which the session acts is not in force any more.
    acting_ended: bool,
}

impl Cache {
    fn get(&self, key: &[u8; 32], now: Timestamp) -> Option<Arc<Found>> {
        let entries = self.entries();
        let (at, found) = entries.get(key)?;
        (*at <= now && now < at.plus_millis(CACHE_LIFE_MS)).then(|| Arc::clone(found))
    }

    fn put(&self, key: [u8; 32], now: Timestamp, found: Arc<Found>) {
        let mut entries = self.entries();
        if entries.len() >= CACHE_MAX {
            entries.clear();
        }
        entries.insert(key, (now, found));
    }

    /// Forgets everything: something about a session changed.
    pub(super) fn clear(&self) {
        self.entries().clear();
    }

    /// A poisoned lock still guards a good map.
    fn entries(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl web::Sessions for Identity {
    fn find<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Session>, Problem>> {
        Box::pin(async move {
            let now = self.shared().clocks.machine.now();
            let key = token_hash(token);
            let found = match self.cache().get(&key, now) {
                Some(found) => found,
                None => match self.read(&key, now).await? {
                    Some(found) => found,
                    None => return Ok(None),
                },
            };
            let usable = found.account.state == AccountState::Active && rules::is_alive(&found.row, now);
            if !usable {
                return Ok(None);
            }
            let legal = self.shared().clocks.legal.now();
            Ok(session_of(&found, &self.shared().packs.current(), legal))
        })
    }
}

impl Identity {
    async fn read(&self, key: &[u8; 32], now: Timestamp) -> Result<Option<Arc<Found>>, Problem> {
        let db = &self.shared().db;
        let Some((mut row, account)) = store::session_by_token(db.reader(), key).await? else {
            return Ok(None);
        };
        if rules::is_alive(&row, now) && rules::is_seen_due(&row, now) {
            // A note that cannot be written now must not keep anybody out.
            match store::mark_seen(db, row.id, now).await {
                Ok(()) => row.seen_at = now,
                Err(error) => tracing::warn!(%error, "last use of a session not noted"),
            }
        }
        let acting_ended = match &row.acting {
            Some(acting) => !self.is_in_force(row.party, acting).await?,
            None => false,
        };
        let found = Arc::new(Found { row, account, acting_ended });
        // Another process may have taken the post a moment ago: what an official does next must already be refused.
        if found.row.post.is_none() {
            self.cache().put(*key, now, Arc::clone(&found));
        }
        Ok(Some(found))
    }

    /// Whether the mandate that a session remembers is in force; what it covers is asked at each act.
    async fn is_in_force(&self, guardian: kernel::PartyId, acting: &Acting) -> Result<bool, Problem> {
        let reader = self.shared().db.reader();
        let between = store::guardianships_between(reader, guardian, acting.party).await?;
        let now = self.shared().clocks.legal.now();
        Ok(between.iter().any(|one| one.id == acting.mandate && rules::in_force(one, now)))
    }

    /// The sessions of an account that are alive, last used first.
    pub async fn sessions_of(&self, ctx: &Ctx, account: AccountId) -> Result<Vec<SessionRow>, Problem> {
        let rows = store::sessions_of_account(ctx.db().reader(), account).await?;
        Ok(rows.into_iter().filter(|row| rules::is_alive(row, ctx.at())).collect())
    }

    /// Ends sessions of one account; returns how many.
    pub async fn end_sessions(&self, ctx: &Ctx, command: EndSessions) -> Result<usize, Problem> {
        let ended = ctx.run(command).await;
        self.cache().clear();
        ended
    }

    /// Lets a session act for somebody, or for its own person again.
    pub async fn act_for(
        &self,
        ctx: &Ctx,
        session: SessionId,
        party: Option<kernel::PartyId>,
    ) -> Result<(), Problem> {
        let acting = match party {
            None => None,
            Some(party) => {
                let own = ctx.with_origin(|origin| origin.acting_for = None);
                let held = guardianship(&own, party, Power::ACT.code(), ctx.legal_at()).await?;
                Some(Acting { party, mandate: held.id, names: held.names, until: held.to })
            }
        };
        let done = ctx.run(ActFor { session, acting }).await;
        self.cache().clear();
        done
    }
}

/// A stored session as the web layer sees it; `None` when its post is no longer in the pack.
fn session_of(found: &Found, pack: &Pack, legal_now: Timestamp) -> Option<Session> {
    let Found { row, account, acting_ended } = found;
    let (officer, permissions) = match &row.post {
        None => (None, BTreeSet::new()),
        Some(id) => {
            let post = pack.posts().get(id)?;
            let department = pack.posts().department_of(id)?.to_owned();
            let officer = Officer { post: id.clone(), unit: post.unit.clone(), department };
            (Some(officer), post.permissions.iter().cloned().collect())
        }
    };
    let acting = row.acting.as_ref();
    let acting_ended = acting.is_some_and(|acting| *acting_ended || legal_now >= acting.until);
    Some(Session {
        id: row.id.0,
        account: row.account.0,
        party: row.party,
        name: account.names.both(),
        assurance: row.assurance,
        officer,
        permissions: Arc::new(permissions),
        acting_for: acting.map(|acting| ActingFor { party: acting.party, mandate: acting.mandate }),
        acting_ended,
        acting_for_name: acting.map(|acting| acting.names.both()),
        lang: account.lang,
    })
}

/// Which sessions of an account end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    One(SessionId),
    /// Every session but this one.
    Others(SessionId),
    All,
}

/// Ends sessions of one account.
#[derive(Debug, Clone, Serialize)]
pub struct EndSessions {
    pub account: AccountId,
    pub which: Ending,
}

impl Command for EndSessions {
    type On = Sessions;
    type Answer = usize;
    const NAME: &'static str = "identity.end-sessions";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<SessionKey> {
        vec![SessionKey::OfAccount(self.account)]
    }

    fn decide(
        &self,
        states: &States<'_, Sessions>,
        facts: &Facts<'_>,
    ) -> Result<Plan<SessionChange, usize>, Problem> {
        let open = states.get(&SessionKey::OfAccount(self.account)).map_or(&[][..], Vec::as_slice);
        let ending: Vec<&SessionRow> = open
            .iter()
            .filter(|row| match self.which {
                Ending::One(id) => row.id == id,
                Ending::Others(id) => row.id != id,
                Ending::All => true,
            })
            .collect();
        let Some(first) = ending.first() else {
            // Somebody else's session looks like none.
            let one = matches!(self.which, Ending::One(_));
            return if one { Err(IdentityError::NoSession.into()) } else { Ok(Plan::answer(0)) };
        };
        let count = ending.len();
        let entry =
            trace(facts, "identity.signed-out").with("sessions", count).about(first.party, Map::new());
        let plan = Plan::answer(count).entry(entry);
        Ok(ending.iter().fold(plan, |plan, row| plan.change(SessionChange::End(row.id))))
    }
}

/// Lets a session act for somebody else.
#[derive(Debug, Clone, Serialize)]
pub struct ActFor {
    pub session: SessionId,
    pub(crate) acting: Option<Acting>,
}

impl Command for ActFor {
    type On = Sessions;
    type Answer = ();
    const NAME: &'static str = "identity.act-for";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<SessionKey> {
        vec![SessionKey::One(self.session)]
    }

    fn decide(
        &self,
        states: &States<'_, Sessions>,
        facts: &Facts<'_>,
    ) -> Result<Plan<SessionChange, ()>, Problem> {
        let row = states.get(&SessionKey::One(self.session)).and_then(|rows| rows.first());
        let row = row.ok_or(IdentityError::NoSession)?;
        if row.post.is_some() {
            // An official acts by post, never for a private person.
            return Err(IdentityError::NoMandate.into());
        }
        let plan = Plan::answer(()).change(SessionChange::Act(row.id, self.acting.clone()));
        Ok(match &self.acting {
            None => plan,
            Some(acting) => {
                let entry = trace(facts, "identity.acts-for").with("mandate", acting.mandate.to_string());
                plan.entry(entry.about(acting.party, Map::new()).about(row.party, Map::new()))
            }
        })
    }
}
