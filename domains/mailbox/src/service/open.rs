//! Opening a letter: the first reading is an act, seen by the recipient in the log, and serves a notice at once.

use std::sync::Arc;

use acts::{Command, Ctx, Facts, Plan, States};
use jiff::civil::Date;
use kernel::{NoticeError, Problem};
use ledger::Entry;
use serde::Serialize;
use serde_json::{Map, json};

use crate::MailboxError;
use crate::events;
use crate::law::Law;
use crate::model::{Delivery, DeliveryId, FirstRead, Message, ServedOn, served_by_code};
use crate::rules::{Viewer, may_see, served_by};
use crate::store::{LetterChange, LetterKey, LetterState, Letters};

/// Opens a letter for the first time.
#[derive(Debug, Clone, Serialize)]
pub struct Open {
    id: DeliveryId,
    #[serde(skip)]
    viewer: Viewer,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    law: Arc<Law>,
}

impl Open {
    /// By the person of `viewer`, today in legal civil time.
    pub fn new(ctx: &Ctx, viewer: Viewer, id: DeliveryId, law: Arc<Law>) -> Self {
        let today = ctx.legal_at().date_in(&law.zone);
        Self { id, viewer, today, law }
    }
}

impl Command for Open {
    type On = Letters;
    type Answer = ();
    const NAME: &'static str = "mailbox.open";

    fn keys(&self) -> Vec<LetterKey> {
        vec![LetterKey::Delivery(self.id)]
    }

    fn decide(
        &self,
        states: &States<'_, Letters>,
        facts: &Facts<'_>,
    ) -> Result<Plan<LetterChange, ()>, Problem> {
        let Some(LetterState::Delivery(found)) = states.get(&LetterKey::Delivery(self.id)) else {
            return Err(MailboxError::NotFound.into());
        };
        let (delivery, message) = (&found.0, &found.1);
        if !may_see(delivery, message, self.viewer) {
            return Err(MailboxError::NotFound.into());
        }
        if delivery.read.is_some() {
            return Ok(Plan::answer(()));
        }
        // A clock that was set back must not make a letter read before it came.
        let on = self.today.max(delivery.delivered_on);
        let read = FirstRead { at: facts.ctx.legal_at(), on, by: self.viewer.person };
        let law = &self.law;
        let served = match served_by(delivery, message.kind, Some(on), on, &law.notice, &law.calendar) {
            Ok(served) => served,
            // Whether the reading came in time is known when the calendar is: the waiting job decides.
            Err(NoticeError::Calendar(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let mut entry = trace(facts, "mailbox.read", delivery, message).with("read_on", on.to_string());
        if let Some(acting) = facts.ctx.origin.acting_for {
            entry = entry.with("mandate", acting.mandate.to_string());
        }
        let plan = Plan::answer(()).change(LetterChange::Read(self.id, read)).entry(entry);
        Ok(match served {
            Some(served) => serve(plan, facts, delivery, message, served),
            None => plan,
        })
    }
}

/// Adds the service of a notice to a plan: row, trace, news.
pub(super) fn serve(
    plan: Plan<LetterChange, ()>,
    facts: &Facts<'_>,
    delivery: &Delivery,
    message: &Message,
    served: ServedOn,
) -> Plan<LetterChange, ()> {
    let news = json!({
        "delivery": delivery.id, "message": message.id, "party": delivery.party, "case": message.case,
        "department": message.department, "served_on": served.on, "by": served_by_code(served.by),
    });
    let entry = trace(facts, "mailbox.served", delivery, message)
        .with("served_on", served.on.to_string())
        .with("served_by", served_by_code(served.by));
    plan.change(LetterChange::Serve(delivery.id, served))
        .entry(entry)
        .event(facts.event(events::SERVED, news))
}

fn trace(facts: &Facts<'_>, kind: &str, delivery: &Delivery, message: &Message) -> Entry {
    let entry = Entry::new(facts.ctx.new_id(), kind, facts.at())
        .with("message", message.id.to_string())
        .with("department", message.department.as_str());
    let entry = match message.case {
        Some(case) => entry.with("case", case.to_string()),
        None => entry,
    };
    entry.about(delivery.party, Map::new())
}
