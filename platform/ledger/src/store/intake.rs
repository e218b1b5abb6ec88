//! Storing prepared entries inside an act's own transaction: set-based inserts, no reads, no numbers.

use db::{DbError, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter as _,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Prepared,
    entities::{opening, pending, subject},
};

/// Makes entries part of the caller's transaction: durable when that commits, gone when it does not.
pub async fn intake(tx: &impl ConnectionTrait, prepared: Vec<Prepared>) -> Result<(), DbError> {
    let (mut leaves, mut openings, mut subjects) = (Vec::new(), Vec::new(), Vec::new());
    for Prepared { id, log, kind, at, leaf, parts } in prepared {
        leaves.push(pending::Model { id, log: log.to_owned(), leaf: leaf.to_vec(), at });
        for (part_no, part) in (0_i64..).zip(parts) {
            subjects.extend(part.subject.map(|subject| subject::Model {
                subject,
                at,
                entry_id: id,
                part_no,
                kind: kind.clone(),
            }));
            openings.push(opening::Model {
                entry_id: id,
                part_no,
                commitment: part.commitment.to_vec(),
                key: Some(part.key.to_vec()),
                body: Some(part.body),
            });
        }
    }
    insert::<pending::ActiveModel>(tx, leaves, 4).await?;
    insert::<opening::ActiveModel>(tx, openings, 5).await?;
    insert::<subject::ActiveModel>(tx, subjects, 5).await
}

/// Inserts rows of `columns` columns, as many per statement as both engines allow.
pub(crate) async fn insert<A>(
    tx: &impl ConnectionTrait,
    rows: Vec<<A::Entity as EntityTrait>::Model>,
    columns: usize,
) -> Result<(), DbError>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let chunk: Vec<A> = rows.by_ref().take(rows_per_statement(columns)).collect();
        A::Entity::insert_many(chunk).exec_without_returning(tx).await?;
    }
    Ok(())
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
    let row = subject::Model {
        subject: subject.into(),
        at: at.micros(),
        entry_id,
        part_no: part_no.into(),
        kind: kind.to_owned(),
    };
    insert::<subject::ActiveModel>(tx, vec![row], 5).await
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
