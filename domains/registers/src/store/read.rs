//! Which records answer a question of the gate. Identifiers only; what they say is loaded by [`super::current`].

use std::collections::BTreeSet;

use db::{Db, DbError};
use kernel::PartyId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entities::{concerned, key, record};

/// Rows that a list looks at.
const LIST_ROWS: u64 = 50;

/// The newest record whose main subject it is.
pub async fn newest_about(db: &Db, register: &str, party: PartyId) -> Result<Option<Uuid>, DbError> {
    let newest = record::Entity::find()
        .filter(record::Column::Subject.eq(party.0))
        .filter(record::Column::Register.eq(register))
        .order_by_desc(record::Column::Id)
        .one(db.reader())
        .await?;
    Ok(newest.map(|row| row.id))
}

/// Records whose main subject it is.
pub async fn about(db: &Db, register: &str, party: PartyId) -> Result<BTreeSet<Uuid>, DbError> {
    let ids = record::Entity::find()
        .select_only()
        .column(record::Column::Id)
        .filter(record::Column::Subject.eq(party.0))
        .filter(record::Column::Register.eq(register))
        .limit(LIST_ROWS)
        .into_tuple::<Uuid>();
    Ok(ids.all(db.reader()).await?.into_iter().collect())
}

/// Records that concern the person otherwise than as the main subject.
pub async fn concerning(db: &Db, register: &str, party: PartyId) -> Result<BTreeSet<Uuid>, DbError> {
    let ids = concerned::Entity::find()
        .select_only()
        .column(concerned::Column::Record)
        .filter(concerned::Column::Party.eq(party.0))
        .filter(concerned::Column::Register.eq(register))
        .limit(LIST_ROWS)
        .into_tuple::<Uuid>();
    Ok(ids.all(db.reader()).await?.into_iter().collect())
}

/// The record that holds a number.
pub async fn by_key(db: &Db, register: &str, kind: &str, number: &str) -> Result<Option<Uuid>, DbError> {
    let id = (register.to_owned(), kind.to_owned(), number.to_owned());
    Ok(key::Entity::find_by_id(id).one(db.reader()).await?.map(|row| row.record))
}
