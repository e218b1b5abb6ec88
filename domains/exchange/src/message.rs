//! Message ids: the same message again passes and is marked; the same id with other content is refused. Ids of
//! writes are durable (they are written with the intent); reads are remembered by the process only, for they may be
//! repeated without harm.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use acts::{Command, Facts, Plan, States};
use kernel::{Problem, ProblemStatus};
use ledger::Entry;
use policy::Digest;
use serde::Serialize;

use crate::limits::MAX_RECENT_READS;
use crate::store::{FirstMessage, MessageKey, Messages};

/// Code of the refusal.
pub(crate) const REUSED: &str = "exchange.message-reused";

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
