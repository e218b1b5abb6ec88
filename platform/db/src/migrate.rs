//! Versioned steps. Each room names its own; every step runs once, in one transaction with the note that it ran.

use kernel::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use crate::{Db, DbError, Engine};

/// One step of one room's tables, in SQL that both engines understand (types: UUID, TEXT, BIGINT, BOOLEAN, BYTEA).
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The room that owns the tables.
    pub room: &'static str,
    /// `0001_init`: sorts in the order in which steps run.
    pub id: &'static str,
    /// Statements, each ended by a semicolon at the end of a line.
    pub sql: &'static str,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (room TEXT NOT NULL, id TEXT NOT NULL, \
     sql TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (room, id))";

impl Db {
    /// Runs the steps that have not run yet; returns how many. A step that ran and was changed since is refused.
    pub async fn migrate(&self, steps: &[Migration], at: Timestamp) -> Result<usize, DbError> {
        self.writer.execute_unprepared(TABLE).await?;
        let mut applied = 0;
        for step in steps {
            match self.applied_sql(step).await? {
                Some(sql) if sql == step.sql => {}
                Some(_) => {
                    return Err(DbError::Migration(
                        format!("{}/{}", step.room, step.id),
                        "changed after it ran",
                    ));
                }
                None => {
                    self.apply(step, at).await?;
                    applied += 1;
                }
            }
        }
        Ok(applied)
    }

    /// The steps of `steps` that have not run yet. Only looks.
    pub async fn pending_migrations(&self, steps: &[Migration]) -> Result<Vec<Migration>, DbError> {
        if !self.has_table().await? {
            return Ok(steps.to_vec());
        }
        let mut pending = Vec::new();
        for step in steps {
            if self.applied_sql(step).await?.is_none() {
                pending.push(*step);
            }
        }
        Ok(pending)
    }

    fn backend(&self) -> DbBackend {
        match self.engine() {
            Engine::Sqlite => DbBackend::Sqlite,
            Engine::Postgres => DbBackend::Postgres,
        }
    }

    async fn has_table(&self) -> Result<bool, DbError> {
        let sql = match self.engine() {
            Engine::Sqlite => {
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
            }
            Engine::Postgres => "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL",
        };
        let found = self.reader.query_one_raw(Statement::from_string(self.backend(), sql)).await?;
        Ok(found.is_some())
    }

    async fn applied_sql(&self, step: &Migration) -> Result<Option<String>, DbError> {
        let statement = Statement::from_sql_and_values(
            self.backend(),
            "SELECT sql FROM schema_migrations WHERE room = $1 AND id = $2",
            [step.room.into(), step.id.into()],
        );
        let row = self.writer.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get::<String>("", "sql")).transpose()?)
    }

    async fn apply(&self, step: &Migration, at: Timestamp) -> Result<(), DbError> {
        let tx = self.writer.begin().await?;
        for statement in step.sql.split(";\n").map(str::trim).filter(|text| !text.is_empty()) {
            tx.execute_unprepared(statement.trim_end_matches(';')).await?;
        }
        tx.execute_raw(Statement::from_sql_and_values(
            self.backend(),
            "INSERT INTO schema_migrations (room, id, sql, applied_at) VALUES ($1, $2, $3, $4)",
            [step.room.into(), step.id.into(), step.sql.into(), at.micros().into()],
        ))
        .await?;
        tx.commit().await?;
        tracing::info!(room = step.room, id = step.id, "migrated");
        Ok(())
    }
}
