//! Gap-free number series: loaded with the batch, handed out in memory, saved once. A refused act uses no number.

use std::collections::{BTreeMap, BTreeSet};

use db::{DbError, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::entities::series;

/// The series of one batch.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    last: BTreeMap<String, i64>,
    touched: BTreeSet<String>,
}

impl Numbers {
    /// Reads the last numbers of all series that a batch names.
    pub async fn load(tx: &Tx, names: &BTreeSet<String>) -> Result<Self, DbError> {
        if names.is_empty() {
            return Ok(Self::default());
        }
        let rows = series::Entity::find().filter(series::Column::Name.is_in(names)).all(tx).await?;
        let last = rows.into_iter().map(|row| (row.name, row.last)).collect();
        Ok(Self { last, touched: BTreeSet::new() })
    }

    /// The number that each series would give next.
    pub fn next(&self, names: &[String]) -> BTreeMap<String, i64> {
        names.iter().map(|name| (name.clone(), self.last.get(name).copied().unwrap_or(0) + 1)).collect()
    }

    /// The numbers were used.
    pub fn use_up(&mut self, numbers: &[String]) {
        for name in numbers {
            *self.last.entry(name.clone()).or_insert(0) += 1;
            self.touched.insert(name.clone());
        }
    }

    /// Writes the last numbers back.
    pub async fn save(&self, tx: &Tx) -> Result<(), DbError> {
        if self.touched.is_empty() {
            return Ok(());
        }
        let rows = self.touched.iter().map(|name| series::ActiveModel {
            name: Set(name.clone()),
            last: Set(self.last.get(name).copied().unwrap_or(0)),
        });
        let upsert = OnConflict::column(series::Column::Name).update_column(series::Column::Last).to_owned();
        series::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx).await?;
        Ok(())
    }
}
