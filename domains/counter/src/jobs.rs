//! Orders from cases, as jobs: `counter.book` (payload [`BookOrder`]).

use std::sync::Arc;

use acts::Ctx;
use jobs::{Job, JobError};
use web::{JobKind, job_error};

use crate::error::CounterError;
use crate::model::BookOrder;
use crate::plan::Plans;
use crate::service;

/// The job kinds of this domain.
pub fn kinds(plans: &Arc<Plans>) -> Vec<JobKind> {
    let plans = Arc::clone(plans);
    vec![JobKind::new("counter.book", move |ctx, job| book(ctx, job, Arc::clone(&plans)))]
}

async fn book(ctx: Ctx, job: Job, plans: Arc<Plans>) -> Result<(), JobError> {
    let order: BookOrder = serde_json::from_value(job.payload)
        .map_err(|_| JobError::Never(CounterError::Order.code().to_owned()))?;
    let plan = service::plan(&ctx, &plans).map_err(|problem| job_error(&problem))?;
    service::book(&ctx, &plan, job.id, order).await.map_err(|problem| job_error(&problem))
}
