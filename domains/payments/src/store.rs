//! Loads and writes, set-based: how the act writer sees this domain's state, and the reads of its pages.

mod desk;
mod rows;
mod stuck;

pub use desk::{DeskPage, disbursement, disbursements, payables};
pub use stuck::{stuck_order, stuck_orders};

use std::collections::{BTreeMap, HashMap};

use acts::Aggregate;
use db::{Db, DbError, Tx, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entities::{account, disbursement, payable};
use crate::model::{
    Account, Disbursement, DisbursementId, DisbursementState, Payable, PayableId, PayableState, StuckOrder,
    StuckOrderId, StuckState,
};

/// Lines of a person's own page, newest first; older ones are in the cases.
pub const MINE_ROWS_MAX: u64 = 200;

/// Payments, as the act writer loads and saves them.
pub struct Payments;

/// Names a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Disbursement(DisbursementId),
    DisbursementEffect(String),
    Payable(PayableId),
    PayableEffect(String),
    Stuck(StuckOrderId),
}

/// What a decision sees of a payment.
#[derive(Debug, Clone)]
pub enum State {
    Disbursement(Disbursement),
    Payable(Payable),
    Stuck(StuckOrder),
}

/// What a decision changes.
pub enum Change {
    Queued(Disbursement, Account),
    Moved {
        id: DisbursementId,
        to: DisbursementState,
        reason: Option<String>,
        at: Timestamp,
    },
    Owed(Payable),
    Received {
        id: PayableId,
        at: Timestamp,
    },
    /// An order waits for an officer.
    Stuck(StuckOrder),
    Unstuck {
        id: StuckOrderId,
        to: StuckState,
        reason: Option<String>,
        at: Timestamp,
    },
}

impl Aggregate for Payments {
    type Key = Key;
    type State = State;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[Key]) -> Result<HashMap<Key, State>, DbError> {
        let mut found = HashMap::new();
        load_disbursements(tx, keys, &mut found).await?;
        load_payables(tx, keys, &mut found).await?;
        stuck::load(tx, keys, &mut found).await?;
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        insert(tx, changes).await?;
        move_disbursements(tx, changes).await?;
        settle_payables(tx, changes).await?;
        stuck::save(tx, changes).await
    }
}

async fn load_disbursements(tx: &Tx, keys: &[Key], found: &mut HashMap<Key, State>) -> Result<(), DbError> {
    let ids: Vec<Uuid> = keys
        .iter()
        .filter_map(|key| if let Key::Disbursement(id) = key { Some(id.0) } else { None })
        .collect();
    let effects: Vec<&str> = keys
        .iter()
        .filter_map(
            |key| if let Key::DisbursementEffect(effect) = key { Some(effect.as_str()) } else { None },
        )
        .collect();
    let mut rows = Vec::new();
    if !ids.is_empty() {
        rows.extend(disbursement::Entity::find().filter(disbursement::Column::Id.is_in(ids)).all(tx).await?);
    }
    if !effects.is_empty() {
        rows.extend(
            disbursement::Entity::find()
                .filter(disbursement::Column::EffectKey.is_in(effects))
                .all(tx)
                .await?,
        );
    }
    for row in rows {
        let payment = rows::disbursement(row)?;
        found.insert(
            Key::DisbursementEffect(payment.effect_key.clone()),
            State::Disbursement(payment.clone()),
        );
        found.insert(Key::Disbursement(payment.id), State::Disbursement(payment));
    }
    Ok(())
}

async fn load_payables(tx: &Tx, keys: &[Key], found: &mut HashMap<Key, State>) -> Result<(), DbError> {
    let ids: Vec<Uuid> =
        keys.iter().filter_map(|key| if let Key::Payable(id) = key { Some(id.0) } else { None }).collect();
    let effects: Vec<&str> = keys
        .iter()
        .filter_map(|key| if let Key::PayableEffect(effect) = key { Some(effect.as_str()) } else { None })
        .collect();
    let mut rows = Vec::new();
    if !ids.is_empty() {
        rows.extend(payable::Entity::find().filter(payable::Column::Id.is_in(ids)).all(tx).await?);
    }
    if !effects.is_empty() {
        rows.extend(payable::Entity::find().filter(payable::Column::EffectKey.is_in(effects)).all(tx).await?);
    }
    for row in rows {
        let owed = rows::payable(row)?;
        found.insert(Key::PayableEffect(owed.effect_key.clone()), State::Payable(owed.clone()));
        found.insert(Key::Payable(owed.id), State::Payable(owed));
    }
    Ok(())
}

async fn insert(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut disbursements = Vec::new();
    let mut accounts = Vec::new();
    let mut payables = Vec::new();
    for change in changes {
        match change {
            Change::Queued(payment, account) => {
                disbursements.push(rows::disbursement_row(payment)?);
                accounts.push(rows::account_row(payment.id, account));
            }
            Change::Owed(owed) => payables.push(rows::payable_row(owed)?),
            Change::Moved { .. } | Change::Received { .. } | Change::Stuck(_) | Change::Unstuck { .. } => {}
        }
    }
    for chunk in disbursements.chunks(rows_per_statement(rows::DISBURSEMENT_COLUMNS)) {
        disbursement::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    for chunk in accounts.chunks(rows_per_statement(rows::ACCOUNT_COLUMNS)) {
        account::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    for chunk in payables.chunks(rows_per_statement(rows::PAYABLE_COLUMNS)) {
        payable::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// One statement for each kind of step: a release of a hundred is one.
async fn move_disbursements(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut steps: BTreeMap<(&str, Option<&str>, i64), Vec<Uuid>> = BTreeMap::new();
    for change in changes {
        if let Change::Moved { id, to, reason, at } = change {
            steps.entry((to.as_str(), reason.as_deref(), at.micros())).or_default().push(id.0);
        }
    }
    for ((to, reason, at), ids) in steps {
        let mut row = disbursement::ActiveModel { state: Set(to.to_owned()), ..Default::default() };
        if to == DisbursementState::Sent.as_str() {
            row.sent_at = Set(Some(at));
        } else {
            row.settled_at = Set(Some(at));
            row.reason = Set(reason.map(str::to_owned));
        }
        let these = disbursement::Column::Id.is_in(ids);
        disbursement::Entity::update_many().set(row).filter(these).exec(tx).await?;
    }
    Ok(())
}

async fn settle_payables(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut steps: BTreeMap<i64, Vec<Uuid>> = BTreeMap::new();
    for change in changes {
        if let Change::Received { id, at } = change {
            steps.entry(at.micros()).or_default().push(id.0);
        }
    }
    for (at, ids) in steps {
        let row = payable::ActiveModel {
            state: Set(PayableState::Paid.as_str().to_owned()),
            settled_at: Set(Some(at)),
            ..Default::default()
        };
        payable::Entity::update_many().set(row).filter(payable::Column::Id.is_in(ids)).exec(tx).await?;
    }
    Ok(())
}

/// What a person is paid, newest first.
pub async fn disbursements_of(db: &Db, payee: PartyId) -> Result<Vec<Disbursement>, DbError> {
    let rows = disbursement::Entity::find()
        .filter(disbursement::Column::Payee.eq(payee.0))
        .order_by_desc(disbursement::Column::CreatedAt)
        .limit(MINE_ROWS_MAX)
        .all(db.reader())
        .await?;
    rows.into_iter().map(rows::disbursement).collect()
}

/// What a person owes or has paid, newest first.
pub async fn payables_of(db: &Db, party: PartyId) -> Result<Vec<Payable>, DbError> {
    let rows = payable::Entity::find()
        .filter(payable::Column::Party.eq(party.0))
        .order_by_desc(payable::Column::CreatedAt)
        .limit(MINE_ROWS_MAX)
        .all(db.reader())
        .await?;
    rows.into_iter().map(rows::payable).collect()
}

/// The account of one disbursement. Only `service::account` calls this, after recording who reads it.
pub async fn account(db: &Db, id: DisbursementId) -> Result<Option<Account>, DbError> {
    let row = account::Entity::find_by_id(id.0).one(db.reader()).await?;
    Ok(row.map(|row| Account { bank: row.bank, number: row.number, holder: row.holder }))
}
