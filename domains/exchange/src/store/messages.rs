//! `exchange_messages`: which message ids of writes came with which content, and what was answered.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx, rows_per_statement};
use kernel::Timestamp;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Serialize;

use crate::entities::message;

const COLUMNS: usize = 5;

/// Message ids of writes.
pub(crate) struct Messages;

/// A client's message id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct MessageKey {
    pub client: String,
    pub message: String,
}

/// A message that came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Digest of the first content.
    pub digest: String,
    /// The first answer; absent while there is none, and when it was too large to be kept.
    pub answer: Option<String>,
}

/// What happens to a message.
pub(crate) enum MessageChange {
    /// It came for the first time.
    First(MessageRow),
    /// It was answered; the first answer stays.
    Answered(MessageRow),
}

/// A message as it is kept.
pub(crate) struct MessageRow {
    pub key: MessageKey,
    pub digest: String,
    pub answer: Option<String>,
    pub at: Timestamp,
}

impl Aggregate for Messages {
    type Key = MessageKey;
    type State = Message;
    type Change = MessageChange;

    async fn load(tx: &Tx, keys: &[MessageKey]) -> Result<HashMap<MessageKey, Message>, DbError> {
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
                let key = MessageKey { client: row.client, message: row.message };
                found.insert(key, Message { digest: row.digest, answer: row.answer });
            }
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[MessageChange]) -> Result<(), DbError> {
        let (mut first, mut answered) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                MessageChange::First(row) => first.push(active(row)),
                MessageChange::Answered(row) => answered.push(active(row)),
            }
        }
        for chunk in first.chunks(rows_per_statement(COLUMNS)) {
            message::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
        }
        for chunk in answered.chunks(rows_per_statement(COLUMNS)) {
            let keep = OnConflict::columns([message::Column::Client, message::Column::Message])
                .value(
                    message::Column::Answer,
                    Expr::cust("COALESCE(exchange_messages.answer, excluded.answer)"),
                )
                .to_owned();
            let insert = message::Entity::insert_many(chunk.to_vec()).on_conflict(keep);
            insert.exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

fn active(row: &MessageRow) -> message::ActiveModel {
    message::ActiveModel {
        client: Set(row.key.client.clone()),
        message: Set(row.key.message.clone()),
        digest: Set(row.digest.clone()),
        answer: Set(row.answer.clone()),
        at: Set(row.at.micros()),
    }
}

/// Forgets ids and answers that are older than any client would repeat; returns how many.
pub(crate) async fn forget_messages(tx: &Tx, before: Timestamp) -> Result<u64, DbError> {
    let old = message::Column::At.lt(before.micros());
    Ok(message::Entity::delete_many().filter(old).exec(tx).await?.rows_affected)
}
