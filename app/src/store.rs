//! What a database says about itself: whether it is a demo's, how far its legal time was moved.

use db::{Db, DbError, Engine, Migration};
use kernel::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ExprTrait as _, FromQueryResult, raw_sql, sea_query::OnConflict};

/// The steps of the app's own tables.
pub const MIGRATIONS: &[Migration] =
    &[Migration { room: "app", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];

/// `demo` or `production`: set when the database is first used, never changed.
pub const MODE: &str = "mode";
/// Milliseconds by which a demo's legal time is ahead.
pub const LEGAL_OFFSET_MS: &str = "legal-offset-ms";
/// The public half of the key that signs the ledger: set when the database is first used, never changed.
pub const LEDGER_KEY: &str = "ledger-key";
/// How many invented persons were loaded.
pub const POPULATION: &str = "population";
/// The seed of the invented persons: set before the first is loaded, never changed. Two populations would share numbers.
pub const POPULATION_SEED: &str = "population-seed";

mod fact {
    use super::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
        PrimaryKeyTrait,
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "app_facts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Reads a fact.
pub async fn get(db: &Db, name: &str) -> Result<Option<String>, DbError> {
    Ok(fact::Entity::find_by_id(name).one(db.reader()).await?.map(|row| row.value))
}

/// Writes a fact.
pub async fn set(db: &Db, name: &'static str, value: String) -> Result<(), DbError> {
    db.write(move |tx| {
        let row = fact::ActiveModel { name: Set(name.to_owned()), value: Set(value.clone()) };
        Box::pin(async move {
            let upsert = OnConflict::column(fact::Column::Name).update_column(fact::Column::Value).to_owned();
            fact::Entity::insert(row).on_conflict(upsert).exec_without_returning(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Writes a fact that is not known yet, and answers with the one that counts: the first.
pub async fn claim(db: &Db, name: &'static str, value: String) -> Result<String, DbError> {
    db.write(move |tx| {
        let row = fact::ActiveModel { name: Set(name.to_owned()), value: Set(value.clone()) };
        Box::pin(async move {
            let nothing = OnConflict::column(fact::Column::Name).do_nothing().to_owned();
            fact::Entity::insert(row).on_conflict(nothing).exec_without_returning(tx).await?;
            let row = fact::Entity::find_by_id(name).one(tx).await?;
            row.map(|row| row.value).ok_or_else(|| DbError::Inconsistent(name.to_owned()))
        })
    })
    .await
}

/// The time of the database's own machine; SQLite has none.
pub async fn server_time(db: &Db) -> Result<Option<Timestamp>, DbError> {
    if db.engine() == Engine::Sqlite {
        return Ok(None);
    }
    let now = Now::find_by_statement(raw_sql!(
        Postgres,
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS micros"
    ));
    Ok(now.one(db.reader()).await?.map(|now| Timestamp::from_micros(now.micros)))
}

#[derive(FromQueryResult)]
struct Now {
    micros: i64,
}

/// Adds to a fact that is a number and answers with the sum. Compare and set: two at once both count, whatever each
/// had read before.
pub async fn add(db: &Db, name: &'static str, more: i64) -> Result<i64, DbError> {
    db.write(move |tx| {
        Box::pin(async move {
            loop {
                let Some(row) = fact::Entity::find_by_id(name).one(tx).await? else {
                    let row = fact::ActiveModel { name: Set(name.to_owned()), value: Set("0".to_owned()) };
                    let nothing = OnConflict::column(fact::Column::Name).do_nothing().to_owned();
                    fact::Entity::insert(row).on_conflict(nothing).exec_without_returning(tx).await?;
                    continue;
                };
                let before: i64 = row.value.parse().map_err(|_| DbError::Inconsistent(name.to_owned()))?;
                let sum = before.saturating_add(more);
                let new = fact::ActiveModel { value: Set(sum.to_string()), ..Default::default() };
                let same = fact::Column::Name.eq(name).and(fact::Column::Value.eq(row.value));
                let done = fact::Entity::update_many().set(new).filter(same).exec(tx).await?;
                if done.rows_affected == 1 {
                    return Ok::<_, DbError>(sum);
                }
            }
        })
    })
    .await
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
