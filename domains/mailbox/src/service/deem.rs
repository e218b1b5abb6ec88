//! Time serves a notice: a job looks when its day is over. A day that the calendar moved, or that is not published
//! yet, makes the job come again later.

use std::sync::Arc;

use acts::{Command, Ctx, Facts, Plan, States};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jobs::RunAt;
use kernel::{CalendarError, NoticeError, Problem, date};
use serde::Serialize;
use serde_json::json;

use super::deliver::DEEM;
use super::open::serve;
use crate::MailboxError;
use crate::law::Law;
use crate::model::DeliveryId;
use crate::rules::{Deemed, deemed, served_by};
use crate::store::{LetterChange, LetterKey, LetterState, Letters};

/// Looks whether a notice counts as served by now.
#[derive(Debug, Clone, Serialize)]
pub struct Deem {
    id: DeliveryId,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    law: Arc<Law>,
}

impl Deem {
    /// Looks today, in legal civil time.
    pub fn new(ctx: &Ctx, id: DeliveryId, law: Arc<Law>) -> Self {
        let today = ctx.legal_at().date_in(&law.zone);
        Self { id, today, law }
    }

    fn again(
        &self,
        plan: Plan<LetterChange, ()>,
        facts: &Facts<'_>,
        day: Date,
    ) -> Result<Plan<LetterChange, ()>, Problem> {
        let mut job = facts.job(DEEM, json!({ "delivery": self.id }));
        job.run_at = RunAt::Legal(date::end_of_day(day, &self.law.zone)?);
        Ok(plan.job(job))
    }
}

impl Command for Deem {
    type On = Letters;
    type Answer = ();
    const NAME: &'static str = "mailbox.deem";

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
        let plan = Plan::answer(());
        if delivery.served.is_some() {
            return Ok(plan);
        }
        let law = &self.law;
        match served_by(delivery, message.kind, None, self.today, &law.notice, &law.calendar) {
            Ok(Some(served)) => Ok(serve(plan, facts, delivery, message, served)),
            Ok(None) => match deemed(message.kind, delivery.delivered_on, &law.notice, &law.calendar)? {
                Deemed::Never => Ok(plan),
                Deemed::UnknownUntil(day) => self.again(plan, facts, day.max(self.today)),
                Deemed::On(day) => {
                    let moved = delivery.deemed_on != Some(day);
                    let plan = if moved { plan.change(LetterChange::Deem(self.id, day)) } else { plan };
                    self.again(plan, facts, day.max(self.today))
                }
            },
            Err(NoticeError::Calendar(CalendarError::Unpublished { .. })) => {
                let tomorrow = self.today.checked_add(1.day()).map_err(|_| CalendarError::OutOfRange)?;
                self.again(plan, facts, tomorrow)
            }
            Err(error) => Err(error.into()),
        }
    }
}
