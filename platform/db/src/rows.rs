//! Many rows of one table on their way into the database. The text of a statement stays the same from chunk to chunk, so
//! that it is prepared once: PostgreSQL takes an array for each column (`unnest`), SQLite a list of parameters.

use std::collections::BTreeMap;

use sea_orm::sea_query::ArrayType;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::{DbError, rows_per_statement};

/// Rows in one statement where the number of parameters does not grow with them.
const ROWS_PER_ARRAY: usize = 5_000;

/// Rows of one table, value after value.
#[derive(Debug)]
pub struct Rows {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Value>,
}

impl Rows {
    /// No rows yet. Table and columns are names of the program, never of a user.
    pub const fn new(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, values: Vec::new() }
    }

    /// Adds one row; the array's length is the number of columns.
    pub fn push<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.columns.len());
        self.values.extend(row);
    }

    /// Inserts everything; a row that is there already is an error.
    pub async fn insert(self, tx: &impl ConnectionTrait) -> Result<(), DbError> {
        match tx.get_database_backend() {
            DbBackend::Postgres => self.insert_arrays(tx).await,
            _ => self.insert_parameters(tx).await,
        }
    }

    async fn insert_parameters(self, tx: &impl ConnectionTrait) -> Result<(), DbError> {
        let backend = tx.get_database_backend();
        let per_statement = rows_per_statement(self.columns.len()) * self.columns.len();
        let full = parameters_sql(self.table, self.columns, per_statement);
        let mut values = self.values.into_iter();
        loop {
            let chunk: Vec<Value> = values.by_ref().take(per_statement).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let sql = if chunk.len() == per_statement {
                full.clone()
            } else {
                parameters_sql(self.table, self.columns, chunk.len())
            };
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, chunk)).await?;
        }
    }

    /// Arrays carry no NULL: rows with the same empty columns go together, and those columns are not named.
    async fn insert_arrays(self, tx: &impl ConnectionTrait) -> Result<(), DbError> {
        let width = self.columns.len().max(1);
        let mut groups: BTreeMap<Vec<bool>, Vec<Vec<Value>>> = BTreeMap::new();
        let mut values = self.values.into_iter();
        loop {
            let row: Vec<Value> = values.by_ref().take(width).collect();
            if row.is_empty() {
                break;
            }
            let filled = row.iter().map(|value| *value != value.as_null()).collect();
            groups.entry(filled).or_default().push(row);
        }
        for (filled, rows) in groups {
            let names: Vec<&str> = self
                .columns
                .iter()
                .zip(&filled)
                .filter_map(|(name, filled)| filled.then_some(*name))
                .collect();
            let sql = arrays_sql(self.table, &names);
            let mut rows = rows.into_iter().peekable();
            while rows.peek().is_some() {
                let arrays = columns_of(rows.by_ref().take(ROWS_PER_ARRAY), &filled);
                let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql.clone(), arrays);
                tx.execute_raw(statement).await?;
            }
        }
        Ok(())
    }
}

/// The filled columns of some rows, each as one array.
fn columns_of(rows: impl Iterator<Item = Vec<Value>>, filled: &[bool]) -> Vec<Value> {
    let mut columns: Vec<Vec<Value>> = filled.iter().map(|_| Vec::new()).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let filled = columns.into_iter().zip(filled).filter_map(|(column, filled)| filled.then_some(column));
    let array = |column: Vec<Value>| {
        let kind = column.first().map_or(ArrayType::String, Value::array_type);
        Value::Array(kind, Some(Box::new(column)))
    };
    filled.map(array).collect()
}

fn arrays_sql(table: &str, columns: &[&str]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {table} ({}) SELECT * FROM UNNEST({})", columns.join(", "), places.join(", "))
}

fn parameters_sql(table: &str, columns: &[&str], values: usize) -> String {
    let row = format!("({})", vec!["?"; columns.len()].join(", "));
    let rows = vec![row; values / columns.len().max(1)];
    format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), rows.join(", "))
}
