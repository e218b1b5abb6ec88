//! Letters between departments: laid into the inbox once, opened by an official of that department. Both leave a trace for
//! the people whom the letter concerns.

use acts::{Command, Facts, Plan, States};
use jiff::civil::Date;
use kernel::{Problem, ProblemStatus};
use ledger::Entry;
use serde::Serialize;
use serde_json::{Map, json};

use crate::MailboxError;
use crate::events;
use crate::model::{Communication, MessageId, OpenedBy, Received};
use crate::store::inbox::{Inbox, InboxChange};

/// Lays a letter into a department's inbox.
#[derive(Debug, Clone, Serialize)]
pub struct Communicate {
    pub letter: Communication,
    /// Legal civil day.
    #[serde(skip)]
    pub on: Date,
}

impl Command for Communicate {
    type On = Inbox;
    type Answer = ();
    const NAME: &'static str = "mailbox.communicate";

    fn keys(&self) -> Vec<MessageId> {
        vec![self.letter.message]
    }

    fn decide(
        &self,
        states: &States<'_, Inbox>,
        facts: &Facts<'_>,
    ) -> Result<Plan<InboxChange, ()>, Problem> {
        let letter = &self.letter;
        if let Some(known) = states.get(&letter.message) {
            let same = known.letter == *letter;
            return if same { Ok(Plan::answer(())) } else { Err(MailboxError::OtherContent.into()) };
        }
        let received =
            Received { letter: letter.clone(), at: facts.ctx.legal_at(), on: self.on, opened: None };
        let news = json!({
            "message": letter.message, "effect_key": letter.effect_key, "case": letter.case,
            "from": letter.from, "to": letter.to,
        });
        Ok(Plan::answer(())
            .change(InboxChange::Add(Box::new(received)))
            .entry(trace(facts, "mailbox.communicated", letter))
            .event(facts.event(events::COMMUNICATED, news)))
    }

    fn taken(&self) -> Problem {
        // Another process laid the same letter in: the job tries again and sees it.
        Problem::new(ProblemStatus::Unavailable, "unavailable")
    }
}

/// An official of the department reads a letter: on record for the people in it; the first reading stays with the letter.
#[derive(Debug, Clone, Serialize)]
pub struct OpenCommunication {
    pub id: MessageId,
    pub department: String,
    pub post: String,
}

impl Command for OpenCommunication {
    type On = Inbox;
    type Answer = ();
    const NAME: &'static str = "mailbox.open-communication";

    fn keys(&self) -> Vec<MessageId> {
        vec![self.id]
    }

    fn decide(
        &self,
        states: &States<'_, Inbox>,
        facts: &Facts<'_>,
    ) -> Result<Plan<InboxChange, ()>, Problem> {
        let ours = states.get(&self.id).filter(|known| known.letter.to == self.department);
        let (known, party) = ours.zip(facts.ctx.party()).ok_or(MailboxError::NotFound)?;
        let entry =
            trace(facts, "mailbox.communication-read", &known.letter).with("post", self.post.as_str());
        let plan = Plan::answer(()).entry(entry);
        if known.opened.is_some() {
            return Ok(plan);
        }
        let by = OpenedBy { at: facts.ctx.legal_at(), party, post: self.post.clone() };
        Ok(plan.change(InboxChange::Open(self.id, by)))
    }
}

fn trace(facts: &Facts<'_>, kind: &str, letter: &Communication) -> Entry {
    let mut entry = Entry::new(facts.ctx.new_id(), kind, facts.at())
        .with("message", letter.message.to_string())
        .with("department", letter.from.as_str())
        .with("to", letter.to.as_str())
        .with("law", letter.law.to_string());
    if let Some(case) = letter.case {
        entry = entry.with("case", case.to_string());
    }
    let mut about = letter.about.clone();
    about.sort_unstable();
    about.dedup();
    about.into_iter().fold(entry, |entry, party| entry.about(party, Map::new()))
}
