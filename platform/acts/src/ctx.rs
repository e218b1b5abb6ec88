//! Ctx: who acts, for whom, in which post, how sure we are, why, when. First argument everywhere.
//! What of it must outlive the request (a job keeps its originating actor) is `Origin`.

use std::sync::Arc;

use db::Db;
use kernel::{Assurance, CaseId, Clock, IdSource, Lang, MandateId, PartyId, Problem, Timestamp};
use keys::SecretRandom;
use pack::{Pack, Packs};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{Acts, Authorities, Command, IdempotencyKey};

/// Who does it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// Nobody signed in.
    #[default]
    Anonymous,
    /// A person in their own account.
    Person { party: PartyId },
    /// An official, always by post.
    Officer { party: PartyId },
    /// A member's information system, as the exchange names it: `MO/GOV/SSM/hospital`.
    System { member: String },
    /// Balcão itself: a timer, a table, a schedule.
    Machine,
}

/// The post in which an official acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    pub post: String,
    pub unit: String,
    pub department: String,
}

/// For whom the actor acts, and under which power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingFor {
    pub party: PartyId,
    pub mandate: MandateId,
}

/// Through which door the request came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Web,
    Api,
    Counter,
    Kiosk,
    Video,
    Paper,
    Exchange,
    Job,
    CommandLine,
}

/// The part of a context that jobs keep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub request: String,
    pub actor: Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<ActingFor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<Officer>,
    pub assurance: Assurance,
    /// Purpose code of the pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    pub channel: Channel,
    pub lang: Lang,
}

/// Machine time for sessions, tokens and certificates; legal time for deadlines. They differ only under `--fast-clock`.
#[derive(Clone)]
pub struct Clocks {
    pub machine: Arc<dyn Clock>,
    pub legal: Arc<dyn Clock>,
}

/// What every request shares: one per process.
pub struct Shared {
    pub db: Db,
    pub acts: Acts,
    pub packs: Arc<Packs>,
    pub clocks: Clocks,
    /// Ordinary randomness, for identifiers.
    pub ids: Arc<dyn IdSource>,
    /// Randomness for secrets, never seeded.
    pub secrets: Arc<dyn SecretRandom>,
    /// Who is asked before an act in another's name.
    pub authority: Authorities,
    /// Rung after a commit that holds jobs.
    pub jobs_wake: Arc<Notify>,
}

/// The context of one request or job. Its times are read once, so that one act has one time.
#[derive(Clone)]
pub struct Ctx {
    pub origin: Arc<Origin>,
    at: Timestamp,
    legal_at: Timestamp,
    idempotency: Option<IdempotencyKey>,
    shared: Arc<Shared>,
}

impl Ctx {
    /// A context for `origin`, now.
    pub fn new(shared: Arc<Shared>, origin: Origin) -> Self {
        let (at, legal_at) = (shared.clocks.machine.now(), shared.clocks.legal.now());
        Self { origin: Arc::new(origin), at, legal_at, idempotency: None, shared }
    }

    /// The same context with another origin.
    #[must_use]
    pub fn with_origin(&self, change: impl FnOnce(&mut Origin)) -> Self {
        let mut origin = (*self.origin).clone();
        change(&mut origin);
        Self { origin: Arc::new(origin), ..self.clone() }
    }

    /// The same context; the next command with this key is carried out once and answered alike ever after.
    #[must_use]
    pub fn with_idempotency(&self, key: IdempotencyKey) -> Self {
        Self { idempotency: Some(key), ..self.clone() }
    }

    /// Machine time of this request.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Legal time of this request.
    pub const fn legal_at(&self) -> Timestamp {
        self.legal_at
    }

    /// The key that makes a repeated command harmless.
    pub const fn idempotency(&self) -> Option<&IdempotencyKey> {
        self.idempotency.as_ref()
    }

    /// A fresh identifier.
    pub fn new_id(&self) -> Uuid {
        self.shared.ids.uuid(self.at)
    }

    /// The source of identifiers, for `XId::new(ctx.ids(), ctx.at())`.
    pub fn ids(&self) -> &dyn IdSource {
        self.shared.ids.as_ref()
    }

    /// Randomness for secrets.
    pub fn secrets(&self) -> &dyn SecretRandom {
        self.shared.secrets.as_ref()
    }

    /// The database, for reads and the rare administrative write.
    pub fn db(&self) -> &Db {
        &self.shared.db
    }

    /// What the process shares.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The pack in force.
    pub fn pack(&self) -> Arc<Pack> {
        self.shared.packs.current()
    }

    /// The party whose matter this is: the one acted for, else the actor's own.
    pub fn party(&self) -> Option<PartyId> {
        if let Some(acting) = self.origin.acting_for {
            return Some(acting.party);
        }
        match self.origin.actor {
            Actor::Person { party } | Actor::Officer { party } => Some(party),
            _ => None,
        }
    }

    /// Carries out a command: durable when this returns `Ok`.
    pub async fn run<C: Command>(&self, command: C) -> Result<C::Answer, Problem> {
        self.shared.acts.run(self, command).await
    }

    /// Makes ledger entries durable that belong to no command: the exchange gate's hot path.
    pub async fn record(&self, entries: Vec<ledger::Entry>) -> Result<(), Problem> {
        self.shared.acts.record(self, entries).await
    }
}
