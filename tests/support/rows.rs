//! What is in the tables, so that a test can say that nothing of a refused request is.

use std::collections::BTreeMap;

use db::{Db, Engine};
use sea_orm::{FromQueryResult, Statement};

/// Queued work runs by itself and the ledger numbers what waits: neither belongs to a request's own rows.
const MOVING: [&str; 3] = ["jobs_", "ledger_", "sqlite_"];

/// Rows per table.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct Rows(pub BTreeMap<String, i64>);

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

impl Rows {
    pub async fn count(db: &Db) -> Self {
        let mut rows = BTreeMap::new();
        for name in tables(db).await {
            if !MOVING.iter().any(|moving| name.starts_with(moving)) && name != "jobs" {
                rows.insert(name.clone(), count(db, &name).await);
            }
        }
        Self(rows)
    }

    /// The tables in which the counts differ.
    pub fn differing(&self, other: &Self) -> Vec<String> {
        self.0
            .iter()
            .filter(|(name, count)| other.0.get(*name) != Some(count))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

async fn tables(db: &Db) -> Vec<String> {
    let sql = match db.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let reader = db.reader();
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    let names = Name::find_by_statement(statement).all(reader).await.unwrap();
    names.into_iter().map(|row| row.name).collect()
}

/// The rows of one table, perhaps with a condition.
pub async fn count(db: &Db, table: &str) -> i64 {
    let reader = db.reader();
    let statement = Statement::from_string(
        reader.get_database_backend(),
        format!("SELECT count(*) AS count FROM {table}"),
    );
    Count::find_by_statement(statement).one(reader).await.unwrap().unwrap().count
}
