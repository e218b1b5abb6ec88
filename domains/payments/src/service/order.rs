//! Orders that come from cases: pay out, collect. The effect key makes a repeated order harmless.

use acts::{Command, Facts, Plan, States};
use aws_lc_rs::digest::{SHA256, digest};
use kernel::{CurrencyCode, Problem, ProblemStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::PaymentsError;
use crate::model::{DisburseOrder, Disbursement, DisbursementId, DisbursementState, OweOrder, Payable};
use crate::model::{PayableId, PayableState};
use crate::rules;
use crate::service::trace;
use crate::store::{Change, Key, Payments, State};

/// The money of the jurisdiction.
fn currency(facts: &Facts<'_>) -> Result<CurrencyCode, Problem> {
    Ok(CurrencyCode::parse(&facts.ctx.pack().jurisdiction().currency.code)?)
}

fn content(order: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let bytes = serde_json::to_vec(order).map_err(|_| PaymentsError::Order)?;
    Ok(digest(&SHA256, &bytes).as_ref().to_vec())
}

/// Queues a disbursement.
#[derive(Debug, Clone, Serialize)]
pub struct Disburse {
    pub order: DisburseOrder,
    /// Year of the number, legal time.
    pub year: i16,
}

/// A disbursement is queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    pub disbursement: DisbursementId,
    pub reference: String,
}

impl Disburse {
    fn series_name(&self) -> String {
        format!("payments.disbursement.{}.{}", self.order.department, self.year)
    }
}

impl Command for Disburse {
    type On = Payments;
    type Answer = Queued;
    const NAME: &'static str = "payments.disburse";

    fn keys(&self) -> Vec<Key> {
        vec![Key::DisbursementEffect(self.order.effect_key.clone())]
    }

    fn series(&self) -> Vec<String> {
        vec![self.series_name()]
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Queued>, Problem> {
        let order = &self.order;
        rules::check_disburse(order, currency(facts)?)?;
        let digest = content(order)?;
        if let Some(State::Disbursement(known)) =
            states.get(&Key::DisbursementEffect(order.effect_key.clone()))
        {
            // Said once already, together with the row: a repetition says nothing again.
            return if known.digest == digest {
                Ok(Plan::answer(Queued { disbursement: known.id, reference: known.reference.clone() }))
            } else {
                Err(PaymentsError::EffectTaken.into())
            };
        }
        let number = facts.number(&self.series_name())?;
        let payment = Disbursement {
            id: DisbursementId::new(facts.ctx.ids(), facts.at()),
            reference: format!("{}/D/{}/{number:06}", order.department, self.year),
            effect_key: order.effect_key.clone(),
            digest,
            case: order.case,
            payee: order.payee,
            department: order.department.clone(),
            amount: order.amount,
            title: order.title.clone(),
            legal_basis: order.legal_basis.clone(),
            account_hint: order.account.hint(),
            state: DisbursementState::Queued,
            reason: None,
            created_at: facts.at(),
            sent_at: None,
            settled_at: None,
        };
        let answer = Queued { disbursement: payment.id, reference: payment.reference.clone() };
        let entry = trace::disbursement(facts.ctx, "payments.disbursement-queued", &payment);
        let event = facts.event("payments.disbursement-queued", disbursement_news(&payment));
        Ok(Plan::answer(answer)
            .change(Change::Queued(payment, order.account.clone()))
            .entry(entry)
            .event(event))
    }

    fn taken(&self) -> Problem {
        // Another process was first with the same effect: the next attempt finds its row.
        Problem::new(ProblemStatus::Unavailable, "unavailable")
    }
}

/// What every event about a disbursement carries; never the account.
pub fn disbursement_news(payment: &Disbursement) -> serde_json::Value {
    json!({
        "case": payment.case,
        "effect_key": payment.effect_key,
        "disbursement": payment.id,
        "reference": payment.reference,
        "department": payment.department,
        "amount": payment.amount,
    })
}

/// Registers what somebody owes.
#[derive(Debug, Clone, Serialize)]
pub struct Owe {
    pub order: OweOrder,
    /// Year of the number, legal time.
    pub year: i16,
}

/// A payable is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub payable: PayableId,
    pub reference: String,
}

impl Owe {
    fn series_name(&self) -> String {
        format!("payments.payable.{}.{}", self.order.department, self.year)
    }
}

impl Command for Owe {
    type On = Payments;
    type Answer = Registered;
    const NAME: &'static str = "payments.owe";

    fn keys(&self) -> Vec<Key> {
        vec![Key::PayableEffect(self.order.effect_key.clone())]
    }

    fn series(&self) -> Vec<String> {
        vec![self.series_name()]
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Registered>, Problem> {
        let order = &self.order;
        rules::check_owe(order, currency(facts)?)?;
        let digest = content(order)?;
        if let Some(State::Payable(known)) = states.get(&Key::PayableEffect(order.effect_key.clone())) {
            return if known.digest == digest {
                Ok(Plan::answer(Registered { payable: known.id, reference: known.reference.clone() }))
            } else {
                Err(PaymentsError::EffectTaken.into())
            };
        }
        let number = facts.number(&self.series_name())?;
        let owed = Payable {
            id: PayableId::new(facts.ctx.ids(), facts.at()),
            reference: format!("{}/C/{}/{number:06}", order.department, self.year),
            effect_key: order.effect_key.clone(),
            digest,
            case: order.case,
            party: order.party,
            department: order.department.clone(),
            amount: order.amount,
            title: order.title.clone(),
            legal_basis: order.legal_basis.clone(),
            due_on: order.due_on,
            state: PayableState::Due,
            created_at: facts.at(),
            settled_at: None,
        };
        let answer = Registered { payable: owed.id, reference: owed.reference.clone() };
        let entry = trace::payable(facts.ctx, "payments.owed", &owed);
        let event = facts.event("payments.owed", payable_news(&owed));
        Ok(Plan::answer(answer).change(Change::Owed(owed)).entry(entry).event(event))
    }

    fn taken(&self) -> Problem {
        Problem::new(ProblemStatus::Unavailable, "unavailable")
    }
}

/// What every event about a payable carries.
pub fn payable_news(owed: &Payable) -> serde_json::Value {
    json!({
        "case": owed.case,
        "effect_key": owed.effect_key,
        "payable": owed.id,
        "reference": owed.reference,
        "department": owed.department,
        "amount": owed.amount,
    })
}
