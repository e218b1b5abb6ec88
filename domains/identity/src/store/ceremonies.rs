//! Ceremonies: what has begun and must be finished by the same browser, once. The ticket is a secret; its hash is kept.

use db::{Db, DbError};
use kernel::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::entities::ceremony;
use crate::model::AccountId;

/// A ceremony that has begun.
#[derive(Debug, Clone)]
pub struct Ceremony {
    pub kind: &'static str,
    pub account: Option<AccountId>,
    /// JSON of whoever began it.
    pub state: String,
    pub expires_at: Timestamp,
}

/// Keeps a ceremony under the hash of its ticket.
pub(crate) async fn begin_ceremony(
    db: &Db,
    ticket_hash: [u8; 32],
    ceremony: Ceremony,
) -> Result<(), DbError> {
    db.write_short(move |tx| {
        let row = ceremony::ActiveModel {
            ticket: Set(ticket_hash.to_vec()),
            kind: Set(ceremony.kind.to_owned()),
            account: Set(ceremony.account.map(|account| account.0)),
            state: Set(ceremony.state.clone()),
            expires_at: Set(ceremony.expires_at.micros()),
        };
        Box::pin(async move {
            ceremony::Entity::insert(row).exec_without_returning(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Takes a ceremony away: whoever deletes the row has it, so a ticket works once. `None` when it is unknown, of another
/// kind, or over.
pub(crate) async fn take_ceremony(
    db: &Db,
    ticket_hash: [u8; 32],
    kind: &'static str,
    now: Timestamp,
) -> Result<Option<(Option<AccountId>, String)>, DbError> {
    db.write_short(move |tx| {
        Box::pin(async move {
            let by_ticket = ceremony::Entity::find_by_id(ticket_hash.to_vec());
            let Some(row) = by_ticket.filter(ceremony::Column::Kind.eq(kind)).one(tx).await? else {
                return Ok::<_, DbError>(None);
            };
            let deleted = ceremony::Entity::delete_by_id(ticket_hash.to_vec()).exec(tx).await?.rows_affected;
            let good = deleted == 1 && now.micros() < row.expires_at;
            Ok(good.then(|| (row.account.map(AccountId), row.state)))
        })
    })
    .await
}

/// Forgets ceremonies that nobody finished; returns how many.
pub(crate) async fn forget_ceremonies(db: &Db, now: Timestamp) -> Result<u64, DbError> {
    db.write_short(move |tx| {
        Box::pin(async move {
            let old = ceremony::Entity::delete_many().filter(ceremony::Column::ExpiresAt.lte(now.micros()));
            Ok::<_, DbError>(old.exec(tx).await?.rows_affected)
        })
    })
    .await
}
