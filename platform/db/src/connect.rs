//! Opening a database: a pool that reads and, on SQLite, the one connection that writes.

use std::future::ready;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sqlx::Connection;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use crate::{DbError, DbOptions, Engine};

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long PostgreSQL works on one statement before it gives up.
pub const STATEMENT_MS_MAX: i64 = 60_000;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
}

impl Db {
    /// Opens the database; a SQLite file is created when it is missing.
    pub async fn open(options: &DbOptions) -> Result<Self, DbError> {
        let engine = options.engine()?;
        let (reader, writer) = match engine {
            Engine::Sqlite => {
                let writer = Database::connect(sqlite(options, 1)).await?;
                let reader = Database::connect(sqlite(options, options.connections_max)).await?;
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
        Ok(Self { engine, reader, writer })
    }

    /// Opens a database that is there, for looking only: nothing is made or changed, neither a schema nor a file.
    pub async fn look(options: &DbOptions) -> Result<Self, DbError> {
        let engine = options.engine()?;
        let connect = match engine {
            Engine::Sqlite => sqlite_read_only(options),
            Engine::Postgres => postgres(options, true),
        };
        let pool = Database::connect(connect).await?;
        Ok(Self { engine, reader: pool.clone(), writer: pool })
    }

    /// Which engine answers.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// A connection for single reads outside a transaction.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Closes every connection; what is committed stays.
    pub async fn close(self) -> Result<(), DbError> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await?;
        Ok(())
    }
}

fn sqlite(options: &DbOptions, connections: u32) -> ConnectOptions {
    let url =
        if options.url.contains('?') { options.url.clone() } else { format!("{}?mode=rwc", options.url) };
    let pages_max = options.sqlite_pages_max;
    let mut connect = ConnectOptions::new(url);
    connect.max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    connect.record_stmt_in_spans(false).test_before_acquire(false).idle_timeout(None).max_lifetime(None);
    // SQLite ends a transaction by itself when, say, the disk is full (https://www.sqlite.org/lang_transaction.html, "Response
    // to errors within a transaction"). The driver still counts it, would begin the next ones as savepoints of it, and they
    // would be acknowledged without ever being committed. Such a connection is closed, and a new one takes its place.
    connect.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|used, _| Box::pin(ready(Ok(!used.is_in_transaction()))))
    });
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        // FULL: an acknowledged act survives a power cut, not only a crash (architecture §8).
        let sqlite = sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16000");
        match pages_max {
            Some(pages) => sqlite.pragma("max_page_count", pages.to_string()),
            None => sqlite,
        }
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
