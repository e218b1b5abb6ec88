//! A batch: waiting commands grouped by aggregate, so that each kind is loaded once and saved once.

use std::{
    any::{Any, TypeId},
    collections::{BTreeSet, HashMap},
};

use db::{DbError, Tx};
use futures::future::BoxFuture;
use jobs::NewJob;
use ledger::Entry;

use crate::command::{Aggregate, Command, Event, States};
use crate::decider::{Decide, Waiting};
use crate::store::idempotency::{Remember, Remembered, ScopedKey};
use crate::store::numbers::Numbers;

/// What all commands of a batch add to the commit besides their own rows.
#[derive(Default)]
pub(crate) struct Shared {
    pub entries: Vec<Entry>,
    pub jobs: Vec<NewJob>,
    pub events: Vec<Event>,
    pub remember: Vec<Remember>,
}

/// A command in the queue, its type forgotten.
pub(crate) struct Queued {
    aggregate: TypeId,
    /// Hashes of everything that must not stand twice in one batch.
    pub exclusive: Vec<u64>,
    decider: Box<dyn Any + Send + Sync>,
    new_group: fn() -> Box<dyn Group>,
}

impl Queued {
    pub fn new<C: Command>(waiting: Waiting<C>) -> Self {
        let exclusive = waiting.exclusive();
        let decider: Box<dyn Decide<C::On>> = Box::new(waiting);
        Self::of_decider(decider, exclusive)
    }

    fn of_decider<A: Aggregate>(decider: Box<dyn Decide<A>>, exclusive: Vec<u64>) -> Self {
        Self {
            aggregate: TypeId::of::<A>(),
            exclusive,
            decider: Box::new(decider),
            new_group: || Box::new(TypedGroup::<A>::empty()),
        }
    }
}

/// The commands of one batch on one kind of aggregate.
pub(crate) trait Group: Send + Sync {
    fn push(&mut self, queued: Queued);
    fn needs(&self, series: &mut BTreeSet<String>, keys: &mut Vec<ScopedKey>);
    fn load<'a>(&'a mut self, tx: &'a Tx) -> BoxFuture<'a, Result<(), DbError>>;
    fn decide(
        &mut self,
        numbers: &mut Numbers,
        remembered: &HashMap<ScopedKey, Remembered>,
        shared: &mut Shared,
    );
    fn save<'a>(&'a self, tx: &'a Tx) -> BoxFuture<'a, Result<(), DbError>>;
    fn reply(self: Box<Self>, committed: Result<(), &DbError>);
    fn split(self: Box<Self>) -> Vec<Queued>;
}

struct TypedGroup<A: Aggregate> {
    deciders: Vec<Box<dyn Decide<A>>>,
    states: HashMap<A::Key, A::State>,
    changes: Vec<A::Change>,
}

impl<A: Aggregate> TypedGroup<A> {
    fn empty() -> Self {
        Self { deciders: Vec::new(), states: HashMap::new(), changes: Vec::new() }
    }
}

impl<A: Aggregate> Group for TypedGroup<A> {
    fn push(&mut self, queued: Queued) {
        if let Ok(decider) = queued.decider.downcast::<Box<dyn Decide<A>>>() {
            self.deciders.push(*decider);
        }
    }

    fn needs(&self, series: &mut BTreeSet<String>, keys: &mut Vec<ScopedKey>) {
        for decider in &self.deciders {
            series.extend(decider.series());
            keys.extend(decider.scoped_key().cloned());
        }
    }

    fn load<'a>(&'a mut self, tx: &'a Tx) -> BoxFuture<'a, Result<(), DbError>> {
        Box::pin(async move {
            let keys: Vec<A::Key> = self.deciders.iter().flat_map(|decider| decider.keys()).collect();
            self.states = if keys.is_empty() { HashMap::new() } else { A::load(tx, &keys).await? };
            Ok(())
        })
    }

    fn decide(
        &mut self,
        numbers: &mut Numbers,
        remembered: &HashMap<ScopedKey, Remembered>,
        shared: &mut Shared,
    ) {
        self.changes.clear();
        let states = States(&self.states);
        for decider in &mut self.deciders {
            let series = decider.series();
            let before = decider.scoped_key().and_then(|key| remembered.get(key));
            if let Some(decided) = decider.decide(&states, numbers.next(&series), before) {
                numbers.use_up(&series);
                self.changes.extend(decided.changes);
                shared.entries.extend(decided.entries);
                shared.jobs.extend(decided.jobs);
                shared.events.extend(decided.events);
                shared.remember.extend(decided.remember);
            }
        }
    }

    fn save<'a>(&'a self, tx: &'a Tx) -> BoxFuture<'a, Result<(), DbError>> {
        Box::pin(
            async move { if self.changes.is_empty() { Ok(()) } else { A::save(tx, &self.changes).await } },
        )
    }

    fn reply(self: Box<Self>, committed: Result<(), &DbError>) {
        for decider in self.deciders {
            decider.reply(committed);
        }
    }

    fn split(self: Box<Self>) -> Vec<Queued> {
        // Alone in its batch a command meets nobody: nothing to exclude.
        self.deciders.into_iter().map(|decider| Queued::of_decider(decider, Vec::new())).collect()
    }
}

/// Sorts queued commands into groups.
pub(crate) fn group(queue: Vec<Queued>) -> Vec<Box<dyn Group>> {
    let mut groups: Vec<(TypeId, Box<dyn Group>)> = Vec::new();
    for queued in queue {
        let position = groups.iter().position(|(aggregate, _)| *aggregate == queued.aggregate);
        let index = position.unwrap_or_else(|| {
            groups.push((queued.aggregate, (queued.new_group)()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(index) {
            group.push(queued);
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
