//! Guardianships: recorded and ended by register events, and by time.

use std::collections::{BTreeMap, HashMap};

use acts::Aggregate;
use db::{DbError, Tx};
use kernel::{MandateId, PartyId, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::entities::guardianship;
use crate::error::inconsistent;
use crate::model::{Guardianship, Names};

/// The aggregate: all guardianships over a child.
pub struct Guardians;

/// What happens to guardianships.
#[derive(Debug, Clone)]
pub enum GuardianChange {
    Record(Guardianship),
    /// Ends the power; a session that acts under it is refused at its next request.
    End {
        mandates: Vec<MandateId>,
        at: Timestamp,
    },
}

impl Aggregate for Guardians {
    type Key = PartyId;
    type State = Vec<Guardianship>;
    type Change = GuardianChange;

    async fn load(tx: &Tx, keys: &[PartyId]) -> Result<HashMap<PartyId, Vec<Guardianship>>, DbError> {
        let ids = keys.iter().map(|key| key.0);
        let rows =
            guardianship::Entity::find().filter(guardianship::Column::Child.is_in(ids)).all(tx).await?;
        let mut found: HashMap<PartyId, Vec<Guardianship>> = HashMap::new();
        for row in rows {
            found.entry(PartyId(row.child)).or_default().push(to_guardianship(row)?);
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[GuardianChange]) -> Result<(), DbError> {
        let (mut recorded, mut ended) = (Vec::new(), BTreeMap::<i64, Vec<Uuid>>::new());
        for change in changes {
            match change {
                GuardianChange::Record(one) => recorded.push(to_row(one.clone())),
                GuardianChange::End { mandates, at } => {
                    ended.entry(at.micros()).or_default().extend(mandates.iter().map(|mandate| mandate.0));
                }
            }
        }
        for (at, ids) in ended {
            let row = guardianship::ActiveModel { ended_at: Set(Some(at)), ..Default::default() };
            let over = guardianship::Entity::update_many().set(row);
            over.filter(guardianship::Column::Id.is_in(ids)).exec(tx).await?;
        }
        if !recorded.is_empty() {
            guardianship::Entity::insert_many(recorded).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

/// The guardianships over a child, whatever their time.
pub(crate) async fn guardians_of<C: ConnectionTrait>(
    db: &C,
    child: PartyId,
) -> Result<Vec<Guardianship>, DbError> {
    let rows = guardianship::Entity::find().filter(guardianship::Column::Child.eq(child.0)).all(db).await?;
    rows.into_iter().map(to_guardianship).collect()
}

/// The guardianships that somebody holds, whatever their time, eldest child first.
pub(crate) async fn children_of<C: ConnectionTrait>(
    db: &C,
    guardian: PartyId,
) -> Result<Vec<Guardianship>, DbError> {
    let own = guardianship::Entity::find().filter(guardianship::Column::Guardian.eq(guardian.0));
    let rows = own.order_by_asc(guardianship::Column::BornOn).all(db).await?;
    rows.into_iter().map(to_guardianship).collect()
}

/// The guardianships of one person over another, whatever their time: one that ended may have begun again.
pub(crate) async fn guardianships_between<C: ConnectionTrait>(
    db: &C,
    guardian: PartyId,
    child: PartyId,
) -> Result<Vec<Guardianship>, DbError> {
    let pair = guardianship::Column::Guardian.eq(guardian.0).and(guardianship::Column::Child.eq(child.0));
    let rows = guardianship::Entity::find().filter(pair).all(db).await?;
    rows.into_iter().map(to_guardianship).collect()
}

/// Guardianships whose time has passed and that nobody has ended yet.
pub(crate) async fn guardianships_due<C: ConnectionTrait>(
    db: &C,
    legal_now: Timestamp,
    limit: u64,
) -> Result<Vec<Guardianship>, DbError> {
    let due = guardianship::Column::ToAt.lte(legal_now.micros()).and(guardianship::Column::EndedAt.is_null());
    let rows = guardianship::Entity::find().filter(due).limit(limit).all(db).await?;
    rows.into_iter().map(to_guardianship).collect()
}

fn to_row(one: Guardianship) -> guardianship::ActiveModel {
    guardianship::ActiveModel {
        id: Set(one.id.0),
        guardian: Set(one.guardian.0),
        child: Set(one.child.0),
        child_zh: Set(one.names.zh),
        child_roman: Set(one.names.roman),
        born_on: Set(one.born_on.to_string()),
        from_at: Set(one.from.micros()),
        to_at: Set(one.to.micros()),
        register: Set(one.register),
        record: Set(one.record),
        ended_at: Set(one.ended_at.map(Timestamp::micros)),
    }
}

fn to_guardianship(row: guardianship::Model) -> Result<Guardianship, DbError> {
    Ok(Guardianship {
        id: MandateId(row.id),
        guardian: PartyId(row.guardian),
        child: PartyId(row.child),
        names: Names { zh: row.child_zh, roman: row.child_roman },
        born_on: row.born_on.parse().map_err(|_| inconsistent("identity_guardianships", row.id))?,
        from: Timestamp::from_micros(row.from_at),
        to: Timestamp::from_micros(row.to_at),
        register: row.register,
        record: row.record,
        ended_at: row.ended_at.map(Timestamp::from_micros),
    })
}
