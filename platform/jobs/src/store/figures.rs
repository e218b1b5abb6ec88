//! How much there is to do, for the administrator and for the figures. Every question is answered by the index alone.

use db::{Db, DbError};
use kernel::Timestamp;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entities::queue;
use crate::store::queue::{DEAD, LEGAL, MACHINE, READY};

/// The queue in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Jobs whose time has come, running ones and those that wait for another attempt included.
    pub due: u64,
    /// Timers and schedules whose time is still to come.
    pub later: u64,
    /// Since when the oldest due job of machine time waits.
    pub oldest_due: Option<Timestamp>,
    /// Buried jobs.
    pub dead: u64,
}

/// The queue in figures.
pub async fn figures(db: &Db, machine: Timestamp, legal: Timestamp) -> Result<Figures, DbError> {
    let of = |clock: &str| {
        Condition::all().add(queue::Column::State.eq(READY)).add(queue::Column::Clock.eq(clock))
    };
    let due = Condition::any()
        .add(of(MACHINE).add(queue::Column::RunAt.lte(machine.micros())))
        .add(of(LEGAL).add(queue::Column::RunAt.lte(legal.micros())));
    let due = queue::Entity::find().filter(due).count(db.reader()).await?;
    let oldest = queue::Entity::find()
        .select_only()
        .column_as(queue::Column::RunAt.min(), "oldest")
        .filter(of(MACHINE).add(queue::Column::RunAt.lte(machine.micros())))
        .into_tuple::<Option<i64>>()
        .one(db.reader())
        .await?;
    let dead = queue::Entity::find().filter(queue::Column::State.eq(DEAD)).count(db.reader()).await?;
    let all = waiting(db).await?;
    Ok(Figures {
        due,
        later: all.saturating_sub(due),
        oldest_due: oldest.flatten().map(Timestamp::from_micros),
        dead,
    })
}

/// How many jobs wait, dead ones not counted.
pub async fn waiting(db: &Db) -> Result<u64, DbError> {
    Ok(queue::Entity::find().filter(queue::Column::State.eq(READY)).count(db.reader()).await?)
}

/// Whether the queue can be read at all: one row of the index, however long the queue is.
pub async fn reachable(db: &Db) -> Result<(), DbError> {
    let first = queue::Entity::find().select_only().column(queue::Column::Id);
    first.limit(1).into_tuple::<Uuid>().one(db.reader()).await?;
    Ok(())
}
