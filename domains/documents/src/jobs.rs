//! Orders from cases, as jobs: `documents.issue` (payload [`IssueOrder`]).

use std::sync::Arc;

use acts::Ctx;
use jobs::{Job, JobError};
use web::{JobKind, job_error};

use crate::error::DocumentsError;
use crate::issuer::Issuer;
use crate::model::IssueOrder;

/// The job kinds of this domain.
pub fn kinds(issuer: &Arc<Issuer>) -> Vec<JobKind> {
    let issuer = Arc::clone(issuer);
    vec![JobKind::new("documents.issue", move |ctx, job| issue(ctx, job, Arc::clone(&issuer)))]
}

async fn issue(ctx: Ctx, job: Job, issuer: Arc<Issuer>) -> Result<(), JobError> {
    let order: IssueOrder = serde_json::from_value(job.payload)
        .map_err(|_| JobError::Never(DocumentsError::Order.code().to_owned()))?;
    issuer.issue(&ctx, order).await.map_err(|problem| job_error(&problem))
}
