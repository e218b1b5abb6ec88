//! What a database is told when it is opened.

use std::path::Path;

use crate::DbError;

/// Which engine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How to open a database. `url` is `sqlite://path/to/file.db` or `postgres://user@host/name`.
#[derive(Debug, Clone)]
pub struct DbOptions {
    pub url: String,
    /// Connections that only read (SQLite) or all connections (PostgreSQL).
    pub connections_max: u32,
    /// SQLite refuses to grow past this many pages: a disk that fills up, for tests and small devices.
    pub sqlite_pages_max: Option<u32>,
    /// PostgreSQL schema to work in: tests share one cluster, each in a schema of its own.
    pub postgres_schema: Option<String>,
}

impl DbOptions {
    /// Ordinary settings for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections_max: 8, sqlite_pages_max: None, postgres_schema: None }
    }

    /// The file of a SQLite database; `None` for PostgreSQL and for a URL that names no file.
    pub fn file(&self) -> Option<&Path> {
        let rest = self.url.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next()?;
        (!path.is_empty() && path != ":memory:").then(|| Path::new(path))
    }

    /// The engine that the URL names.
    pub fn engine(&self) -> Result<Engine, DbError> {
        if self.url.starts_with("sqlite:") {
            Ok(Engine::Sqlite)
        } else if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Ok(Engine::Postgres)
        } else {
            Err(DbError::Url)
        }
    }
}
