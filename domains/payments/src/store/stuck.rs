//! Stuck orders: loaded, opened and closed; with a closed one its dead letter goes too.

use std::collections::{BTreeMap, HashMap};

use db::{Db, DbError, Place, Tx, each};
use kernel::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::desk::{DeskPage, page, within};
use super::{Change, Key, State};
use crate::entities::stuck_order::{ActiveModel, Column, Entity, Model};
use crate::model::{OrderKind, StuckOrder, StuckOrderId, StuckState};
use crate::scope::Scope;

fn from_row(row: Model) -> Result<StuckOrder, DbError> {
    let bad = || DbError::Inconsistent(format!("payments_stuck_orders {}", row.id));
    Ok(StuckOrder {
        id: row.id.into(),
        kind: OrderKind::parse(&row.kind).ok_or_else(bad)?,
        payload: serde_json::from_str(&row.payload).map_err(|_| bad())?,
        error: row.error,
        state: StuckState::parse(&row.state).ok_or_else(bad)?,
        created_at: Timestamp::from_micros(row.created_at),
    })
}

pub(super) async fn load(tx: &Tx, keys: &[Key], found: &mut HashMap<Key, State>) -> Result<(), DbError> {
    let ids: Vec<Uuid> =
        keys.iter().filter_map(|key| if let Key::Stuck(id) = key { Some(id.0) } else { None }).collect();
    if ids.is_empty() {
        return Ok(());
    }
    for row in Entity::find().filter(Column::Id.is_in(ids)).all(tx).await? {
        let stuck = from_row(row)?;
        found.insert(Key::Stuck(stuck.id), State::Stuck(stuck));
    }
    Ok(())
}

pub(super) async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let opened = changes.iter().filter_map(|change| match change {
        Change::Stuck(stuck) => Some(ActiveModel {
            id: Set(stuck.id.0),
            kind: Set(stuck.kind.as_str().to_owned()),
            effect_key: Set(stuck.effect_key()),
            department: Set(stuck.department()),
            payload: Set(stuck.payload.to_string()),
            error: Set(stuck.error.clone()),
            state: Set(stuck.state.as_str().to_owned()),
            reason: Set(None),
            created_at: Set(stuck.created_at.micros()),
            closed_at: Set(None),
        }),
        _ => None,
    });
    let opened: Vec<ActiveModel> = opened.collect();
    if !opened.is_empty() {
        let newer = OnConflict::column(Column::Id).update_column(Column::Error).to_owned();
        Entity::insert_many(opened).on_conflict(newer).exec_without_returning(tx).await?;
    }
    close(tx, changes).await?;
    close_carried_out(tx, changes).await
}

/// Orders that were closed in one way at one moment, each with its reason.
type Closed<'a> = BTreeMap<(&'a str, i64), Vec<(Uuid, Option<&'a str>)>>;

/// What officers have closed, one statement for each way and moment; their dead letters go in one.
async fn close(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut ways = Closed::new();
    for change in changes {
        if let Change::Unstuck { id, to, reason, at } = change {
            ways.entry((to.as_str(), at.micros())).or_default().push((id.0, reason.as_deref()));
        }
    }
    let letters: Vec<Uuid> = ways.values().flatten().map(|(id, _)| *id).collect();
    for ((to, at), rows) in ways {
        let reasons = rows.iter().filter_map(|(id, reason)| Some((*id, (*reason)?)));
        Entity::update_many()
            .set(closed(to, at))
            .col_expr(Column::Reason, each(Column::Id, Column::Reason, reasons))
            .filter(Column::Id.is_in(rows.iter().map(|(id, _)| *id)))
            .exec(tx)
            .await?;
    }
    if letters.is_empty() { Ok(()) } else { jobs::discard(tx, &letters).await.map(|_| ()) }
}

/// The officer's work is done, whoever did it; what the case sent is not needed any more.
fn closed(to: &str, at: i64) -> ActiveModel {
    ActiveModel {
        payload: Set("null".to_owned()),
        state: Set(to.to_owned()),
        closed_at: Set(Some(at)),
        ..Default::default()
    }
}

/// An order that the administrator woke and that went through needs no officer any more.
async fn close_carried_out(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let done = changes.iter().filter_map(|change| match change {
        Change::Queued(payment, _) => Some((payment.effect_key.as_str(), payment.created_at)),
        Change::Owed(owed) => Some((owed.effect_key.as_str(), owed.created_at)),
        _ => None,
    });
    let (effects, at): (Vec<&str>, Vec<Timestamp>) = done.unzip();
    let Some(at) = at.last() else { return Ok(()) };
    Entity::update_many()
        .set(closed(StuckState::Resumed.as_str(), at.micros()))
        .filter(Column::EffectKey.is_in(effects))
        .filter(Column::State.eq(StuckState::Open.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Orders of a scope that wait for an officer, oldest first.
pub async fn stuck_orders(
    db: &Db,
    scope: &Scope,
    from: Option<&Place>,
) -> Result<DeskPage<StuckOrder>, DbError> {
    let open = Entity::find()
        .filter(Column::State.eq(StuckState::Open.as_str()))
        .filter(within(Column::Department, scope));
    let place = |row: &Model| Place { at: row.created_at, id: row.id };
    page(db, open, (Column::CreatedAt, Column::Id), from, place, from_row).await
}

/// One order of a scope that waits for an officer.
pub async fn stuck_order(db: &Db, scope: &Scope, id: StuckOrderId) -> Result<Option<StuckOrder>, DbError> {
    let open = Entity::find_by_id(id.0)
        .filter(Column::State.eq(StuckState::Open.as_str()))
        .filter(within(Column::Department, scope));
    open.one(db.reader()).await?.map(from_row).transpose()
}
