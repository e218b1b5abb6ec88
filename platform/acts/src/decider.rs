//! One waiting command: what it needs, what it decided, whom to answer.

use std::{
    any::TypeId,
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
};

use aws_lc_rs::digest;
use db::DbError;
use jobs::NewJob;
use kernel::{Problem, ProblemStatus};
use ledger::Entry;
use tokio::sync::oneshot;

use crate::command::{Aggregate, Command, Event, Facts, Plan, States};
use crate::store::idempotency::{Remember, Remembered, ScopedKey};
use crate::{Actor, Ctx};

/// What one command adds to the batch's commit.
pub(crate) struct Decided<C> {
    pub changes: Vec<C>,
    pub entries: Vec<Entry>,
    pub jobs: Vec<NewJob>,
    pub events: Vec<Event>,
    pub remember: Option<Remember>,
}

/// What a command adds to the commit, and what its caller is told.
type FirstAnswer<C> = (Decided<<<C as Command>::On as Aggregate>::Change>, <C as Command>::Answer);

/// A waiting command of any type on one kind of aggregate.
pub(crate) trait Decide<A: Aggregate>: Send + Sync {
    fn keys(&self) -> Vec<A::Key>;
    fn series(&self) -> Vec<String>;
    fn scoped_key(&self) -> Option<&ScopedKey>;
    /// Decides and keeps the answer; `None` when the command was refused or had been answered before.
    fn decide(
        &mut self,
        states: &States<'_, A>,
        numbers: BTreeMap<String, i64>,
        remembered: Option<&Remembered>,
    ) -> Option<Decided<A::Change>>;
    /// Answers the caller, now that the commit happened or did not.
    fn reply(self: Box<Self>, committed: Result<(), &DbError>);
}

/// A waiting command.
pub(crate) struct Waiting<C: Command> {
    ctx: Ctx,
    command: C,
    scoped: Option<(ScopedKey, Vec<u8>)>,
    outcome: Option<Result<C::Answer, Problem>>,
    caller: oneshot::Sender<Result<C::Answer, Problem>>,
}

impl<C: Command> Waiting<C> {
    pub fn new(
        ctx: Ctx,
        command: C,
        caller: oneshot::Sender<Result<C::Answer, Problem>>,
    ) -> Result<Self, Problem> {
        let scoped = match ctx.idempotency() {
            None => None,
            Some(key) => Some((ScopedKey::new(scope::<C>(&ctx), key), content_digest(&command)?)),
        };
        Ok(Self { ctx, command, scoped, outcome: None, caller })
    }

    /// Hashes of everything that must not stand twice in one batch.
    pub fn exclusive(&self) -> Vec<u64> {
        let aggregate = TypeId::of::<C::On>();
        let keys = self.command.keys().into_iter().map(|key| hash(&(aggregate, key)));
        keys.chain(self.scoped.as_ref().map(|(key, _)| hash(key))).collect()
    }

    fn first_answer(&self, states: &States<'_, C::On>, facts: &Facts<'_>) -> Result<FirstAnswer<C>, Problem> {
        // A decision that panics is a fault of its domain; it must not take the writer and its batch down.
        let plan = catch_unwind(AssertUnwindSafe(|| self.command.decide(states, facts)))
            .map_err(|_panic| Problem::new(ProblemStatus::Internal, "internal"))??;
        let Plan { changes, entries, jobs, events, answer } = plan;
        let remember = match &self.scoped {
            None => None,
            Some((key, digest)) => {
                Some(Remember { key: key.clone(), digest: digest.clone(), answer: to_json(&answer)? })
            }
        };
        Ok((Decided { changes, entries, jobs, events, remember }, answer))
    }

    fn repeated_answer(&self, remembered: &Remembered) -> Result<C::Answer, Problem> {
        let same = self.scoped.as_ref().is_some_and(|(_, digest)| *digest == remembered.digest);
        if !same {
            return Err(Problem::new(ProblemStatus::Conflict, "idempotency.other-content"));
        }
        serde_json::from_str(&remembered.answer)
            .map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))
    }
}

impl<C: Command> Decide<C::On> for Waiting<C> {
    fn keys(&self) -> Vec<<C::On as Aggregate>::Key> {
        self.command.keys()
    }

    fn series(&self) -> Vec<String> {
        self.command.series()
    }

    fn scoped_key(&self) -> Option<&ScopedKey> {
        self.scoped.as_ref().map(|(key, _)| key)
    }

    fn decide(
        &mut self,
        states: &States<'_, C::On>,
        numbers: BTreeMap<String, i64>,
        remembered: Option<&Remembered>,
    ) -> Option<Decided<<C::On as Aggregate>::Change>> {
        if let Some(remembered) = remembered {
            self.outcome = Some(self.repeated_answer(remembered));
            return None;
        }
        let facts = Facts::new(&self.ctx, numbers);
        match self.first_answer(states, &facts) {
            Ok((decided, answer)) => {
                self.outcome = Some(Ok(answer));
                Some(decided)
            }
            Err(problem) => {
                self.outcome = Some(Err(problem));
                None
            }
        }
    }

    fn reply(self: Box<Self>, committed: Result<(), &DbError>) {
        let taken = self.command.taken();
        let answer = match committed {
            Ok(()) => self.outcome.unwrap_or(Err(Problem::new(ProblemStatus::Internal, "internal"))),
            Err(DbError::Unique(_)) => Err(taken),
            Err(DbError::Full) => Err(Problem::new(ProblemStatus::Unavailable, "storage.full")),
            Err(DbError::Contention | DbError::Unreachable(_)) => {
                Err(Problem::new(ProblemStatus::Unavailable, "unavailable"))
            }
            Err(_) => Err(Problem::new(ProblemStatus::Internal, "internal")),
        };
        metrics::counter!("acts_total", "command" => C::NAME, "ok" => if answer.is_ok() { "1" } else { "0" })
            .increment(1);
        // A caller that has gone away does not undo the act.
        let _gone = self.caller.send(answer);
    }
}

/// Keys of different callers and commands never meet.
fn scope<C: Command>(ctx: &Ctx) -> String {
    let who = match &ctx.origin.actor {
        Actor::Anonymous => "anonymous".to_owned(),
        Actor::Person { party } | Actor::Officer { party } => party.to_string(),
        Actor::System { member } => member.clone(),
        Actor::Machine => "machine".to_owned(),
    };
    format!("{}:{who}", C::NAME)
}

fn content_digest<C: Command>(command: &C) -> Result<Vec<u8>, Problem> {
    Ok(digest::digest(&digest::SHA256, to_json(command)?.as_bytes()).as_ref().to_vec())
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))
}

fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
