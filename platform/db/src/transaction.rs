//! Transactions. A closure runs in one and may run again: it must have no effect outside the database.

use std::{pin::Pin, time::Duration};

use sea_orm::{
    AccessMode, DatabaseTransaction, IsolationLevel, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::{Db, DbError};

/// An open transaction; entities and `raw_sql!` statements both run on it.
pub type Tx = DatabaseTransaction;

/// A future that borrows the transaction.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How often a whole transaction is tried before its caller is told that the database is busy.
const ATTEMPTS_MAX: u32 = 8;
const BACKOFF_FIRST_MS: u64 = 2;

impl Db {
    /// Runs `work` in one SERIALIZABLE (PostgreSQL) or BEGIN IMMEDIATE (SQLite) transaction and commits it.
    /// Retried whole on contention, a bounded number of times; rolled back on any error.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        T: Send,
        E: From<DbError> + AsContention + Send,
    {
        self.with_retry(IsolationLevel::Serializable, work).await
    }

    /// Like [`Db::write`] in READ COMMITTED: for claims and sequencers, which lock the rows that they take.
    pub async fn write_short<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        T: Send,
        E: From<DbError> + AsContention + Send,
    {
        self.with_retry(IsolationLevel::ReadCommitted, work).await
    }

    /// One attempt at a write transaction, for a caller with a retry rule of its own (the act writer).
    pub async fn begin_write(&self) -> Result<Tx, DbError> {
        self.begin(IsolationLevel::Serializable).await
    }

    /// Runs `work` on one consistent snapshot that nobody can write through.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        T: Send,
        E: From<DbError> + Send,
    {
        let options = TransactionOptions {
            isolation_level: self.on_postgres(IsolationLevel::RepeatableRead),
            access_mode: self.on_postgres(AccessMode::ReadOnly),
            sqlite_transaction_mode: None,
        };
        let tx = self.reader.begin_with_options(options).await.map_err(DbError::from)?;
        let answer = work(&tx).await?;
        tx.commit().await.map_err(DbError::from)?;
        Ok(answer)
    }

    fn on_postgres<T>(&self, value: T) -> Option<T> {
        (self.engine() == crate::Engine::Postgres).then_some(value)
    }

    async fn begin(&self, isolation: IsolationLevel) -> Result<Tx, DbError> {
        let options = TransactionOptions {
            isolation_level: self.on_postgres(isolation),
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    async fn with_retry<T, E, F>(&self, isolation: IsolationLevel, work: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        T: Send,
        E: From<DbError> + AsContention + Send,
    {
        let mut attempt = 1;
        loop {
            let outcome = self.attempt(isolation, &work).await;
            match outcome {
                Err(error) if error.is_contention() && attempt < ATTEMPTS_MAX => {
                    metrics::counter!("db_transaction_retries_total").increment(1);
                    tokio::time::sleep(Duration::from_millis(BACKOFF_FIRST_MS << attempt)).await;
                    attempt += 1;
                }
                other => return other,
            }
        }
    }

    async fn attempt<T, E, F>(&self, isolation: IsolationLevel, work: &F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
        E: From<DbError>,
    {
        let tx = self.begin(isolation).await?;
        match work(&tx).await {
            Ok(answer) => {
                tx.commit().await.map_err(DbError::from)?;
                Ok(answer)
            }
            Err(error) => {
                // The first error is the one to tell; a connection whose rollback failed is not used again (`connect.rs`).
                let _rollback = tx.rollback().await;
                Err(error)
            }
        }
    }
}

/// An error that can say whether running the transaction again may help.
pub trait AsContention {
    fn is_contention(&self) -> bool;
}

impl AsContention for DbError {
    fn is_contention(&self) -> bool {
        Self::is_contention(self)
    }
}
