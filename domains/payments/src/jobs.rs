//! Orders from cases, as jobs: `payments.disburse` (payload [`DisburseOrder`]) and `payments.owe` ([`OweOrder`]).

use acts::Ctx;
use jobs::{Job, JobError};
use serde::de::DeserializeOwned;
use web::{JobKind, job_error};

use crate::error::PaymentsError;
use crate::model::{DisburseOrder, OweOrder};
use crate::service::{Disburse, Owe, legal_year};

/// The job kinds of this domain.
pub fn kinds() -> Vec<JobKind> {
    vec![JobKind::new("payments.disburse", disburse), JobKind::new("payments.owe", owe)]
}

fn payload<T: DeserializeOwned>(job: Job) -> Result<T, JobError> {
    serde_json::from_value(job.payload).map_err(|_| JobError::Never(PaymentsError::Order.code().to_owned()))
}

async fn disburse(ctx: Ctx, job: Job) -> Result<(), JobError> {
    let order: DisburseOrder = payload(job)?;
    let year = legal_year(&ctx);
    ctx.run(Disburse { order, year }).await.map(|_| ()).map_err(|problem| job_error(&problem))
}

async fn owe(ctx: Ctx, job: Job) -> Result<(), JobError> {
    let order: OweOrder = payload(job)?;
    let year = legal_year(&ctx);
    ctx.run(Owe { order, year }).await.map(|_| ()).map_err(|problem| job_error(&problem))
}
