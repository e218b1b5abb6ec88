//! The numbers that people named lately: read and written with the act that names, so that the limit holds over all cases
//! of a person and all processes.

use std::collections::{BTreeMap, HashMap};

use db::{DbError, Tx, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entities::naming;

/// Number → when it was named.
pub type Numbers = BTreeMap<Vec<u8>, Timestamp>;

/// A number that counts from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingRow {
    pub person: PartyId,
    pub number: [u8; 32],
    pub at: Timestamp,
}

/// What these people named.
pub async fn load_namings(tx: &Tx, people: &[PartyId]) -> Result<HashMap<PartyId, Numbers>, DbError> {
    let mut found: HashMap<PartyId, Numbers> = HashMap::new();
    for chunk in people.chunks(rows_per_statement(1)) {
        let wanted = naming::Column::Person.is_in(chunk.iter().map(|person| person.0));
        for row in naming::Entity::find().filter(wanted).all(tx).await? {
            let numbers = found.entry(PartyId(row.person)).or_default();
            numbers.insert(row.number, Timestamp::from_micros(row.named_at));
        }
    }
    Ok(found)
}

/// Forgets namings that count for nothing any more; returns how many.
pub async fn forget_namings(tx: &Tx, before: Timestamp) -> Result<u64, DbError> {
    let old = naming::Entity::delete_many().filter(naming::Column::NamedAt.lte(before.micros()));
    Ok(old.exec(tx).await?.rows_affected)
}

/// Adds namings; one whose day has passed counts anew.
pub async fn save_namings(tx: &Tx, namings: &[&NamingRow]) -> Result<(), DbError> {
    let rows: BTreeMap<(Uuid, [u8; 32]), i64> =
        namings.iter().map(|row| ((row.person.0, row.number), row.at.micros())).collect();
    let rows: Vec<naming::ActiveModel> = rows
        .into_iter()
        .map(|((person, number), at)| naming::ActiveModel {
            person: Set(person),
            number: Set(number.to_vec()),
            named_at: Set(at),
        })
        .collect();
    for chunk in rows.chunks(rows_per_statement(3)) {
        let again = OnConflict::columns([naming::Column::Person, naming::Column::Number])
            .update_column(naming::Column::NamedAt)
            .to_owned();
        naming::Entity::insert_many(chunk.to_vec()).on_conflict(again).exec_without_returning(tx).await?;
    }
    Ok(())
}
