//! Message ids: the same message again passes and is marked; the same id with other content is refused. Ids of
//! writes are durable (they are written with the intent); reads are remembered by the process only, for they may be
//! repeated without harm.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use acts::{Aggregate, Command, Facts, Plan, States};
use db::{DbError, Tx, rows_per_statement};
use kernel::{Problem, ProblemStatus, Timestamp};
use ledger::Entry;
use policy::Digest;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Serialize;

use crate::entities::message;
use crate::limits::{MAX_RECENT_READS, MESSAGE_DAYS};

/// Code of the refusal.
pub(crate) const REUSED: &str = "exchange.message-reused";
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
    key: MessageKey,
    digest: String,
    at: Timestamp,
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

/// Records the intent of a write together with its message id; answers whether the message came before.
#[derive(Serialize)]
pub(crate) struct RecordWriteIntent {
    pub key: MessageKey,
    pub digest: Digest,
    #[serde(skip)]
    pub entry: Entry,
}

impl Command for RecordWriteIntent {
    type On = Messages;
    type Answer = bool;
    const NAME: &'static str = "exchange.intent";

    fn keys(&self) -> Vec<MessageKey> {
        vec![self.key.clone()]
    }

    fn decide(
        &self,
        states: &States<'_, Messages>,
        facts: &Facts<'_>,
    ) -> Result<Plan<FirstMessage, bool>, Problem> {
        let entry = self.entry.clone();
        match states.get(&self.key) {
            Some(first) if first == self.digest.as_str() => {
                Ok(Plan::answer(true).entry(entry.with("repeated", true)))
            }
            Some(_other) => Err(Problem::new(ProblemStatus::Conflict, REUSED)),
            None => {
                let digest = self.digest.as_str().to_owned();
                Ok(Plan::answer(false)
                    .change(FirstMessage { key: self.key.clone(), digest, at: facts.at() })
                    .entry(entry))
            }
        }
    }
}

/// Forgets ids that are older than any client would repeat; returns how many.
pub(crate) async fn forget(tx: &Tx, now: Timestamp) -> Result<u64, DbError> {
    let before = now.plus_millis(-MESSAGE_DAYS * 86_400_000).micros();
    Ok(message::Entity::delete_many().filter(message::Column::At.lt(before)).exec(tx).await?.rows_affected)
}

/// What is known of a read's message id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    First,
    SameContent,
    OtherContent,
}

/// Message ids of reads, bounded: the oldest is forgotten first.
#[derive(Default)]
pub(crate) struct RecentReads(Mutex<Recent>);

#[derive(Default)]
struct Recent {
    digests: HashMap<MessageKey, Digest>,
    order: VecDeque<MessageKey>,
}

impl RecentReads {
    /// Notes a message id.
    pub fn note(&self, key: MessageKey, digest: &Digest) -> Seen {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = recent.digests.get(&key) {
            return if first == digest { Seen::SameContent } else { Seen::OtherContent };
        }
        if recent.order.len() >= MAX_RECENT_READS
            && let Some(oldest) = recent.order.pop_front()
        {
            recent.digests.remove(&oldest);
        }
        recent.order.push_back(key.clone());
        recent.digests.insert(key, digest.clone());
        Seen::First
    }
}
