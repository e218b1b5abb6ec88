//! What a domain writes: an aggregate (how its state is loaded and its changes saved, set-based) and commands on it
//! (which keys they need and the pure function that decides).

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use db::{DbError, Tx};
use jobs::NewJob;
use kernel::{Problem, ProblemStatus, Timestamp};
use ledger::Entry;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Ctx;

/// A kind of thing whose state a decision needs.
pub trait Aggregate: Send + Sync + 'static {
    /// Names one of them.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What a decision sees.
    type State: Send + Sync + 'static;
    /// What a decision changes; many of them are saved with few statements.
    type Change: Send + Sync + 'static;

    /// Loads the states of all keys of a batch with a fixed number of statements. Absent keys are left out.
    fn load(
        tx: &Tx,
        keys: &[Self::Key],
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::State>, DbError>> + Send;

    /// Saves all changes of a batch with a fixed number of statements, in order.
    fn save(tx: &Tx, changes: &[Self::Change]) -> impl Future<Output = Result<(), DbError>> + Send;
}

/// The states that a command asked for.
pub struct States<'a, A: Aggregate>(pub(crate) &'a HashMap<A::Key, A::State>);

impl<'a, A: Aggregate> States<'a, A> {
    /// The state under `key`, when there is one.
    pub fn get(&self, key: &A::Key) -> Option<&'a A::State> {
        self.0.get(key)
    }
}

/// What a decision may know besides the state.
pub struct Facts<'a> {
    pub ctx: &'a Ctx,
    numbers: BTreeMap<String, i64>,
}

impl<'a> Facts<'a> {
    pub(crate) const fn new(ctx: &'a Ctx, numbers: BTreeMap<String, i64>) -> Self {
        Self { ctx, numbers }
    }

    /// Machine time of the act.
    pub const fn at(&self) -> Timestamp {
        self.ctx.at()
    }

    /// The next number of a series that the command named in [`Command::series`]. Used up only if the act happens.
    pub fn number(&self, series: &str) -> Result<i64, Problem> {
        self.numbers.get(series).copied().ok_or(Problem::new(ProblemStatus::Internal, "internal"))
    }

    /// A job of this act: runs after the commit, at least once, in the name of the originating actor.
    pub fn job(&self, kind: &'static str, payload: Value) -> NewJob {
        NewJob {
            id: self.ctx.new_id(),
            kind,
            dedup_key: None,
            payload,
            origin: self.origin(),
            run_at: jobs::RunAt::Now,
        }
    }

    /// News of this act.
    pub fn event(&self, kind: EventKind, payload: Value) -> Event {
        Event { name: kind.name(), payload, origin: self.origin() }
    }

    fn origin(&self) -> Value {
        serde_json::to_value(&*self.ctx.origin).unwrap_or(Value::Null)
    }
}

/// The name of an event, `room.what-happened`. Made by [`events!`] alone, so that every event stands in its room's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventKind(&'static str);

impl EventKind {
    #[doc(hidden)]
    pub const fn declared(name: &'static str) -> Self {
        Self(name)
    }

    /// As listeners name it.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// Declares the events of a room: a constant for each, and `ALL` for the module that hands them to `app`.
#[macro_export]
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::EventKind = $crate::EventKind::declared($text);)*

        /// Everything that this room publishes.
        pub const ALL: &[$crate::EventKind] = &[$($name),*];
    };
}

/// News for whoever listens; the publisher does not know who does. Each subscriber gets a job of its own.
#[derive(Debug, Clone)]
pub struct Event {
    /// `registers.record-written`, past tense.
    pub name: &'static str,
    pub payload: Value,
    pub origin: Value,
}

/// What a decision results in. All of it is committed together, or nothing.
pub struct Plan<C, T> {
    pub changes: Vec<C>,
    pub entries: Vec<Entry>,
    pub jobs: Vec<NewJob>,
    pub events: Vec<Event>,
    pub answer: T,
}

impl<C, T> Plan<C, T> {
    /// A plan that changes nothing and answers.
    pub const fn answer(answer: T) -> Self {
        Self { changes: Vec::new(), entries: Vec::new(), jobs: Vec::new(), events: Vec::new(), answer }
    }

    /// Adds a change.
    #[must_use]
    pub fn change(mut self, change: C) -> Self {
        self.changes.push(change);
        self
    }

    /// Adds a ledger entry.
    #[must_use]
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// Adds a job.
    #[must_use]
    pub fn job(mut self, job: NewJob) -> Self {
        self.jobs.push(job);
        self
    }

    /// Adds news.
    #[must_use]
    pub fn event(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }
}

/// A command of a domain. Serialised only to compare a repeated idempotency key's content.
pub trait Command: Serialize + Send + Sync + 'static {
    type On: Aggregate;
    type Answer: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
    /// `casework.submit`: names the command in idempotency scopes, metrics and logs.
    const NAME: &'static str;

    /// The power that somebody needs to do this in another's name; `None` where it is always the actor's own, such as
    /// what they do with their session.
    fn power(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(Self::NAME))
    }

    /// The states that the decision needs.
    fn keys(&self) -> Vec<<Self::On as Aggregate>::Key>;

    /// Gap-free number series from which the decision takes one number each.
    fn series(&self) -> Vec<String> {
        Vec::new()
    }

    /// Decides. Pure: no I/O, no clock but `facts`, the same answer for the same arguments.
    fn decide(
        &self,
        states: &States<'_, Self::On>,
        facts: &Facts<'_>,
    ) -> Result<Plan<<Self::On as Aggregate>::Change, Self::Answer>, Problem>;

    /// What to say when the database found a key taken that the decision believed free.
    fn taken(&self) -> Problem {
        Problem::new(ProblemStatus::Conflict, "conflict")
    }
}
