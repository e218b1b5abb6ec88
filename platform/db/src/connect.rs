//! Opening a database: a pool that reads and, on SQLite, the one connection that writes.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection};

use crate::{DbError, DbOptions, Engine};

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long PostgreSQL works on one statement before it gives up.
pub const STATEMENT_MS_MAX: i64 = 60_000;
/// SQLite sets its own.
const NO_LIMIT: u32 = 0;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    /// `max_page_count` of SQLite connections that are opened from now on.
    pages_max: Arc<AtomicU32>,
}

impl Db {
    /// Opens the database; a SQLite file is created when it is missing.
    pub async fn open(options: &DbOptions) -> Result<Self, DbError> {
        let engine = options.engine()?;
        let pages_max = Arc::new(AtomicU32::new(options.sqlite_pages_max.unwrap_or(NO_LIMIT)));
        let (reader, writer) = match engine {
            Engine::Sqlite => {
                let writer = Database::connect(sqlite(options, 1, &pages_max)).await?;
                let reader = Database::connect(sqlite(options, options.connections_max, &pages_max)).await?;
                (reader, writer)
            }
            Engine::Postgres => {
                if let Some(schema) = &options.postgres_schema {
                    create_schema(options, schema).await?;
                }
                let pool = Database::connect(postgres(options, false)).await?;
                (pool.clone(), pool)
            }
        };
        Ok(Self { engine, reader, writer, pages_max })
    }

    /// Opens a database that is there, for looking only: nothing is made or changed, neither a schema nor a file.
    pub async fn look(options: &DbOptions) -> Result<Self, DbError> {
        let engine = options.engine()?;
        let connect = match engine {
            Engine::Sqlite => sqlite_read_only(options),
            Engine::Postgres => postgres(options, true),
        };
        let pool = Database::connect(connect).await?;
        Ok(Self { engine, reader: pool.clone(), writer: pool, pages_max: Arc::default() })
    }

    /// Which engine answers.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// A connection for single reads outside a transaction.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// From now on the disk of a SQLite file ends after so many pages; its present size is never cut. For tests of a full
    /// disk.
    pub async fn limit_sqlite_pages(&self, pages: u32) -> Result<(), DbError> {
        self.pages_max.store(pages, Ordering::Relaxed);
        self.writer.execute_unprepared(&pages_pragma(pages)).await?;
        Ok(())
    }

    /// Closes every connection; what is committed stays.
    pub async fn close(self) -> Result<(), DbError> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await?;
        Ok(())
    }
}

fn pages_pragma(pages: u32) -> String {
    format!("PRAGMA max_page_count = {pages}")
}

fn sqlite(options: &DbOptions, connections: u32, pages_max: &Arc<AtomicU32>) -> ConnectOptions {
    let url =
        if options.url.contains('?') { options.url.clone() } else { format!("{}?mode=rwc", options.url) };
    let mut connect = ConnectOptions::new(url);
    connect.max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    connect.record_stmt_in_spans(false).test_before_acquire(false).idle_timeout(None).max_lifetime(None);
    // SQLite ends a transaction by itself when, say, the disk is full (https://www.sqlite.org/lang_transaction.html, "Response
    // to errors within a transaction"). The driver still counts it, would begin the next ones as savepoints of it, and they
    // would be acknowledged without ever being committed. Such a connection is closed, and a new one takes its place.
    let pages_max = Arc::clone(pages_max);
    connect.map_sqlx_sqlite_pool_opts(move |pool| {
        let pages_max = Arc::clone(&pages_max);
        pool.after_release(|used, _| Box::pin(ready(Ok(!used.is_in_transaction())))).after_connect(
            move |fresh, _| {
                let pages = pages_max.load(Ordering::Relaxed);
                Box::pin(async move {
                    if pages != NO_LIMIT {
                        sqlx::raw_sql(AssertSqlSafe(pages_pragma(pages))).execute(fresh).await?;
                    }
                    Ok(())
                })
            },
        )
    });
    connect.map_sqlx_sqlite_opts(|sqlite| {
        // FULL: an acknowledged act survives a power cut, not only a crash (architecture §8).
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16000")
    });
    connect
}

fn sqlite_read_only(options: &DbOptions) -> ConnectOptions {
    // Without a log beside it nobody has the file open, and SQLite need not make one to read it.
    let log = options.file().map(|file| format!("{}-wal", file.display()));
    let untouched = !log.is_some_and(|log| std::path::Path::new(&log).exists());
    let mut connect = ConnectOptions::new(options.url.clone());
    connect.max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.read_only(true).immutable(untouched).busy_timeout(BUSY_TIMEOUT)
    });
    connect
}

fn postgres(options: &DbOptions, read_only: bool) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect.max_connections(options.connections_max).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    connect.record_stmt_in_spans(false).test_before_acquire(false).set_application_name("balcao");
    if let Some(schema) = &options.postgres_schema {
        connect.set_schema_search_path(schema.clone());
    }
    connect.map_sqlx_postgres_opts(move |postgres| {
        let statement = format!("{STATEMENT_MS_MAX}ms");
        let read_only = if read_only { "on" } else { "off" };
        postgres.options([
            ("statement_timeout", statement.as_str()),
            ("lock_timeout", "10s"),
            ("default_transaction_read_only", read_only),
        ])
    });
    connect
}

async fn create_schema(options: &DbOptions, schema: &str) -> Result<(), DbError> {
    let safe = schema.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !safe {
        return Err(DbError::Url);
    }
    let mut connect = ConnectOptions::new(options.url.clone());
    connect.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(connect).await?;
    connection.execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
    connection.close().await?;
    Ok(())
}
