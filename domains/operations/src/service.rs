//! What an administrator may ask and do. Waking and dropping a dead letter are acts: each leaves an entry that names
//! post, kind of job and reason, and nobody's data.

use std::sync::Arc;
use std::time::Duration;

use acts::{Command, Ctx, Facts, Plan, Shared, States};
use jobs::DeadJob;
use kernel::{Problem, Timestamp, check_writing};
use ledger::{Entry, Ledger};
use serde::Serialize;
use tokio::sync::watch;
use uuid::Uuid;

use crate::OperationsError;
use crate::course::{Course, EVERY_MS, Point, Sample};
use crate::model::State;
use crate::store::{Change, DeadLetters};

/// Dead letters on one page.
pub(crate) const PAGE_ROWS: u64 = 50;
/// Longest reason, characters.
const REASON_CHARS_MAX: usize = 500;

/// What the pages and endpoints of this domain share.
#[derive(Clone)]
pub struct Operations {
    ledger: Arc<Ledger>,
    /// Version of the program.
    program: &'static str,
    course: Arc<Course>,
}

impl Operations {
    /// For the log of this jurisdiction, as served by a program of this version.
    pub fn new(ledger: Arc<Ledger>, program: &'static str) -> Self {
        Self { ledger, program, course: Arc::default() }
    }

    /// Takes a sample now and then until the process stops.
    pub(crate) async fn watch(&self, shared: &Shared, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(problem) = self.sample(shared).await {
                tracing::warn!(code = problem.code, "a sample of the figures cannot be taken");
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(EVERY_MS.into())) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Adds the figures of this moment to the charts.
    pub async fn sample(&self, shared: &Shared) -> Result<(), Problem> {
        let at = shared.clocks.machine.now();
        let jobs = jobs::figures(&shared.db, at, shared.clocks.legal.now()).await?;
        let head = self.ledger.head().await.map_err(unreadable)?;
        self.course.push(sample(at, &jobs, &head));
        Ok(())
    }

    /// How the figures went lately in this process, up to how the system is now.
    pub(crate) fn course(&self, now: &State) -> Vec<Point> {
        self.course.points(sample(now.at, &now.jobs, &now.ledger))
    }

    /// The system now.
    pub async fn state(&self, ctx: &Ctx) -> Result<State, Problem> {
        Ok(State {
            at: ctx.at(),
            program: self.program,
            pack: ctx.pack().hash().to_string(),
            engine: ctx.db().engine(),
            jobs: jobs::figures(ctx.db(), ctx.at(), ctx.legal_at()).await?,
            ledger: self.ledger.head().await.map_err(unreadable)?,
        })
    }
}

fn sample(at: Timestamp, jobs: &jobs::Figures, head: &ledger::Head) -> Sample {
    let waiting = head.waiting;
    Sample { at, due: jobs.due, dead: jobs.dead, waiting, entries: head.size + waiting }
}

#[expect(clippy::needless_pass_by_value, reason = "maps an error")]
fn unreadable(error: ledger::LedgerError) -> OperationsError {
    tracing::warn!(%error, "the head of the ledger cannot be read");
    OperationsError::Ledger
}

/// One page (from 1) of the dead letters, newest first, and how many there are.
pub(crate) async fn letters(ctx: &Ctx, page: u64) -> Result<(Vec<DeadJob>, u64), Problem> {
    Ok(jobs::dead_page(ctx.db(), page, PAGE_ROWS).await?)
}

/// One dead letter.
pub(crate) async fn letter(ctx: &Ctx, id: Uuid) -> Result<DeadJob, Problem> {
    let found = jobs::dead_of(ctx.db().reader(), &[id]).await?;
    Ok(found.into_iter().next().ok_or(OperationsError::NotFound)?)
}

fn trace(facts: &Facts<'_>, kind: &str, letter: &DeadJob) -> Entry {
    let entry = Entry::new(facts.ctx.new_id(), kind, facts.at())
        .with("job", letter.id.to_string())
        .with("job_kind", letter.kind.as_str());
    match &facts.ctx.origin.officer {
        Some(officer) => {
            entry.with("department", officer.department.as_str()).with("post", officer.post.as_str())
        }
        None => entry,
    }
}

fn dead<'a>(states: &States<'a, DeadLetters>, id: Uuid) -> Result<&'a DeadJob, OperationsError> {
    states.get(&id).ok_or(OperationsError::NotFound)
}

/// Wakes a dead letter: it starts again with all its attempts.
#[derive(Debug, Clone, Serialize)]
pub struct Retry {
    pub id: Uuid,
}

impl Command for Retry {
    type On = DeadLetters;
    type Answer = ();
    const NAME: &'static str = "operations.retry";

    fn keys(&self) -> Vec<Uuid> {
        vec![self.id]
    }

    fn decide(
        &self,
        states: &States<'_, DeadLetters>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, ()>, Problem> {
        let letter = dead(states, self.id)?;
        Ok(Plan::answer(()).change(Change::Retry(self.id)).entry(trace(
            facts,
            "operations.job-retried",
            letter,
        )))
    }
}

/// Drops a dead letter for good: what it was to do will not happen.
#[derive(Debug, Clone, Serialize)]
pub struct Discard {
    pub id: Uuid,
    pub reason: String,
}

impl Command for Discard {
    type On = DeadLetters;
    type Answer = ();
    const NAME: &'static str = "operations.discard";

    fn keys(&self) -> Vec<Uuid> {
        vec![self.id]
    }

    fn decide(
        &self,
        states: &States<'_, DeadLetters>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, ()>, Problem> {
        let letter = dead(states, self.id)?;
        let reason = self.reason.trim();
        check_writing(reason, REASON_CHARS_MAX).map_err(|_| OperationsError::Reason)?;
        let entry = trace(facts, "operations.job-discarded", letter).with("reason", reason);
        Ok(Plan::answer(()).change(Change::Discard(self.id)).entry(entry))
    }
}
