//! `exchange_messages`: which message ids of writes came with which content.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx, rows_per_statement};
use kernel::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Serialize;

use crate::entities::message;
use crate::limits::MESSAGE_DAYS;

const COLUMNS: usize = 4;

/// Message ids of writes.
pub(crate) struct Messages;

/// A client's message id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct MessageKey {
    pub client: String,
    pub message: String,
}

/// A message that came for the first time.
pub(crate) struct FirstMessage {
    pub key: MessageKey,
    pub digest: String,
    pub at: Timestamp,
}

impl Aggregate for Messages {
    type Key = MessageKey;
    /// Digest of the first content.
    type State = String;
    type Change = FirstMessage;

    async fn load(tx: &Tx, keys: &[MessageKey]) -> Result<HashMap<MessageKey, String>, DbError> {
        let mut found = HashMap::new();
        for chunk in keys.chunks(rows_per_statement(2)) {
            let any = chunk.iter().fold(Condition::any(), |any, key| {
                any.add(
                    Condition::all()
                        .add(message::Column::Client.eq(&key.client))
                        .add(message::Column::Message.eq(&key.message)),
                )
            });
            for row in message::Entity::find().filter(any).all(tx).await? {
                found.insert(MessageKey { client: row.client, message: row.message }, row.digest);
            }
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[FirstMessage]) -> Result<(), DbError> {
        for chunk in changes.chunks(rows_per_statement(COLUMNS)) {
            let rows = chunk.iter().map(|first| message::ActiveModel {
                client: Set(first.key.client.clone()),
                message: Set(first.key.message.clone()),
                digest: Set(first.digest.clone()),
                at: Set(first.at.micros()),
            });
            message::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

/// Forgets ids that are older than any client would repeat; returns how many.
pub(crate) async fn forget_messages(tx: &Tx, now: Timestamp) -> Result<u64, DbError> {
    let before = now.plus_millis(-MESSAGE_DAYS * 86_400_000).micros();
    Ok(message::Entity::delete_many().filter(message::Column::At.lt(before)).exec(tx).await?.rows_affected)
}
