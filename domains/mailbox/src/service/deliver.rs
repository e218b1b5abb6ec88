//! Delivering a letter: once for its message id, to each reader, with the day on which it will count as served.

use acts::{Command, Ctx, Facts, Plan, States};
use jiff::civil::Date;
use jobs::RunAt;
use kernel::{Problem, Timestamp, date};
use ledger::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use crate::MailboxError;
use crate::events;
use crate::law::Law;
use crate::model::{Delivery, DeliveryId, Kind, Letter};
use crate::rules::{Deemed, deemed};
use crate::store::{LetterChange, LetterKey, LetterState, Letters};

/// The job that serves a notice whose day has passed.
pub(crate) const DEEM: &str = "mailbox.deem";

/// Delivers a letter.
#[derive(Debug, Clone, Serialize)]
pub struct Deliver {
    letter: Letter,
    #[serde(skip)]
    delivered_on: Date,
    #[serde(skip)]
    deemed_on: Option<Date>,
    /// When to look whether the notice counts as served; never for information.
    #[serde(skip)]
    look_at: Option<Timestamp>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The deliveries that this act made; none when the letter had been delivered before.
    pub deliveries: Vec<DeliveryId>,
    /// The day on which it counts as served if nobody reads it; absent where unknown or information.
    pub deemed_on: Option<Date>,
}

impl Deliver {
    /// A checked letter, with the day of service that the law gives it now.
    pub fn new(ctx: &Ctx, letter: Letter, law: &Law) -> Result<Self, Problem> {
        let delivered_on = ctx.legal_at().date_in(&law.zone);
        let deemed = deemed(letter.kind, delivered_on, &law.notice, &law.calendar)?;
        let (deemed_on, look_at) = match deemed {
            Deemed::Never => (None, None),
            Deemed::On(day) => (Some(day), Some(date::end_of_day(day, &law.zone)?)),
            Deemed::UnknownUntil(day) => (None, Some(date::end_of_day(day, &law.zone)?)),
        };
        Ok(Self { letter, delivered_on, deemed_on, look_at })
    }

    fn entry(&self, facts: &Facts<'_>) -> Entry {
        let letter = &self.letter;
        let mut entry = Entry::new(facts.ctx.new_id(), "mailbox.delivered", facts.at())
            .with("message", letter.message.to_string())
            .with("department", letter.department.as_str())
            .with("kind", letter.kind.code())
            .with("delivered_on", self.delivered_on.to_string());
        if let Some(day) = self.deemed_on {
            entry = entry.with("deemed_on", day.to_string());
        }
        if let Some(case) = letter.case {
            entry = entry.with("case", case.to_string());
        }
        let mut to = letter.to.clone();
        to.sort_unstable();
        to.dedup();
        to.into_iter().fold(entry, |entry, party| entry.about(party, Map::new()))
    }
}

impl Command for Deliver {
    type On = Letters;
    type Answer = Delivered;
    const NAME: &'static str = "mailbox.deliver";

    fn keys(&self) -> Vec<LetterKey> {
        vec![LetterKey::Message(self.letter.message)]
    }

    fn decide(
        &self,
        states: &States<'_, Letters>,
        facts: &Facts<'_>,
    ) -> Result<Plan<LetterChange, Delivered>, Problem> {
        let letter = &self.letter;
        let mut to = letter.to.clone();
        to.sort_unstable();
        to.dedup();
        if let Some(LetterState::Message(sent, readers)) = states.get(&LetterKey::Message(letter.message)) {
            let mut readers = readers.clone();
            readers.sort_unstable();
            return if **sent == letter.message() && readers == to {
                Ok(Plan::answer(Delivered { deliveries: Vec::new(), deemed_on: self.deemed_on }))
            } else {
                Err(MailboxError::OtherContent.into())
            };
        }
        let added = LetterChange::Add(Box::new(letter.message()), facts.at());
        let answer = Delivered { deliveries: Vec::new(), deemed_on: self.deemed_on };
        let mut plan = Plan::answer(answer).change(added).entry(self.entry(facts));
        for party in to {
            let id = DeliveryId(facts.ctx.new_id());
            let news = json!({
                "delivery": id, "message": letter.message, "party": party, "case": letter.case,
                "department": letter.department, "kind": letter.kind, "delivered_on": self.delivered_on,
                "deemed_on": self.deemed_on,
            });
            plan.answer.deliveries.push(id);
            plan = plan.change(LetterChange::Deliver(Delivery {
                id,
                message: letter.message,
                party,
                delivered_at: facts.ctx.legal_at(),
                delivered_on: self.delivered_on,
                deemed_on: self.deemed_on.filter(|_| letter.kind == Kind::Notice),
                read: None,
                served: None,
            }));
            plan = plan.event(facts.event(events::DELIVERED, news));
            if let Some(at) = self.look_at {
                let mut job = facts.job(DEEM, json!({ "delivery": id }));
                job.run_at = RunAt::Legal(at);
                plan = plan.job(job);
            }
        }
        Ok(plan)
    }

    fn taken(&self) -> Problem {
        // Another process delivered the same message between our read and our commit: the job tries again and sees it.
        Problem::new(kernel::ProblemStatus::Unavailable, "unavailable")
    }
}
