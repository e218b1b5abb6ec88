//! Who runs the jobs: claims as many as there are free places, runs them side by side, removes what is done in one
//! statement. A worker that dies loses nothing: its lease ends and another one takes the job; one that only slept over
//! its lease changes nothing any more, because each claim is a new attempt and results count for their attempt alone.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use db::{Db, DbError};
use futures::{FutureExt, future::BoxFuture};
use kernel::{Clock, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinSet};
use uuid::Uuid;

use crate::store::queue::{self, Moment, NewJob, RunAt};
use crate::store::schedule::{self, Schedule};

/// A claimed job.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub payload: Value,
    pub origin: Value,
    /// 1 for the first attempt.
    pub attempt: u32,
}

/// Why a job did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobError {
    /// May succeed later: try again after a pause.
    Again(String),
    /// Will never succeed: bury it.
    Never(String),
}

impl From<DbError> for JobError {
    fn from(error: DbError) -> Self {
        Self::Again(error.to_string())
    }
}

/// What runs one kind of job. It may run more than once for the same job.
pub type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// Payload of the job that tells a room that a job of one of its kinds was buried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buried {
    /// The dead letter.
    pub job: Uuid,
    pub kind: String,
    /// The code or words of the last attempt, without values.
    pub error: String,
    /// What the dead job was to do.
    pub payload: Value,
}

/// All handlers and schedules, by name.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: BTreeMap<String, Handler>,
    /// Kind of a job → kind of the job that takes its burial up.
    mourners: BTreeMap<String, &'static str>,
    pub(crate) schedules: Vec<Schedule>,
}

impl Registry {
    /// Adds the handler of one kind; two handlers for one kind are a programming error that the first start shows.
    #[must_use]
    pub fn on(mut self, kind: &str, handler: Handler) -> Self {
        let before = self.handlers.insert(kind.to_owned(), handler);
        assert!(before.is_none(), "two handlers for job kind {kind}");
        self
    }

    /// When a job of `kind` is buried, a job of kind `then` is put into the queue with it; its payload is [`Buried`].
    #[must_use]
    pub fn when_buried(mut self, kind: &str, then: &'static str) -> Self {
        self.mourners.insert(kind.to_owned(), then);
        self
    }

    /// Adds a repeated task.
    #[must_use]
    pub fn every(mut self, schedule: Schedule) -> Self {
        self.schedules.push(schedule);
        self
    }
}

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// How long to sleep when nothing is due and nobody wakes the worker.
    pub poll_ms: u64,
    /// Jobs that run side by side; as many are claimed as have a place.
    pub parallel: usize,
    /// How long a claim holds; longer than any job may run.
    pub lease_ms: i64,
    /// A job is cut off after this time and tried again.
    pub job_timeout_ms: u64,
    /// After so many failures a job is buried.
    pub attempts_max: u32,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self { poll_ms: 250, parallel: 64, lease_ms: 90_000, job_timeout_ms: 30_000, attempts_max: 12 }
    }
}

/// How long a result waits for others to be written with it.
const GATHER: Duration = Duration::from_millis(5);
const BACKOFF_FIRST_MS: i64 = 500;
const BACKOFF_LONGEST_MS: i64 = 3_600_000;

/// Runs jobs until it is told to stop.
pub struct Worker {
    pub db: Db,
    pub machine: Arc<dyn Clock>,
    pub legal: Arc<dyn Clock>,
    pub registry: Registry,
    pub settings: WorkerSettings,
    /// Rung by whoever has just committed a job.
    pub wake: Arc<Notify>,
}

/// A job that ran, and how it ended.
type Outcome = (Job, Result<(), JobError>);

impl Worker {
    /// Works until `stop` says true; jobs that have begun are finished first. A job that ends makes room for the next
    /// one: nothing waits for the slowest.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let poll = Duration::from_millis(self.settings.poll_ms);
        let mut running = JoinSet::new();
        loop {
            let stopping = *stop.borrow();
            if stopping && running.is_empty() {
                return;
            }
            if !stopping && let Err(error) = self.take(&mut running).await {
                tracing::warn!(%error, "job queue not available");
                tokio::time::sleep(poll).await;
            }
            let room = !stopping && running.len() < self.settings.parallel;
            tokio::select! {
                Some(first) = running.join_next() => {
                    if let Err(error) = self.settle(first, &mut running).await {
                        // What is not written runs again when its lease ends.
                        tracing::warn!(%error, "results of jobs not kept");
                    }
                }
                () = self.wake.notified(), if room => {}
                () = tokio::time::sleep(poll), if room => {}
                _ = stop.changed(), if !stopping => {}
            }
        }
    }

    /// Runs everything that is due now, and what that causes, until nothing is due. Tests step time with it.
    pub async fn drain(&self) -> Result<usize, DbError> {
        let mut total = 0;
        let mut running = JoinSet::new();
        loop {
            total += self.take(&mut running).await?;
            let Some(first) = running.join_next().await else { return Ok(total) };
            self.settle(first, &mut running).await?;
        }
    }

    /// Claims due jobs for the places that are free and begins each at once, so that its lease covers its whole run.
    async fn take(&self, running: &mut JoinSet<Outcome>) -> Result<usize, DbError> {
        let free = self.settings.parallel.saturating_sub(running.len());
        if free == 0 {
            return Ok(0);
        }
        let machine = self.machine.now();
        schedule::enqueue_due(&self.db, &self.registry.schedules, machine).await?;
        let moment = Moment {
            machine,
            legal: self.legal.now(),
            lease_until: machine.plus_millis(self.settings.lease_ms),
        };
        if !queue::any_due(&self.db, moment.machine, moment.legal).await? {
            return Ok(0);
        }
        let jobs = queue::claim(&self.db, moment, i64::try_from(free).unwrap_or(i64::MAX)).await?;
        let taken = jobs.len();
        for job in jobs {
            let handler = self.registry.handlers.get(&job.kind).cloned();
            running.spawn(attempt(handler, job, Duration::from_millis(self.settings.job_timeout_ms)));
        }
        Ok(taken)
    }

    /// Writes how jobs ended: the first, and whatever else ends within a moment, so that many small jobs share a statement.
    async fn settle(
        &self,
        first: Result<Outcome, JoinError>,
        running: &mut JoinSet<Outcome>,
    ) -> Result<(), DbError> {
        let until = tokio::time::Instant::now() + GATHER;
        let mut ended = vec![first];
        while ended.len() < self.settings.parallel
            && let Ok(Some(next)) = tokio::time::timeout_at(until, running.join_next()).await
        {
            ended.push(next);
        }
        let mut done = Vec::with_capacity(ended.len());
        for outcome in ended {
            match outcome {
                Ok((job, Ok(()))) => done.push(job),
                Ok((job, Err(error))) => self.failed(&job, error).await?,
                Err(error) => {
                    tracing::error!(%error, "a job was torn away: it runs again when its lease ends");
                }
            }
        }
        queue::finish(&self.db, &done).await
    }

    async fn failed(&self, job: &Job, error: JobError) -> Result<(), DbError> {
        let (why, last) = match error {
            JobError::Again(why) => (why, job.attempt >= self.settings.attempts_max),
            JobError::Never(why) => (why, true),
        };
        let why = plain(&why);
        metrics::counter!("jobs_failed_total", "kind" => job.kind.clone()).increment(1);
        tracing::warn!(kind = %job.kind, id = %job.id, attempt = job.attempt, dead = last, error = %why, "job failed");
        let now = self.machine.now();
        if !last {
            return queue::give_back(&self.db, job, now.plus_millis(backoff_ms(job.attempt)), &why).await;
        }
        metrics::counter!("jobs_buried_total", "kind" => job.kind.clone()).increment(1);
        let told = self.registry.mourners.get(&job.kind).map(|then| told(job, then, &why, now));
        queue::bury(&self.db, job, now, &why, told).await
    }
}

async fn attempt(handler: Option<Handler>, job: Job, timeout: Duration) -> Outcome {
    let Some(handler) = handler else {
        return (job, Err(JobError::Again("no handler for this kind in this process".to_owned())));
    };
    // A handler that panics must not take the worker down; it counts as a failed attempt.
    let again = job.clone();
    let work = std::panic::AssertUnwindSafe(async move { handler(again).await }).catch_unwind();
    let outcome = match tokio::time::timeout(timeout, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Err(JobError::Again("the handler panicked".to_owned())),
        Err(_elapsed) => Err(JobError::Again("the handler took too long".to_owned())),
    };
    (job, outcome)
}

/// The job that tells of a burial. Its identity follows from the dead job and the moment: a job that is woken up and
/// dies again is told again.
fn told(job: &Job, then: &'static str, why: &str, now: Timestamp) -> NewJob {
    let mut random = [0_u8; 10];
    for (bits, own) in random.iter_mut().zip(&job.id.as_bytes()[6..]) {
        // Another one than the job's own, even when it dies in the moment of its birth.
        *bits = !own;
    }
    let buried =
        Buried { job: job.id, kind: job.kind.clone(), error: why.to_owned(), payload: job.payload.clone() };
    NewJob {
        id: kernel::id::uuid_v7(now, random),
        kind: then,
        dedup_key: Some(format!("{then}:{}", job.id)),
        payload: serde_json::to_value(buried).unwrap_or(Value::Null),
        origin: job.origin.clone(),
        run_at: RunAt::Now,
    }
}

const ERROR_CHARS_MAX: usize = 500;
/// Longer runs of digits may be a number of somebody.
const DIGITS_MAX: usize = 3;

/// An error as it may stand in a log and before an administrator. Codes and words stay; what a library quotes, what is
/// not ASCII and every longer number may be somebody's data and becomes `…`.
fn plain(why: &str) -> String {
    let mut plain = String::new();
    let mut chars = why.chars().take(ERROR_CHARS_MAX).peekable();
    while let Some(c) = chars.next() {
        // An apostrophe inside a word quotes nothing.
        let quotes = matches!(c, '"' | '`') || c == '\'' && !plain.ends_with(char::is_alphanumeric);
        let mut run = String::from(c);
        if quotes {
            chars.by_ref().find(|end| *end == c);
            run = format!("{c}…{c}");
        } else if c.is_ascii_digit() {
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                run.push(digit);
            }
        }
        let foreign = !quotes && (run.len() > DIGITS_MAX || !c.is_ascii() || c.is_control());
        match (foreign, plain.ends_with('…')) {
            (false, _) => plain.push_str(&run),
            (true, false) => plain.push('…'),
            (true, true) => {}
        }
    }
    plain
}

/// Doubles from half a second to an hour.
fn backoff_ms(attempt: u32) -> i64 {
    let doubled = BACKOFF_FIRST_MS.saturating_mul(1_i64 << attempt.saturating_sub(1).min(20));
    doubled.min(BACKOFF_LONGEST_MS)
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
