//! The act writer: takes whatever waits, decides it in one transaction, commits once, answers each caller.
//! Nobody waits for company: the time of the running commit is when the next batch gathers.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    panic::AssertUnwindSafe,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use db::{Db, DbError, Tx};
use futures::FutureExt;
use jobs::{NewJob, RunAt};
use kernel::{Clock, IdSource, Problem, ProblemStatus, Timestamp};
use keys::SecretRandom;
use ledger::Entry;
use serde::Serialize;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::Ctx;
use crate::batch::{Group, Queued, Shared, group};
use crate::command::{Aggregate, Command, Facts, Plan, States};
use crate::decider::Waiting;
use crate::store::idempotency;
use crate::store::numbers::Numbers;

/// Commands that may wait; beyond it callers are told to come back.
const QUEUE_MAX: usize = 8_192;
/// Commands in one commit.
const BATCH_MAX: usize = 256;
/// How often a batch that met another process's transaction is tried whole.
const CONTENTION_MAX: u32 = 8;

/// Event name → kinds of the jobs that its subscribers run.
pub type Subscribers = BTreeMap<&'static str, Vec<&'static str>>;

/// What the writer needs.
pub struct ActsSettings {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn SecretRandom>,
    /// Which job kinds each event causes; set once, when all domains are known and before the first act.
    pub subscribers: Arc<OnceLock<Subscribers>>,
    pub ids: Arc<dyn IdSource>,
    /// Rung after a commit that holds jobs.
    pub jobs_wake: Arc<Notify>,
    /// Rung after a commit that holds ledger entries.
    pub ledger_wake: Arc<Notify>,
}

/// The queue in front of the act writer. Cheap to clone.
#[derive(Clone)]
pub struct Acts {
    queue: mpsc::Sender<Queued>,
    pulse: Arc<Pulse>,
}

/// When the running commit began, microseconds; 0 between two commits.
#[derive(Default)]
struct Pulse(AtomicI64);

/// How the act writer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriterState {
    /// It waits for commands, or carries some out since this moment.
    Works { since: Option<Timestamp> },
    /// It has ended: nothing will be carried out in this process any more.
    Stopped,
}

impl Acts {
    /// Starts the writer. It ends when every `Acts` is dropped and the queue is empty.
    pub fn start(settings: ActsSettings) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let pulse = Arc::new(Pulse::default());
        let writer = Writer { settings, pulse: Arc::clone(&pulse) };
        (Self { queue, pulse }, tokio::spawn(writer.run(waiting)))
    }

    /// Carries out one command: durable when this returns `Ok`.
    pub async fn run<C: Command>(&self, ctx: &Ctx, command: C) -> Result<C::Answer, Problem> {
        if let Some(power) = command.power() {
            ctx.shared().authority.check(ctx, &power).await?;
        }
        let (caller, answer) = oneshot::channel();
        let queued = Queued::new(Waiting::new(ctx.clone(), command, caller)?);
        let closed = |_| Problem::new(ProblemStatus::Unavailable, "unavailable");
        self.queue.try_send(queued).map_err(|_full| Problem::new(ProblemStatus::Unavailable, "busy"))?;
        answer.await.map_err(closed)?
    }

    /// Whether the writer still works.
    pub fn state(&self) -> WriterState {
        if self.queue.is_closed() {
            return WriterState::Stopped;
        }
        let since = Some(self.pulse.0.load(Ordering::Relaxed)).filter(|since| *since != 0);
        WriterState::Works { since: since.map(Timestamp::from_micros) }
    }

    /// Makes entries durable that belong to no command.
    pub async fn record(&self, ctx: &Ctx, entries: Vec<Entry>) -> Result<(), Problem> {
        self.run(ctx, Record { entries }).await
    }
}

/// Entries of the exchange gate: no state, no rows of their own.
#[derive(Serialize)]
struct Record {
    #[serde(skip)]
    entries: Vec<Entry>,
}

struct NoState;

impl Aggregate for NoState {
    type Key = ();
    type State = ();
    type Change = ();

    async fn load(_tx: &Tx, _keys: &[()]) -> Result<HashMap<(), ()>, DbError> {
        Ok(HashMap::new())
    }

    async fn save(_tx: &Tx, _changes: &[()]) -> Result<(), DbError> {
        Ok(())
    }
}

impl Command for Record {
    type On = NoState;
    type Answer = ();
    const NAME: &'static str = "ledger.record";

    /// A trace is left whoever acts.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<()> {
        Vec::new()
    }

    fn decide(&self, _states: &States<'_, NoState>, _facts: &Facts<'_>) -> Result<Plan<(), ()>, Problem> {
        Ok(Plan { entries: self.entries.clone(), ..Plan::answer(()) })
    }
}

struct Writer {
    settings: ActsSettings,
    pulse: Arc<Pulse>,
}

impl Writer {
    async fn run(self, mut incoming: mpsc::Receiver<Queued>) {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match incoming.recv().await {
                    Some(queued) => waiting.push_back(queued),
                    None => return,
                }
                // Let requests that are ready at this moment join.
                tokio::task::yield_now().await;
            }
            while waiting.len() < QUEUE_MAX
                && let Ok(queued) = incoming.try_recv()
            {
                waiting.push_back(queued);
            }
            self.pulse.0.store(self.settings.clock.now().micros(), Ordering::Relaxed);
            self.carry_out(take_batch(&mut waiting)).await;
            self.pulse.0.store(0, Ordering::Relaxed);
        }
    }

    async fn carry_out(&self, batch: Vec<Queued>) {
        metrics::histogram!("acts_batch_commands").record(f64::from(u32::try_from(batch.len()).unwrap_or(0)));
        let alone = batch.len() == 1;
        let mut groups = group(batch);
        let Err(error) = self.commit_with_retry(&mut groups).await else {
            return reply(groups, Ok(()));
        };
        let whole = matches!(error, DbError::Full | DbError::Unreachable(_));
        if alone || whole {
            tracing::warn!(%error, "acts not committed");
            return reply(groups, Err(&error));
        }
        // One of them met a taken key or another transaction: each gets its own commit and its own answer.
        for queued in groups.into_iter().flat_map(Group::split) {
            let mut groups = group(vec![queued]);
            let outcome = self.commit_with_retry(&mut groups).await;
            reply(groups, outcome.as_ref().copied());
        }
    }

    async fn commit_with_retry(&self, groups: &mut [Box<dyn Group>]) -> Result<(), DbError> {
        let mut attempt = 1;
        loop {
            let started = Instant::now();
            // A load or a save that panics is a fault of its room; it must not take the only writer down.
            let outcome = AssertUnwindSafe(self.commit(groups)).catch_unwind().await;
            let outcome = outcome.unwrap_or_else(|_panic| Err(DbError::Other("a room panicked".to_owned())));
            metrics::histogram!("acts_commit_seconds").record(started.elapsed().as_secs_f64());
            match outcome {
                Err(DbError::Contention) if attempt < CONTENTION_MAX => {
                    metrics::counter!("acts_contention_total").increment(1);
                    tokio::time::sleep(Duration::from_millis(1 << attempt)).await;
                    attempt += 1;
                }
                other => return other,
            }
        }
    }

    async fn commit(&self, groups: &mut [Box<dyn Group>]) -> Result<(), DbError> {
        let tx = self.settings.db.begin_write().await?;
        match self.in_transaction(&tx, groups).await {
            Ok(shared) => {
                tx.commit().await.map_err(DbError::from)?;
                if !shared.jobs.is_empty() {
                    self.settings.jobs_wake.notify_one();
                }
                if !shared.entries.is_empty() {
                    self.settings.ledger_wake.notify_one();
                }
                Ok(())
            }
            Err(error) => {
                // The first error is the one to tell; a connection whose rollback failed is not used again (`connect.rs`).
                let _rollback = tx.rollback().await;
                Err(error)
            }
        }
    }

    async fn in_transaction(&self, tx: &Tx, groups: &mut [Box<dyn Group>]) -> Result<Shared, DbError> {
        let mut series = BTreeSet::new();
        let mut keys = Vec::new();
        for group in groups.iter_mut() {
            group.needs(&mut series, &mut keys);
            group.load(tx).await?;
        }
        let mut numbers = Numbers::load(tx, &series).await?;
        let remembered = idempotency::load(tx, &keys).await?;
        let mut shared = Shared::default();
        for group in groups.iter_mut() {
            group.decide(&mut numbers, &remembered, &mut shared);
        }
        for group in groups.iter() {
            group.save(tx).await?;
        }
        let now = self.settings.clock.now();
        numbers.save(tx).await?;
        idempotency::save(tx, std::mem::take(&mut shared.remember), now).await?;
        let secrets = self.settings.secrets.as_ref();
        let prepared: Result<Vec<_>, _> =
            shared.entries.iter().map(|entry| ledger::prepare(entry, secrets)).collect();
        let prepared = prepared.map_err(|error| DbError::Other(error.to_string()))?;
        ledger::intake(tx, prepared).await?;
        self.tell_subscribers(&mut shared, now);
        jobs::enqueue(tx, &shared.jobs, now).await?;
        Ok(shared)
    }

    fn tell_subscribers(&self, shared: &mut Shared, now: Timestamp) {
        for event in std::mem::take(&mut shared.events) {
            let kinds =
                self.settings.subscribers.get().and_then(|all| all.get(event.name)).into_iter().flatten();
            shared.jobs.extend(kinds.map(|kind| NewJob {
                id: self.settings.ids.uuid(now),
                kind,
                dedup_key: None,
                payload: event.payload.clone(),
                origin: event.origin.clone(),
                run_at: RunAt::Now,
            }));
        }
    }
}

fn reply(groups: Vec<Box<dyn Group>>, committed: Result<(), &DbError>) {
    for group in groups {
        group.reply(committed);
    }
}

/// Takes the next commands in order, leaving those that touch what an earlier one of the batch touches.
fn take_batch(waiting: &mut VecDeque<Queued>) -> Vec<Queued> {
    let mut batch = Vec::new();
    let mut left = VecDeque::new();
    let mut touched: HashSet<u64> = HashSet::new();
    while let Some(queued) = waiting.pop_front() {
        if batch.len() == BATCH_MAX {
            left.push_back(queued);
            break;
        }
        let free = queued.exclusive.iter().all(|key| !touched.contains(key));
        // What is left behind still excludes what comes after it: order per key is kept.
        touched.extend(queued.exclusive.iter().copied());
        if free { batch.push(queued) } else { left.push_back(queued) }
    }
    left.append(waiting);
    *waiting = left;
    batch
}
