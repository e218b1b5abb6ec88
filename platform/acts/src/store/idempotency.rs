//! Idempotency keys: the same key with the same content gets the first answer, with other content a conflict.

use std::collections::HashMap;

use db::{Db, DbError, Tx, rows_per_statement};
use kernel::{Problem, ProblemStatus, Timestamp};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::entities::idempotency;

const KEY_BYTES_MAX: usize = 200;
const COLUMNS: usize = 5;

/// A caller's name for one intended act.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Accepts 1 to 200 visible ASCII characters.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let good =
            !text.is_empty() && text.len() <= KEY_BYTES_MAX && text.bytes().all(|b| b.is_ascii_graphic());
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::new(ProblemStatus::Malformed, "idempotency.malformed"))
        }
    }

    /// The key of a step that a job carries out: the job may run twice, the step happens once.
    pub fn of_job(job: uuid::Uuid, step: &str) -> Self {
        Self(format!("job:{job}:{step}"))
    }
}

/// One command's key inside a batch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ScopedKey {
    pub scope: String,
    pub key: String,
}

impl ScopedKey {
    pub fn new(scope: String, key: &IdempotencyKey) -> Self {
        Self { scope, key: key.0.clone() }
    }
}

/// What was answered before.
pub(crate) struct Remembered {
    pub digest: Vec<u8>,
    pub answer: String,
}

/// Reads all keys of a batch at once.
pub(crate) async fn load(tx: &Tx, keys: &[ScopedKey]) -> Result<HashMap<ScopedKey, Remembered>, DbError> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(rows_per_statement(2)) {
        let any = chunk.iter().fold(Condition::any(), |any, key| {
            any.add(
                Condition::all()
                    .add(idempotency::Column::Scope.eq(&key.scope))
                    .add(idempotency::Column::Key.eq(&key.key)),
            )
        });
        for row in idempotency::Entity::find().filter(any).all(tx).await? {
            let key = ScopedKey { scope: row.scope, key: row.key };
            found.insert(key, Remembered { digest: row.digest, answer: row.answer });
        }
    }
    Ok(found)
}

/// A first answer to be remembered.
pub(crate) struct Remember {
    pub key: ScopedKey,
    pub digest: Vec<u8>,
    pub answer: String,
}

/// Remembers all first answers of a batch.
pub(crate) async fn save(tx: &Tx, answers: Vec<Remember>, at: Timestamp) -> Result<(), DbError> {
    let mut answers = answers.into_iter().peekable();
    while answers.peek().is_some() {
        let rows =
            answers.by_ref().take(rows_per_statement(COLUMNS)).map(|answer| idempotency::ActiveModel {
                scope: Set(answer.key.scope),
                key: Set(answer.key.key),
                digest: Set(answer.digest),
                answer: Set(answer.answer),
                at: Set(at.micros()),
            });
        idempotency::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Forgets keys older than `before`; returns how many. A schedule of `app` calls it.
pub async fn forget_keys(db: &Db, before: Timestamp) -> Result<u64, DbError> {
    db.write_short(move |tx| {
        Box::pin(async move {
            let old = idempotency::Column::At.lt(before.micros());
            Ok::<_, DbError>(idempotency::Entity::delete_many().filter(old).exec(tx).await?.rows_affected)
        })
    })
    .await
}
