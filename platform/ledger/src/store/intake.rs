//! Storing prepared entries inside an act's own transaction: set-based inserts, no reads, no numbers.

use db::{DbError, Rows, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::{Prepared, entities::opening};

/// Makes entries part of the caller's transaction: durable when that commits, gone when it does not.
pub async fn intake(tx: &impl ConnectionTrait, prepared: Vec<Prepared>) -> Result<(), DbError> {
    let mut leaves = Rows::new("ledger_pending", &["id", "log", "leaf", "at"]);
    let mut openings = Rows::new("ledger_openings", &["entry_id", "part_no", "commitment", "key", "body"]);
    let mut subjects = subject_rows();
    for Prepared { id, log, kind, at, leaf, parts } in prepared {
        leaves.push([id.into(), log.into(), leaf.to_vec().into(), at.into()]);
        for (part_no, part) in (0_i64..).zip(parts) {
            if let Some(subject) = part.subject {
                subjects.push([subject.into(), at.into(), id.into(), part_no.into(), kind.as_str().into()]);
            }
            openings.push([
                id.into(),
                part_no.into(),
                part.commitment.to_vec().into(),
                part.key.to_vec().into(),
                part.body.into(),
            ]);
        }
    }
    leaves.insert(tx).await?;
    openings.insert(tx).await?;
    subjects.insert(tx).await
}

const fn subject_rows() -> Rows {
    Rows::new("ledger_subjects", &["subject", "at", "entry_id", "part_no", "kind"])
}

/// Rows of numbered leaves: log, number, hash, entry.
pub(crate) const fn leaf_rows() -> Rows {
    Rows::new("ledger_leaves", &["log", "idx", "leaf", "entry_id"])
}

/// Lets `subject` see a part that was recorded before it had an account of its own: a child's entries made at birth.
pub async fn attribute(
    tx: &impl ConnectionTrait,
    entry_id: Uuid,
    part_no: u32,
    kind: &str,
    at: Timestamp,
    subject: PartyId,
) -> Result<(), DbError> {
    let mut rows = subject_rows();
    rows.push([
        subject.0.into(),
        at.micros().into(),
        entry_id.into(),
        i64::from(part_no).into(),
        kind.into(),
    ]);
    rows.insert(tx).await
}

/// Entries that one run destroys; the next run goes on.
const SHRED_MAX: u64 = 2_000;

/// Destroys keys and bodies of entries that were made before `before`, the oldest first and a limited number at once.
/// Returns how many parts lost their content.
pub async fn shred_before(tx: &impl ConnectionTrait, before: Timestamp) -> Result<u64, DbError> {
    // An entry's id begins with the moment at which it was made (RFC 9562 §5.7).
    let first_kept = kernel::id::uuid_v7(before, [0; 10]);
    let old: Vec<Uuid> = opening::Entity::find()
        .select_only()
        .column(opening::Column::EntryId)
        .distinct()
        .filter(opening::Column::EntryId.lt(first_kept))
        .filter(opening::Column::Key.is_not_null())
        .order_by_asc(opening::Column::EntryId)
        .limit(SHRED_MAX)
        .into_tuple()
        .all(tx)
        .await?;
    shred(tx, &old).await
}

/// Destroys keys and bodies at the end of retention. Leaves, proofs and commitments stay; nobody can open them again.
/// Returns how many parts lost their content.
pub async fn shred(tx: &impl ConnectionTrait, entries: &[Uuid]) -> Result<u64, DbError> {
    let mut shredded = 0;
    for chunk in entries.chunks(rows_per_statement(1)) {
        let done = opening::Entity::update_many()
            .col_expr(opening::Column::Key, Expr::value(None::<Vec<u8>>))
            .col_expr(opening::Column::Body, Expr::value(None::<String>))
            .filter(opening::Column::EntryId.is_in(chunk.iter().copied()))
            .filter(opening::Column::Key.is_not_null())
            .exec(tx)
            .await?;
        shredded += done.rows_affected;
    }
    Ok(shredded)
}
