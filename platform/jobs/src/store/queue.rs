//! The queue's table: put in, claim, give back, bury.

use std::collections::BTreeMap;

use db::{Db, DbError, Engine, rows_per_statement};
use kernel::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, raw_sql,
};
use serde_json::Value;
use uuid::Uuid;

use crate::entities::queue;
use crate::worker::Job;

const COLUMNS: usize = 13;
pub(crate) const READY: &str = "ready";
pub(crate) const DEAD: &str = "dead";
pub(crate) const MACHINE: &str = "machine";
pub(crate) const LEGAL: &str = "legal";

/// When a job may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunAt {
    /// As soon as it is committed.
    Now,
    /// Not before this moment of machine time.
    Machine(Timestamp),
    /// Not before this moment of legal time: deadlines of law, which a demo may move.
    Legal(Timestamp),
}

/// A job to be written with an act.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: Uuid,
    /// Which handler runs it: `mailbox.deliver`.
    pub kind: &'static str,
    /// At most one waiting job with this key; a second one is dropped.
    pub dedup_key: Option<String>,
    pub payload: Value,
    /// Who caused it, as the handler's context needs it. Kept, so that the originating actor stays named.
    pub origin: Value,
    pub run_at: RunAt,
}

/// Writes jobs inside the act's transaction.
pub async fn enqueue<C: ConnectionTrait>(tx: &C, jobs: &[NewJob], at: Timestamp) -> Result<(), DbError> {
    for chunk in jobs.chunks(rows_per_statement(COLUMNS)) {
        let rows = chunk.iter().map(|job| to_row(job, at));
        queue::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(queue::Column::DedupKey).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn to_row(job: &NewJob, at: Timestamp) -> queue::ActiveModel {
    let (clock, run_at) = match job.run_at {
        RunAt::Now => (MACHINE, at),
        RunAt::Machine(moment) => (MACHINE, moment),
        RunAt::Legal(moment) => (LEGAL, moment),
    };
    queue::ActiveModel {
        id: Set(job.id),
        kind: Set(job.kind.to_owned()),
        dedup_key: Set(job.dedup_key.clone()),
        payload: Set(job.payload.to_string()),
        origin: Set(job.origin.to_string()),
        clock: Set(clock.to_owned()),
        run_at: Set(run_at.micros()),
        attempts: Set(0),
        leased_until: Set(0),
        state: Set(READY.to_owned()),
        error: Set(None),
        created_at: Set(at.micros()),
        died_at: Set(None),
    }
}

#[derive(FromQueryResult)]
struct Claimed {
    id: Uuid,
    kind: String,
    payload: String,
    origin: String,
    attempts: i64,
}

/// What both clocks say, and until when a claim holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub machine: Timestamp,
    pub legal: Timestamp,
    pub lease_until: Timestamp,
}

/// Takes up to `limit` due jobs for this worker. The one statement of the room with a dialect: PostgreSQL skips rows
/// that another worker is taking, SQLite has one writer at a time anyway.
pub(crate) async fn claim(db: &Db, moment: Moment, limit: i64) -> Result<Vec<Job>, DbError> {
    let engine = db.engine();
    let (machine, legal) = (moment.machine.micros(), moment.legal.micros());
    let lease_until = moment.lease_until.micros();
    let rows = db
        .write_short(move |tx| {
            Box::pin(async move {
                let statement = match engine {
                    Engine::Postgres => raw_sql!(
                        Postgres,
                        r"UPDATE jobs_queue SET leased_until = {lease_until}, attempts = attempts + 1 WHERE id IN (
                            SELECT id FROM jobs_queue WHERE state = 'ready' AND leased_until <= {machine}
                              AND ((clock = 'machine' AND run_at <= {machine}) OR (clock = 'legal' AND run_at <= {legal}))
                            ORDER BY run_at, id LIMIT {limit} FOR UPDATE SKIP LOCKED)
                          RETURNING id, kind, payload, origin, attempts"
                    ),
                    Engine::Sqlite => raw_sql!(
                        Sqlite,
                        r"UPDATE jobs_queue SET leased_until = {lease_until}, attempts = attempts + 1 WHERE id IN (
                            SELECT id FROM jobs_queue WHERE state = 'ready' AND leased_until <= {machine}
                              AND ((clock = 'machine' AND run_at <= {machine}) OR (clock = 'legal' AND run_at <= {legal}))
                            ORDER BY run_at, id LIMIT {limit})
                          RETURNING id, kind, payload, origin, attempts"
                    ),
                };
                let rows = Claimed::find_by_statement(statement).all(tx).await?;
                Ok::<_, DbError>(rows)
            })
        })
        .await?;
    Ok(rows.into_iter().map(to_job).collect())
}

fn to_job(row: Claimed) -> Job {
    Job {
        id: row.id,
        kind: row.kind,
        payload: serde_json::from_str(&row.payload).unwrap_or(Value::Null),
        origin: serde_json::from_str(&row.origin).unwrap_or(Value::Null),
        attempt: u32::try_from(row.attempts).unwrap_or(u32::MAX),
    }
}

/// True when a claim would find something; a read, so that an idle system never writes.
pub(crate) async fn any_due(db: &Db, machine: Timestamp, legal: Timestamp) -> Result<bool, DbError> {
    let due = due_condition(machine, legal);
    let found = queue::Entity::find()
        .select_only()
        .column(queue::Column::Id)
        .filter(due)
        .limit(1)
        .into_tuple::<Uuid>()
        .one(db.reader())
        .await?;
    Ok(found.is_some())
}

fn due_condition(machine: Timestamp, legal: Timestamp) -> Condition {
    let on = |clock: &str, now: Timestamp| {
        Condition::all().add(queue::Column::Clock.eq(clock)).add(queue::Column::RunAt.lte(now.micros()))
    };
    Condition::all()
        .add(queue::Column::State.eq(READY))
        .add(queue::Column::LeasedUntil.lte(machine.micros()))
        .add(Condition::any().add(on(MACHINE, machine)).add(on(LEGAL, legal)))
}

/// The row of a job as this attempt knows it: another worker's claim makes it another attempt, which is not ours to end.
fn this(job: &Job) -> Condition {
    Condition::all().add(queue::Column::Id.eq(job.id)).add(queue::Column::Attempts.eq(i64::from(job.attempt)))
}

/// Removes finished jobs: one statement, as nearly all are at their first attempt.
pub(crate) async fn finish(db: &Db, done: &[Job]) -> Result<(), DbError> {
    let mut attempts: BTreeMap<u32, Vec<Uuid>> = BTreeMap::new();
    for job in done {
        attempts.entry(job.attempt).or_default().push(job.id);
    }
    if attempts.is_empty() {
        return Ok(());
    }
    let these = attempts.into_iter().fold(Condition::any(), |these, (attempt, ids)| {
        let same = queue::Column::Attempts.eq(i64::from(attempt));
        these.add(Condition::all().add(same).add(queue::Column::Id.is_in(ids)))
    });
    db.write_short(move |tx| {
        let these = these.clone();
        Box::pin(async move {
            queue::Entity::delete_many().filter(these).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Makes every job that somebody took or put back for later due again. For a process that knows itself alone: what a
/// killed one had taken would otherwise wait for the end of its lease.
pub async fn release_all(db: &Db) -> Result<(), DbError> {
    db.write_short(|tx| {
        let row = queue::ActiveModel { leased_until: Set(0), ..Default::default() };
        Box::pin(async move {
            let held = queue::Column::LeasedUntil.gt(0);
            let ready = queue::Column::State.eq(READY);
            queue::Entity::update_many().set(row).filter(held).filter(ready).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Puts a failed job back for later.
pub(crate) async fn give_back(db: &Db, job: &Job, later: Timestamp, why: &str) -> Result<(), DbError> {
    let this = this(job);
    let row = queue::ActiveModel {
        leased_until: Set(later.micros()),
        error: Set(Some(why.to_owned())),
        ..Default::default()
    };
    db.write_short(move |tx| {
        let (row, this) = (row.clone(), this.clone());
        Box::pin(async move {
            queue::Entity::update_many().set(row).filter(this).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Buries a job where the administrator sees it, and tells whoever takes such a failure up, in one transaction.
pub(crate) async fn bury(
    db: &Db,
    job: &Job,
    at: Timestamp,
    why: &str,
    told: Option<NewJob>,
) -> Result<(), DbError> {
    let this = this(job);
    // A buried job frees its key: a schedule goes on, a new cause makes a new job.
    let row = queue::ActiveModel {
        state: Set(DEAD.to_owned()),
        dedup_key: Set(None),
        error: Set(Some(why.to_owned())),
        died_at: Set(Some(at.micros())),
        ..Default::default()
    };
    db.write_short(move |tx| {
        let (row, this, told) = (row.clone(), this.clone(), told.clone());
        Box::pin(async move {
            let buried = queue::Entity::update_many().set(row).filter(this).exec(tx).await?;
            let told = if buried.rows_affected > 0 { told } else { None };
            enqueue(tx, told.as_slice(), at).await
        })
    })
    .await
}
