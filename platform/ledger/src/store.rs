//! The sequencer's statements. Every write of a holder names its epoch; the caller learns from the row count whether it
//! still held the log (fencing), never from the clock.

pub(crate) mod intake;
pub(crate) mod query;
pub(crate) mod recover;

use db::{Db, DbError, Tx, rows_per_statement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, OnConflict},
};
use tlog::{Frontier, leaf_hash};

use intake::leaf_rows;

use crate::{
    LedgerError,
    commitment::COMMITMENT_BYTES,
    entities::{leaf, log, pending},
};

/// The state of a log as the database has it.
#[derive(Debug, Clone)]
pub(crate) struct LogRow {
    pub frontier: Frontier,
    pub epoch: i64,
    pub published_size: u64,
    pub checkpoint: String,
}

impl LogRow {
    fn from_model(row: log::Model) -> Result<Self, LedgerError> {
        let frontier = Frontier::from_bytes(unsigned(row.size)?, &row.frontier)
            .map_err(|_| LedgerError::Inconsistent("ledger_logs.frontier"))?;
        Ok(Self {
            frontier,
            epoch: row.epoch,
            published_size: unsigned(row.published_size)?,
            checkpoint: row.checkpoint,
        })
    }

    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }
}

pub(crate) fn unsigned(stored: i64) -> Result<u64, LedgerError> {
    u64::try_from(stored).map_err(|_| LedgerError::Inconsistent("a stored number is negative"))
}

pub(crate) fn signed(number: u64) -> Result<i64, DbError> {
    i64::try_from(number).map_err(|_| DbError::Inconsistent("ledger: a number is too large".into()))
}

/// A 32-byte column.
pub(crate) fn hash_column(bytes: &[u8]) -> Result<[u8; COMMITMENT_BYTES], DbError> {
    bytes.try_into().map_err(|_| DbError::Inconsistent("ledger: a leaf has not 32 bytes".into()))
}

/// The log's row, made when missing.
pub(crate) async fn load_log(db: &impl ConnectionTrait, name: &str) -> Result<LogRow, LedgerError> {
    match log::Entity::find_by_id(name).one(db).await? {
        Some(row) => LogRow::from_model(row),
        None => {
            Ok(LogRow { frontier: Frontier::new(), epoch: 0, published_size: 0, checkpoint: String::new() })
        }
    }
}

/// How many entries of a log have no number yet, and when the oldest of them was made.
pub(crate) async fn waiting(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<(u64, Option<i64>), LedgerError> {
    let found = pending::Entity::find()
        .select_only()
        .column_as(pending::Column::Id.count(), "waiting")
        .column_as(pending::Column::At.min(), "since")
        .filter(pending::Column::Log.eq(name))
        .into_tuple::<(i64, Option<i64>)>()
        .one(db)
        .await?;
    let (waiting, since) = found.unwrap_or_default();
    Ok((unsigned(waiting)?, since))
}

/// When the lease of a log ends; `None` when nobody ever held it.
pub(crate) async fn held_until(db: &impl ConnectionTrait, name: &str) -> Result<Option<i64>, LedgerError> {
    Ok(log::Entity::find_by_id(name).one(db).await?.map(|row| row.lease_until))
}

/// A wish to hold a log.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub log: String,
    pub holder: String,
    pub now: i64,
    pub until: i64,
    /// Whether the same holder's lease of an earlier life may be taken before it ends.
    pub takeover: bool,
}

/// Takes the log when its lease has ended (or is our own); the new epoch, or `None`.
pub(crate) async fn acquire(db: &Db, claim: &Claim) -> Result<Option<i64>, DbError> {
    let claim = claim.clone();
    db.write_short(move |tx| {
        let claim = claim.clone();
        Box::pin(async move { acquire_in(tx, &claim).await })
    })
    .await
}

async fn acquire_in(tx: &Tx, claim: &Claim) -> Result<Option<i64>, DbError> {
    let row = log::Model {
        log: claim.log.clone(),
        size: 0,
        frontier: Vec::new(),
        epoch: 0,
        holder: String::new(),
        lease_until: 0,
        published_size: 0,
        checkpoint: String::new(),
    };
    log::Entity::insert(log::ActiveModel::from(row))
        .on_conflict(OnConflict::column(log::Column::Log).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let mut free = log::Column::LeaseUntil.lte(claim.now);
    if claim.takeover {
        free = free.or(log::Column::Holder.eq(&claim.holder));
    }
    let taken = log::Entity::update_many()
        .col_expr(log::Column::Epoch, Expr::col(log::Column::Epoch).add(1))
        .col_expr(log::Column::Holder, Expr::value(&claim.holder))
        .col_expr(log::Column::LeaseUntil, Expr::value(claim.until))
        .filter(log::Column::Log.eq(&claim.log))
        .filter(free)
        .exec(tx)
        .await?;
    if taken.rows_affected != 1 {
        return Ok(None);
    }
    Ok(log::Entity::find_by_id(&claim.log).one(tx).await?.map(|row| row.epoch))
}

/// Prolongs or (with `until` 0) gives back the lease; false when the epoch has moved on.
pub(crate) async fn renew(db: &Db, name: &str, epoch: i64, until: i64) -> Result<bool, DbError> {
    let name = name.to_owned();
    db.write_short(move |tx| {
        let name = name.clone();
        Box::pin(async move {
            let renewed = log::Entity::update_many()
                .col_expr(log::Column::LeaseUntil, Expr::value(until))
                .filter(log::Column::Log.eq(name))
                .filter(log::Column::Epoch.eq(epoch))
                .exec(tx)
                .await?;
            Ok(renewed.rows_affected == 1)
        })
    })
    .await
}

/// Whether anything waits for a number.
pub(crate) async fn any_pending(db: &impl ConnectionTrait, name: &str) -> Result<bool, DbError> {
    let one = pending::Entity::find().filter(pending::Column::Log.eq(name)).limit(1).one(db).await?;
    Ok(one.is_some())
}

/// How many wait for a number.
pub(crate) async fn count_pending(db: &impl ConnectionTrait, name: &str) -> Result<u64, DbError> {
    Ok(pending::Entity::find().filter(pending::Column::Log.eq(name)).count(db).await?)
}

/// What numbering did.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub frontier: Frontier,
    pub count: u64,
    pub oldest_at: i64,
}

/// Who may write, and from which state.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub log: String,
    pub epoch: i64,
    pub frontier: Frontier,
}

/// Numbers up to `limit` waiting leaves in one transaction, whatever their ids: commits arrive out of order.
/// The compare-and-set on (epoch, size) comes before any other write; `None` means that the log was lost.
pub(crate) async fn number(
    db: &Db,
    fence: &Fence,
    until: i64,
    limit: u64,
) -> Result<Option<Numbered>, DbError> {
    let fence = fence.clone();
    db.write_short(move |tx| {
        let fence = fence.clone();
        Box::pin(async move { number_in(tx, &fence, until, limit).await })
    })
    .await
}

async fn number_in(tx: &Tx, fence: &Fence, until: i64, limit: u64) -> Result<Option<Numbered>, DbError> {
    let waiting = pending::Entity::find()
        .filter(pending::Column::Log.eq(&fence.log))
        .order_by_asc(pending::Column::Id)
        .limit(limit)
        .all(tx)
        .await?;
    let mut frontier = fence.frontier.clone();
    let first = signed(frontier.size())?;
    for row in &waiting {
        frontier.push(leaf_hash(&hash_column(&row.leaf)?)).map_err(full)?;
    }
    if !advance(tx, fence, &frontier, until).await? {
        return Ok(None);
    }
    let oldest_at = waiting.iter().map(|row| row.at).min().unwrap_or(0);
    let count = frontier.size() - fence.frontier.size();
    let ids: Vec<_> = waiting.iter().map(|row| row.id).collect();
    let mut leaves = leaf_rows();
    for (idx, row) in (first..).zip(waiting) {
        leaves.push([row.log.into(), idx.into(), row.leaf.into(), row.id.into()]);
    }
    leaves.insert(tx).await?;
    let mut removed = 0;
    for chunk in ids.chunks(rows_per_statement(1)) {
        let gone = pending::Entity::delete_many().filter(pending::Column::Id.is_in(chunk.iter().copied()));
        removed += gone.exec(tx).await?.rows_affected;
    }
    if removed != count {
        // Somebody else numbered a row between our read and our write: let the whole transaction run again.
        return Err(DbError::Contention);
    }
    Ok(Some(Numbered { frontier, count, oldest_at }))
}

fn full(_: tlog::Error) -> DbError {
    DbError::Inconsistent("ledger: the tree is full".into())
}

/// Compare-and-set of (size, frontier) under the epoch.
pub(crate) async fn advance(
    tx: &Tx,
    fence: &Fence,
    frontier: &Frontier,
    until: i64,
) -> Result<bool, DbError> {
    let advanced = log::Entity::update_many()
        .col_expr(log::Column::Size, Expr::value(signed(frontier.size())?))
        .col_expr(log::Column::Frontier, Expr::value(frontier.to_bytes()))
        .col_expr(log::Column::LeaseUntil, Expr::value(until))
        .filter(log::Column::Log.eq(&fence.log))
        .filter(log::Column::Epoch.eq(fence.epoch))
        .filter(log::Column::Size.eq(signed(fence.frontier.size())?))
        .exec(tx)
        .await?;
    Ok(advanced.rows_affected == 1)
}

/// Records a signed checkpoint, only over a smaller one and only under the epoch.
pub(crate) async fn record_checkpoint(
    db: &Db,
    name: &str,
    epoch: i64,
    size: u64,
    note: &str,
) -> Result<bool, DbError> {
    let (name, note) = (name.to_owned(), note.to_owned());
    db.write_short(move |tx| {
        let (name, note) = (name.clone(), note.clone());
        Box::pin(async move { set_checkpoint(tx, &name, epoch, size, &note).await })
    })
    .await
}

/// The same inside a transaction.
pub(crate) async fn set_checkpoint(
    tx: &Tx,
    name: &str,
    epoch: i64,
    size: u64,
    note: &str,
) -> Result<bool, DbError> {
    let size = signed(size)?;
    let recorded = log::Entity::update_many()
        .col_expr(log::Column::PublishedSize, Expr::value(size))
        .col_expr(log::Column::Checkpoint, Expr::value(note))
        .filter(log::Column::Log.eq(name))
        .filter(log::Column::Epoch.eq(epoch))
        .filter(log::Column::PublishedSize.lt(size))
        .exec(tx)
        .await?;
    Ok(recorded.rows_affected == 1)
}

/// Numbered leaves `start..end`, in order; an error when one is missing.
pub(crate) async fn leaves(
    db: &impl ConnectionTrait,
    name: &str,
    start: u64,
    end: u64,
) -> Result<Vec<[u8; COMMITMENT_BYTES]>, LedgerError> {
    let rows = leaf::Entity::find()
        .filter(leaf::Column::Log.eq(name))
        .filter(leaf::Column::Idx.gte(signed(start)?))
        .filter(leaf::Column::Idx.lt(signed(end)?))
        .order_by_asc(leaf::Column::Idx)
        .all(db)
        .await?;
    if u64::try_from(rows.len()) != Ok(end.saturating_sub(start)) {
        return Err(LedgerError::Inconsistent("a numbered leaf is missing"));
    }
    Ok(rows.iter().map(|row| hash_column(&row.leaf)).collect::<Result<_, _>>()?)
}

impl From<sea_orm::DbErr> for LedgerError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}
