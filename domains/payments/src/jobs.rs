//! Orders from cases, as jobs: `payments.disburse` (payload [`crate::DisburseOrder`]) and `payments.owe`
//! ([`crate::OweOrder`]). An order that is buried becomes a task of an officer.

use acts::Ctx;
use jobs::{Buried, Job, JobError};
use web::{JobKind, job_error};

use crate::error::PaymentsError;
use crate::model::{Order, OrderKind};
use crate::service::{CarryOut, RecordStuck, legal_year};

/// Told when an order is buried.
const STUCK: &str = "payments.order-stuck";

/// The job kinds of this domain.
pub fn kinds() -> Vec<JobKind> {
    let order = |kind: OrderKind| {
        JobKind::new(kind.job(), move |ctx, job| carry_out(ctx, kind, job)).when_buried(STUCK)
    };
    vec![order(OrderKind::Disburse), order(OrderKind::Owe), JobKind::new(STUCK, stuck)]
}

async fn carry_out(ctx: Ctx, kind: OrderKind, job: Job) -> Result<(), JobError> {
    let order = Order::read(kind, job.payload).map_err(|error| JobError::Never(error.code().to_owned()))?;
    let year = legal_year(&ctx);
    ctx.run(CarryOut { order, year }).await.map(|_| ()).map_err(|problem| job_error(&problem))
}

async fn stuck(ctx: Ctx, job: Job) -> Result<(), JobError> {
    let buried: Buried = serde_json::from_value(job.payload)
        .map_err(|_| JobError::Never(PaymentsError::Order.code().to_owned()))?;
    ctx.run(RecordStuck { buried }).await.map_err(|problem| job_error(&problem))
}
