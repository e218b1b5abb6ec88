//! Buried jobs, as the administrator sees them. Their payload is not shown: it may hold personal data.

use db::{Db, DbError};
use kernel::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::entities::queue;
use crate::store::queue::{DEAD, READY};

/// A job that failed for good or too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    pub id: Uuid,
    pub kind: String,
    pub attempts: i64,
    /// What the last attempt said, without values (`worker::plain`).
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub died_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    attempts: i64,
    error: Option<String>,
    created_at: i64,
    died_at: Option<i64>,
}

impl From<Row> for DeadJob {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            attempts: row.attempts,
            error: row.error,
            created_at: Timestamp::from_micros(row.created_at),
            died_at: Timestamp::from_micros(row.died_at.unwrap_or(row.created_at)),
        }
    }
}

fn buried() -> Select<queue::Entity> {
    queue::Entity::find().filter(queue::Column::State.eq(DEAD))
}

/// One page (from 1) of the dead jobs, newest first, and how many there are.
pub async fn dead_page(db: &Db, page: u64, rows: u64) -> Result<(Vec<DeadJob>, u64), DbError> {
    let total = buried().count(db.reader()).await?;
    let found = buried()
        .order_by_desc(queue::Column::DiedAt)
        .order_by_desc(queue::Column::Id)
        .offset(page.saturating_sub(1).saturating_mul(rows))
        .limit(rows)
        .into_model::<Row>()
        .all(db.reader())
        .await?;
    Ok((found.into_iter().map(Into::into).collect(), total))
}

/// The newest dead jobs.
pub async fn dead(db: &Db, limit: u64) -> Result<Vec<DeadJob>, DbError> {
    Ok(dead_page(db, 1, limit).await?.0)
}

/// These jobs, as far as they are dead.
pub async fn dead_of<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<Vec<DeadJob>, DbError> {
    let these = buried().filter(queue::Column::Id.is_in(ids.iter().copied()));
    Ok(these.into_model::<Row>().all(db).await?.into_iter().map(Into::into).collect())
}

fn these_dead(ids: &[Uuid]) -> Condition {
    Condition::all().add(queue::Column::Id.is_in(ids.iter().copied())).add(queue::Column::State.eq(DEAD))
}

/// Wakes dead jobs up: they start again with all their attempts.
pub async fn retry<C: ConnectionTrait>(tx: &C, ids: &[Uuid]) -> Result<u64, DbError> {
    let row = queue::ActiveModel {
        state: Set(READY.to_owned()),
        attempts: Set(0),
        leased_until: Set(0),
        died_at: Set(None),
        ..Default::default()
    };
    Ok(queue::Entity::update_many().set(row).filter(these_dead(ids)).exec(tx).await?.rows_affected)
}

/// Forgets dead jobs for good.
pub async fn discard<C: ConnectionTrait>(tx: &C, ids: &[Uuid]) -> Result<u64, DbError> {
    Ok(queue::Entity::delete_many().filter(these_dead(ids)).exec(tx).await?.rows_affected)
}
