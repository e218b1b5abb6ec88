//! Counting attempts in one statement, so that parallel guesses are all counted.

use db::{Db, DbError, Engine};
use kernel::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};

use crate::entities::attempt;
use crate::rules::ATTEMPT_WINDOW_MS;

/// An attempt opens a new window when the last one has passed.
const COUNT: &str = "INSERT INTO identity_attempts (key, window_at, attempts) VALUES ($1, $2, 1) \
     ON CONFLICT (key) DO UPDATE SET \
     attempts = CASE WHEN identity_attempts.window_at <= $3 THEN 1 ELSE identity_attempts.attempts + 1 END, \
     window_at = CASE WHEN identity_attempts.window_at <= $3 THEN $2 ELSE identity_attempts.window_at END \
     RETURNING attempts, window_at";

/// Counts one attempt; returns its number in the window and when the window began.
pub(crate) async fn count_attempt(
    db: &Db,
    key: [u8; 32],
    now: Timestamp,
) -> Result<(i64, Timestamp), DbError> {
    let backend = match db.engine() {
        Engine::Sqlite => DbBackend::Sqlite,
        Engine::Postgres => DbBackend::Postgres,
    };
    let over = now.plus_millis(-ATTEMPT_WINDOW_MS).micros();
    db.write_short(move |tx| {
        Box::pin(async move {
            let values = [key.to_vec().into(), now.micros().into(), over.into()];
            let statement = Statement::from_sql_and_values(backend, COUNT, values);
            let row = tx.query_one_raw(statement).await?;
            let row = row.ok_or_else(|| DbError::Other("an upsert returned nothing".to_owned()))?;
            let (attempts, window): (i64, i64) =
                (row.try_get("", "attempts")?, row.try_get("", "window_at")?);
            Ok((attempts, Timestamp::from_micros(window)))
        })
    })
    .await
}

/// Forgets the attempts under one key: a successful sign-in starts anew.
pub(crate) async fn free_attempts(db: &Db, key: [u8; 32]) -> Result<(), DbError> {
    db.write_short(move |tx| {
        Box::pin(async move {
            attempt::Entity::delete_by_id(key.to_vec()).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Forgets windows that have passed; returns how many.
pub(crate) async fn forget_attempts(db: &Db, now: Timestamp) -> Result<u64, DbError> {
    let over = now.plus_millis(-ATTEMPT_WINDOW_MS).micros();
    db.write_short(move |tx| {
        Box::pin(async move {
            let old = attempt::Entity::delete_many().filter(attempt::Column::WindowAt.lte(over));
            Ok::<_, DbError>(old.exec(tx).await?.rows_affected)
        })
    })
    .await
}
