//! `exchange_quotas`: calls that processes took from a day: of a grant, or of an official under a grant.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx};
use jiff::civil::Date;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::entities::quota;

/// Days of grants and of officials.
pub(crate) struct QuotaDays;

/// Calls that were taken from a day in all.
pub(crate) struct Taken {
    pub key: String,
    pub day: String,
    pub calls: i64,
}

impl Aggregate for QuotaDays {
    type Key = (String, String);
    type State = i64;
    type Change = Taken;

    async fn load(tx: &Tx, keys: &[Self::Key]) -> Result<HashMap<Self::Key, i64>, DbError> {
        let any = keys.iter().fold(Condition::any(), |any, (key, day)| {
            any.add(Condition::all().add(quota::Column::Key.eq(key)).add(quota::Column::Day.eq(day)))
        });
        let rows = quota::Entity::find().filter(any).all(tx).await?;
        Ok(rows.into_iter().map(|row| ((row.key, row.day), row.taken)).collect())
    }

    async fn save(tx: &Tx, changes: &[Taken]) -> Result<(), DbError> {
        let rows = changes.iter().map(|change| quota::ActiveModel {
            key: Set(change.key.clone()),
            day: Set(change.day.clone()),
            taken: Set(change.calls),
        });
        let upsert = OnConflict::columns([quota::Column::Key, quota::Column::Day])
            .update_column(quota::Column::Taken)
            .to_owned();
        quota::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx).await?;
        Ok(())
    }
}

/// Forgets the days before `day`.
pub(crate) async fn forget_quotas(tx: &Tx, day: Date) -> Result<u64, DbError> {
    let old = quota::Column::Day.lt(day.to_string());
    Ok(quota::Entity::delete_many().filter(old).exec(tx).await?.rows_affected)
}
