//! The queue's table: put in, claim, give back, bury.

use db::{Db, DbError, Engine, rows_per_statement};
use kernel::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, raw_sql,
};
use serde_json::Value;
use uuid::Uuid;

use crate::entities::queue;
use crate::worker::Job;

const COLUMNS: usize = 12;
pub(crate) const READY: &str = "ready";
const DEAD: &str = "dead";
const MACHINE: &str = "machine";
const LEGAL: &str = "legal";
const ERROR_CHARS_MAX: usize = 500;

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

fn due_condition(machine: Timestamp, legal: Timestamp) -> sea_orm::Condition {
    let on = |clock: &str, now: Timestamp| {
        sea_orm::Condition::all()
            .add(queue::Column::Clock.eq(clock))
            .add(queue::Column::RunAt.lte(now.micros()))
    };
    sea_orm::Condition::all()
        .add(queue::Column::State.eq(READY))
        .add(queue::Column::LeasedUntil.lte(machine.micros()))
        .add(sea_orm::Condition::any().add(on(MACHINE, machine)).add(on(LEGAL, legal)))
}

/// Removes finished jobs.
pub(crate) async fn finish(db: &Db, ids: Vec<Uuid>) -> Result<(), DbError> {
    if ids.is_empty() {
        return Ok(());
    }
    db.write_short(move |tx| {
        let ids = ids.clone();
        Box::pin(async move {
            queue::Entity::delete_many().filter(queue::Column::Id.is_in(ids)).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Puts a failed job back for later, or buries it where the administrator sees it.
pub(crate) async fn give_back(db: &Db, id: Uuid, later: Option<Timestamp>, why: &str) -> Result<(), DbError> {
    let why: String = why.chars().take(ERROR_CHARS_MAX).collect();
    db.write_short(move |tx| {
        let why = why.clone();
        Box::pin(async move {
            let mut row = queue::ActiveModel { id: Set(id), error: Set(Some(why)), ..Default::default() };
            if let Some(at) = later {
                row.leased_until = Set(at.micros());
            } else {
                // A buried job frees its key: a schedule goes on, a new cause makes a new job.
                row.state = Set(DEAD.to_owned());
                row.dedup_key = Set(None);
            }
            queue::Entity::update_many().set(row).filter(queue::Column::Id.eq(id)).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// A job that failed too often, as the administrator sees it. Its payload is not shown: it may hold personal data.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DeadJob {
    pub id: Uuid,
    pub kind: String,
    pub attempts: i64,
    pub error: Option<String>,
    pub created_at: i64,
}

/// The newest dead jobs.
pub async fn dead(db: &Db, limit: u64) -> Result<Vec<DeadJob>, DbError> {
    let rows = queue::Entity::find()
        .filter(queue::Column::State.eq(DEAD))
        .order_by_desc(queue::Column::CreatedAt)
        .limit(limit)
        .into_model::<DeadJob>()
        .all(db.reader())
        .await?;
    Ok(rows)
}

/// How many jobs wait, dead ones not counted.
pub async fn waiting(db: &Db) -> Result<u64, DbError> {
    Ok(queue::Entity::find().filter(queue::Column::State.eq(READY)).count(db.reader()).await?)
}

/// Wakes a dead job up: it starts again with all its attempts.
pub async fn retry<C: ConnectionTrait>(tx: &C, id: Uuid) -> Result<bool, DbError> {
    let row = queue::ActiveModel {
        state: Set(READY.to_owned()),
        attempts: Set(0),
        leased_until: Set(0),
        ..Default::default()
    };
    let dead = queue::Column::State.eq(DEAD);
    let done =
        queue::Entity::update_many().set(row).filter(queue::Column::Id.eq(id)).filter(dead).exec(tx).await?;
    Ok(done.rows_affected == 1)
}

/// Forgets a dead job for good.
pub async fn discard<C: ConnectionTrait>(tx: &C, id: Uuid) -> Result<bool, DbError> {
    let dead = queue::Column::State.eq(DEAD);
    let done = queue::Entity::delete_many().filter(queue::Column::Id.eq(id)).filter(dead).exec(tx).await?;
    Ok(done.rows_affected == 1)
}
