//! Message ids: the same id with other content is refused. The same write again gets its first answer, which is kept with
//! its id; a write without an answer yet passes to the provider and is marked. Reads are remembered by the process only,
//! for they may be repeated without harm.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use acts::{Command, Facts, Plan, States};
use kernel::{PartyId, Problem, ProblemStatus};
use ledger::Entry;
use policy::Digest;
use serde::{Deserialize, Serialize};

use crate::denial::Denial;
use crate::limits::{KEPT_ANSWER_BYTES_MAX, MAX_RECENT_READS};
use crate::released::Receipt;
use crate::store::{MessageChange, MessageKey, MessageRow, Messages};

/// What was answered to a message when it came first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstAnswer {
    pub receipt: Receipt,
    /// The released bytes.
    pub body: String,
    /// Whose data they hold.
    pub subjects: Vec<PartyId>,
}

/// What is known of a write's message id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Prior {
    /// It never came.
    Nothing,
    /// It came and has no answer yet, or one that was too large to be kept.
    Unanswered,
    Answered(Box<FirstAnswer>),
}

/// Records the intent of a write together with its message id; answers what came before.
#[derive(Serialize)]
pub(crate) struct RecordWriteIntent {
    pub key: MessageKey,
    pub digest: Digest,
    #[serde(skip)]
    pub entry: Entry,
}

impl Command for RecordWriteIntent {
    type On = Messages;
    type Answer = Prior;
    const NAME: &'static str = "exchange.intent";

    /// The gate judges calls by grants, purposes and consents.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<MessageKey> {
        vec![self.key.clone()]
    }

    fn decide(
        &self,
        states: &States<'_, Messages>,
        facts: &Facts<'_>,
    ) -> Result<Plan<MessageChange, Prior>, Problem> {
        let entry = self.entry.clone();
        match states.get(&self.key) {
            Some(first) if first.digest == self.digest.as_str() => {
                let kept = first.answer.as_deref().map(read).transpose()?;
                let prior = kept.map_or(Prior::Unanswered, |kept| Prior::Answered(Box::new(kept)));
                Ok(Plan::answer(prior).entry(entry.with("repeated", true)))
            }
            Some(_other) => Err(Denial::MessageReused.into()),
            None => {
                let row = row(&self.key, &self.digest, None, facts);
                Ok(Plan::answer(Prior::Nothing).change(MessageChange::First(row)).entry(entry))
            }
        }
    }
}

/// Records what came of a write, and keeps its answer for the next time. Answers what is released: the first answer,
/// also when two deliveries of one message ran side by side.
#[derive(Serialize)]
pub(crate) struct RecordWriteOutcome {
    pub key: MessageKey,
    pub digest: Digest,
    pub answer: FirstAnswer,
    #[serde(skip)]
    pub entry: Entry,
}

impl Command for RecordWriteOutcome {
    type On = Messages;
    type Answer = FirstAnswer;
    const NAME: &'static str = "exchange.outcome";

    /// The gate judges calls by grants, purposes and consents.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<MessageKey> {
        vec![self.key.clone()]
    }

    fn decide(
        &self,
        states: &States<'_, Messages>,
        facts: &Facts<'_>,
    ) -> Result<Plan<MessageChange, FirstAnswer>, Problem> {
        if let Some(kept) = states.get(&self.key).and_then(|first| first.answer.as_deref()) {
            let first = read(kept)?;
            let entry = self.entry.clone().with("repeated", true);
            let entry = entry.with("response_digest", first.receipt.response_digest.as_str());
            return Ok(Plan::answer(first).entry(entry));
        }
        let plan = Plan::answer(self.answer.clone()).entry(self.entry.clone());
        if self.answer.body.len() > KEPT_ANSWER_BYTES_MAX {
            return Ok(plan);
        }
        let text = serde_json::to_string(&self.answer).map_err(|_| unreadable())?;
        Ok(plan.change(MessageChange::Answered(row(&self.key, &self.digest, Some(text), facts))))
    }
}

fn row(key: &MessageKey, digest: &Digest, answer: Option<String>, facts: &Facts<'_>) -> MessageRow {
    MessageRow { key: key.clone(), digest: digest.as_str().to_owned(), answer, at: facts.at() }
}

fn read(kept: &str) -> Result<FirstAnswer, Problem> {
    serde_json::from_str(kept).map_err(|_| unreadable())
}

const fn unreadable() -> Problem {
    Problem::new(ProblemStatus::Internal, "internal")
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
