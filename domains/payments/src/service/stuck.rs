//! Orders that could not be carried out: a task of an officer, who corrects the account and tries again, or cancels with
//! a reason. Amount, payee and law were decided in the case and are not corrected here: the case orders anew.

use acts::{Command, Ctx, Facts, Plan, States};
use jobs::Buried;
use kernel::Problem;
use serde::Serialize;
use serde_json::json;

use crate::error::PaymentsError;
use crate::events;
use crate::model::{Account, Order, OrderKind, StuckOrder, StuckOrderId, StuckState};
use crate::rules;
use crate::scope::Scope;
use crate::service::order::{CarryOut, Ordered};
use crate::service::{desk, legal_year, trace};
use crate::store::{Change, Key, Payments, State};

/// Opens the task.
#[derive(Debug, Clone, Serialize)]
pub struct RecordStuck {
    pub buried: Buried,
}

impl Command for RecordStuck {
    type On = Payments;
    type Answer = ();
    const NAME: &'static str = "payments.record-stuck";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Stuck(self.buried.job.into())]
    }

    fn decide(&self, states: &States<'_, Payments>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let id: StuckOrderId = self.buried.job.into();
        let stuck = StuckOrder {
            id,
            kind: OrderKind::of_job(&self.buried.kind).ok_or(PaymentsError::Order)?,
            payload: self.buried.payload.clone(),
            error: self.buried.error.clone(),
            state: StuckState::Open,
            created_at: facts.at(),
        };
        let plan = Plan::answer(());
        if states.get(&Key::Stuck(id)).is_some() {
            // Woken by the administrator and dead again: the same task, with the newer reason.
            return Ok(plan.change(Change::Stuck(stuck)));
        }
        let entry = trace::stuck(facts.ctx, "payments.order-stuck", &stuck);
        Ok(plan.change(Change::Stuck(stuck)).entry(entry))
    }
}

fn open<'a>(
    states: &States<'a, Payments>,
    id: StuckOrderId,
    scope: &Scope,
) -> Result<&'a StuckOrder, PaymentsError> {
    match states.get(&Key::Stuck(id)) {
        Some(State::Stuck(stuck)) if scope.covers_unnamed(stuck.department().as_deref()) => match stuck.state
        {
            StuckState::Open => Ok(stuck),
            StuckState::Resumed | StuckState::Cancelled => Err(PaymentsError::State),
        },
        _ => Err(PaymentsError::NotFound),
    }
}

/// Carries a stuck order out after all, as it was or with another account.
#[derive(Debug, Clone, Serialize)]
pub struct Resume {
    pub id: StuckOrderId,
    pub scope: Scope,
    carry_out: CarryOut,
}

impl Resume {
    /// For an order as [`StuckOrder::corrected`] gives it.
    pub const fn new(id: StuckOrderId, scope: Scope, order: Order, year: i16) -> Self {
        Self { id, scope, carry_out: CarryOut { order, year } }
    }
}

impl Command for Resume {
    type On = Payments;
    type Answer = Ordered;
    const NAME: &'static str = "payments.resume";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Stuck(self.id), self.carry_out.key()]
    }

    fn series(&self) -> Vec<String> {
        vec![self.carry_out.series_name()]
    }

    fn decide(
        &self,
        states: &States<'_, Payments>,
        facts: &Facts<'_>,
    ) -> Result<Plan<Change, Ordered>, Problem> {
        open(states, self.id, &self.scope)?;
        let closed = Change::Unstuck { id: self.id, to: StuckState::Resumed, reason: None, at: facts.at() };
        Ok(self.carry_out.decide(states, facts)?.change(closed))
    }

    fn taken(&self) -> Problem {
        self.carry_out.taken()
    }
}

/// Gives a stuck order up. The case hears of it: the payee is told, and an officer of the department sees to it.
#[derive(Debug, Clone, Serialize)]
pub struct Cancel {
    pub id: StuckOrderId,
    pub scope: Scope,
    pub reason: String,
}

impl Command for Cancel {
    type On = Payments;
    type Answer = ();
    const NAME: &'static str = "payments.cancel";

    fn keys(&self) -> Vec<Key> {
        vec![Key::Stuck(self.id)]
    }

    fn decide(&self, states: &States<'_, Payments>, facts: &Facts<'_>) -> Result<Plan<Change, ()>, Problem> {
        let stuck = open(states, self.id, &self.scope)?;
        rules::check_reason(&self.reason)?;
        let reason = self.reason.trim();
        let news = json!({
            "case": stuck.case(),
            "effect_key": stuck.effect_key(),
            "department": stuck.department(),
            "reason": reason,
        });
        let entry = trace::stuck(facts.ctx, "payments.order-cancelled", stuck).with("reason", reason);
        let closed = Change::Unstuck {
            id: self.id,
            to: StuckState::Cancelled,
            reason: Some(reason.to_owned()),
            at: facts.at(),
        };
        Ok(Plan::answer(()).change(closed).entry(entry).event(facts.event(events::ORDER_CANCELLED, news)))
    }
}

/// Carries out the stuck order of an officer's scope; `account` replaces the one that the case gave.
pub async fn resume(ctx: &Ctx, id: StuckOrderId, account: Option<Account>) -> Result<Ordered, Problem> {
    let order = desk::stuck_order(ctx, id).await?.corrected(account)?;
    ctx.run(Resume::new(id, Scope::of(ctx)?, order, legal_year(ctx))).await
}
