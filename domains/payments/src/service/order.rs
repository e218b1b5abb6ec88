//! Orders that come from cases: pay out, collect. The effect key makes a repeated order harmless.

use acts::{Command, Facts, Plan, States};
use aws_lc_rs::digest::{SHA256, digest};
use kernel::{CurrencyCode, Problem, ProblemStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::error::PaymentsError;
use crate::events;
use crate::model::{
    DisburseOrder, Disbursement, DisbursementId, DisbursementState, Order, OweOrder, Payable, PayableId,
    PayableState,
};
use crate::rules;
use crate::service::trace;
use crate::store::{Change, Key, Payments, State};

/// The money of the jurisdiction.
fn currency(facts: &Facts<'_>) -> Result<CurrencyCode, Problem> {
    Ok(CurrencyCode::parse(&facts.ctx.pack().jurisdiction().currency.code)?)
}

/// Carries an order out: queues a disbursement, or registers what somebody owes.
#[derive(Debug, Clone, Serialize)]
pub struct CarryOut {
    pub order: Order,
    /// Year of the number, legal time.
    pub year: i16,
}

/// An order is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordered {
    /// Of the disbursement or of the payable.
    pub payment: Uuid,
    pub reference: String,
}

impl CarryOut {
    /// Where an earlier run of the same effect would stand.
    pub(super) fn key(&self) -> Key {
        match &self.order {
            Order::Disburse(order) => Key::DisbursementEffect(order.effect_key.clone()),
            Order::Owe(order) => Key::PayableEffect(order.effect_key.clone()),
        }
    }

    pub(super) fn series_name(&self) -> String {
        let kind = match &self.order {
            Order::Disburse(_) => "disbursement",
            Order::Owe(_) => "payable",
        };
        format!("payments.{kind}.{}.{}", self.order.department(), self.year)
    }

    fn digest(&self) -> Result<Vec<u8>, Problem> {
        let content = match &self.order {
            Order::Disburse(order) => serde_json::to_vec(order),
            Order::Owe(order) => serde_json::to_vec(order),
        };
        Ok(digest(&SHA256, &content.map_err(|_| PaymentsError::Order)?).as_ref().to_vec())
    }

    /// What an earlier run of the same effect came to.
    fn known<'a>(&self, states: &States<'a, Payments>) -> Option<(&'a [u8], Ordered)> {
        let (digest, payment, reference) = match states.get(&self.key())? {
            State::Disbursement(known) => (&known.digest, known.id.0, &known.reference),
            State::Payable(known) => (&known.digest, known.id.0, &known.reference),
            State::Stuck(_) => return None,
        };
        Some((digest, Ordered { payment, reference: reference.clone() }))
    }
}

impl Command for CarryOut {
    type On = Payments;
    type Answer = Ordered;
    const NAME: &'static str = "payments.carry-out";

    fn keys(&self) -> Vec<Key> {
        vec![self.key()]
    }

    fn series(&self) -> Vec<String> {
        vec![self.series_name()]
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Ordered>, Problem> {
        rules::check(&self.order, currency(facts)?)?;
        let digest = self.digest()?;
        if let Some((known, answer)) = self.known(states) {
            // Said once already, together with the row: a repetition says nothing again.
            return if known == digest {
                Ok(Plan::answer(answer))
            } else {
                Err(PaymentsError::EffectTaken.into())
            };
        }
        let number = facts.number(&self.series_name())?;
        let (department, year) = (self.order.department(), self.year);
        Ok(match &self.order {
            Order::Disburse(order) => {
                disburse(order, format!("{department}/D/{year}/{number:06}"), digest, facts)
            }
            Order::Owe(order) => owe(order, format!("{department}/C/{year}/{number:06}"), digest, facts),
        })
    }

    fn taken(&self) -> Problem {
        // Another process was first with the same effect: the next attempt finds its row.
        Problem::new(ProblemStatus::Unavailable, "unavailable")
    }
}

fn disburse(
    order: &DisburseOrder,
    reference: String,
    digest: Vec<u8>,
    facts: &Facts<'_>,
) -> Plan<Change, Ordered> {
    let payment = Disbursement {
        id: DisbursementId::new(facts.ctx.ids(), facts.at()),
        reference,
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
    let answer = Ordered { payment: payment.id.0, reference: payment.reference.clone() };
    let entry = trace::disbursement(facts.ctx, "payments.disbursement-queued", &payment);
    let event = facts.event(events::DISBURSEMENT_QUEUED, disbursement_news(&payment));
    Plan::answer(answer).change(Change::Queued(payment, order.account.clone())).entry(entry).event(event)
}

fn owe(order: &OweOrder, reference: String, digest: Vec<u8>, facts: &Facts<'_>) -> Plan<Change, Ordered> {
    let owed = Payable {
        id: PayableId::new(facts.ctx.ids(), facts.at()),
        reference,
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
    let answer = Ordered { payment: owed.id.0, reference: owed.reference.clone() };
    let entry = trace::payable(facts.ctx, "payments.owed", &owed);
    let event = facts.event(events::OWED, payable_news(&owed));
    Plan::answer(answer).change(Change::Owed(owed)).entry(entry).event(event)
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
