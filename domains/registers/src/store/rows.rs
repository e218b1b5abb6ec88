//! Rows of one table on their way into the database, a thousand in a statement whose text stays the same, so that it
//! is prepared once.

use db::{DbError, Tx, rows_per_statement};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

/// Rows of one table, value after value.
#[derive(Debug)]
pub(crate) struct Rows {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Value>,
}

impl Rows {
    pub const fn new(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, values: Vec::new() }
    }

    /// Adds one row; the array's length is the number of columns.
    pub fn push<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.columns.len());
        self.values.extend(row);
    }

    /// Inserts everything.
    pub async fn insert(self, tx: &Tx) -> Result<(), DbError> {
        let backend = tx.get_database_backend();
        let per_statement = rows_per_statement(self.columns.len()) * self.columns.len();
        let full = statement(self.table, self.columns, per_statement, backend);
        let mut values = self.values.into_iter();
        loop {
            let chunk: Vec<Value> = values.by_ref().take(per_statement).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let sql = if chunk.len() == per_statement {
                full.clone()
            } else {
                statement(self.table, self.columns, chunk.len(), backend)
            };
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, chunk)).await?;
        }
    }
}

fn statement(table: &str, columns: &[&str], values: usize, backend: DbBackend) -> String {
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    for number in 0..values {
        let column = number % columns.len();
        sql.push_str(match (number, column) {
            (0, _) => "(",
            (_, 0) => "), (",
            _ => ", ",
        });
        if backend == DbBackend::Postgres {
            sql.push('$');
            sql.push_str(&(number + 1).to_string());
        } else {
            sql.push('?');
        }
    }
    sql.push(')');
    sql
}
