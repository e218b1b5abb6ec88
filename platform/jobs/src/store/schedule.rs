//! What repeats: a schedule puts a job into the queue when its time has come, once for all processes.

use db::{Db, DbError};
use kernel::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use crate::entities::schedule;
use crate::store::queue::{NewJob, RunAt, enqueue};

/// A repeated task.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Name of the schedule and kind of the job that it causes.
    pub kind: &'static str,
    pub every_ms: i64,
}

/// Puts jobs into the queue for every schedule whose time has come.
pub(crate) async fn enqueue_due(db: &Db, schedules: &[Schedule], now: Timestamp) -> Result<(), DbError> {
    if schedules.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = schedules.iter().map(|schedule| schedule.kind).collect();
    let rows = schedule::Entity::find().filter(schedule::Column::Name.is_in(names)).all(db.reader()).await?;
    let due: Vec<Schedule> = schedules
        .iter()
        .filter(|wanted| {
            let known = rows.iter().find(|row| row.name == wanted.kind);
            known.is_none_or(|row| row.next_at <= now.micros())
        })
        .copied()
        .collect();
    if due.is_empty() {
        return Ok(());
    }
    db.write_short(move |tx| {
        let due = due.clone();
        Box::pin(async move {
            let next = due.iter().map(|schedule| schedule::ActiveModel {
                name: Set(schedule.kind.to_owned()),
                next_at: Set(now.plus_millis(schedule.every_ms).micros()),
            });
            let upsert =
                OnConflict::column(schedule::Column::Name).update_column(schedule::Column::NextAt).to_owned();
            schedule::Entity::insert_many(next).on_conflict(upsert).exec_without_returning(tx).await?;
            let jobs: Vec<NewJob> = due.iter().map(|schedule| tick(schedule, now)).collect();
            enqueue(tx, &jobs, now).await
        })
    })
    .await
}

/// The tick's identity follows from schedule and time, so two processes at the same moment make one job.
fn tick(schedule: &Schedule, now: Timestamp) -> NewJob {
    let period = now.micros() / (schedule.every_ms.max(1) * 1_000);
    let mut random = [0_u8; 10];
    for (index, byte) in schedule.kind.bytes().enumerate() {
        random[index % 10] = random[index % 10].rotate_left(3) ^ byte;
    }
    let id: Uuid = kernel::id::uuid_v7(Timestamp::from_micros(period.saturating_mul(1_000)), random);
    NewJob {
        id,
        kind: schedule.kind,
        dedup_key: Some(format!("schedule:{}", schedule.kind)),
        payload: Value::Null,
        origin: Value::Null,
        run_at: RunAt::Now,
    }
}
