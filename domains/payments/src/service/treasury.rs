//! What officers do: send, settle, record a receipt, read an account. A payment outside their scope does not exist
//! for them. `Release` is where a second pair of eyes will sit (README, "Door").

use acts::{Command, Facts, Plan, States};
use kernel::{Problem, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::PaymentsError;
use crate::events;
use crate::model::{Disbursement, DisbursementId, DisbursementState, Payable, PayableId};
use crate::rules::{self, RELEASE_MAX, Step};
use crate::scope::Scope;
use crate::service::order::{disbursement_news, payable_news};
use crate::service::trace;
use crate::store::{Change, Key, Payments, State};

fn own<'a>(
    states: &States<'a, Payments>,
    id: DisbursementId,
    scope: &Scope,
) -> Result<&'a Disbursement, PaymentsError> {
    match states.get(&Key::Disbursement(id)) {
        Some(State::Disbursement(payment)) if scope.covers(&payment.department) => Ok(payment),
        _ => Err(PaymentsError::NotFound),
    }
}

/// Takes a step and says so. The event names the new state: `payments.disbursement-sent`.
fn take_step(
    plan: Plan<Change, Moved>,
    facts: &Facts<'_>,
    payment: &Disbursement,
    step: &Step,
) -> Result<Plan<Change, Moved>, Problem> {
    let to = rules::step(payment.state, step)?;
    let kind = match to {
        DisbursementState::Paid => events::DISBURSEMENT_PAID,
        DisbursementState::Failed => events::DISBURSEMENT_FAILED,
        DisbursementState::Queued | DisbursementState::Sent => events::DISBURSEMENT_SENT,
    };
    let reason = if let Step::Fail(reason) = step { Some(reason.trim().to_owned()) } else { None };
    let mut news = disbursement_news(payment);
    if let (Some(reason), Value::Object(news)) = (&reason, &mut news) {
        news.insert("reason".to_owned(), reason.as_str().into());
    }
    Ok(plan
        .change(Change::Moved { id: payment.id, to, reason, at: facts.at() })
        .entry(trace::disbursement(facts.ctx, kind.name(), payment))
        .event(facts.event(kind, news)))
}

/// How many payments moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub count: usize,
}

/// Hands queued disbursements to the bank: all of them or none.
#[derive(Debug, Clone, Serialize)]
pub struct Release {
    pub ids: Vec<DisbursementId>,
    pub scope: Scope,
}

impl Command for Release {
    type On = Payments;
    type Answer = Moved;
    const NAME: &'static str = "payments.release";

    fn keys(&self) -> Vec<Key> {
        self.ids.iter().take(RELEASE_MAX).map(|id| Key::Disbursement(*id)).collect()
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Moved>, Problem> {
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Err(PaymentsError::NoneSelected.into());
        }
        if self.ids.len() > RELEASE_MAX {
            return Err(PaymentsError::TooManySelected.into());
        }
        let mut plan = Plan::answer(Moved { count: ids.len() });
        for id in ids {
            plan = take_step(plan, facts, own(states, id, &self.scope)?, &Step::Send)?;
        }
        Ok(plan)
    }
}

/// What the bank said about a disbursement.
#[derive(Debug, Clone, Serialize)]
pub struct Settle {
    pub id: DisbursementId,
    pub scope: Scope,
    /// Why it failed; `None` when it was paid.
    pub failure: Option<String>,
}

impl Command for Settle {
    type On = Payments;
    type Answer = Moved;
    const NAME: &'static str = "payments.settle";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Disbursement(self.id)]
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Moved>, Problem> {
        let payment = own(states, self.id, &self.scope)?;
        let step = self.failure.clone().map_or(Step::Pay, Step::Fail);
        take_step(Plan::answer(Moved { count: 1 }), facts, payment, &step)
    }
}

/// Records that the whole account of a disbursement is being read.
#[derive(Debug, Clone, Serialize)]
pub struct RevealAccount {
    pub id: DisbursementId,
    pub scope: Scope,
}

impl Command for RevealAccount {
    type On = Payments;
    type Answer = ();
    const NAME: &'static str = "payments.reveal-account";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Disbursement(self.id)]
    }

    fn decide(&self, states: &States<'_, Payments>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let payment = own(states, self.id, &self.scope)?;
        Ok(Plan::answer(()).entry(trace::disbursement(facts.ctx, "payments.account-read", payment)))
    }
}

/// Money came in for a payable.
#[derive(Debug, Clone, Serialize)]
pub struct Receive {
    pub id: PayableId,
    pub scope: Scope,
}

impl Receive {
    fn own<'a>(&self, states: &States<'a, Payments>) -> Result<&'a Payable, PaymentsError> {
        match states.get(&Key::Payable(self.id)) {
            Some(State::Payable(owed)) if self.scope.covers(&owed.department) => Ok(owed),
            _ => Err(PaymentsError::NotFound),
        }
    }
}

impl Command for Receive {
    type On = Payments;
    /// When it was recorded.
    type Answer = Timestamp;
    const NAME: &'static str = "payments.receive";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Payable(self.id)]
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Timestamp>, Problem> {
        let owed = self.own(states)?;
        rules::receive(owed.state)?;
        let mut news = payable_news(owed);
        if let Value::Object(news) = &mut news {
            // The number of what was owed is the number of the receipt: one payment for one payable.
            news.insert("receipt".to_owned(), owed.reference.as_str().into());
        }
        Ok(Plan::answer(facts.at())
            .change(Change::Received { id: owed.id, at: facts.at() })
            .entry(trace::payable(facts.ctx, "payments.paid", owed))
            .event(facts.event(events::PAID, news)))
    }
}
