//! Queued work: births bring guardians, ages end them.

use jobs::{JobError, Schedule};
use web::{JobKind, job_error};

use crate::{BirthRecord, Identity};

/// For `registers.record-written`.
pub(crate) const RECORD_WRITTEN: &str = "identity.record-written";
const END_GUARDIANSHIPS: &str = "identity.end-guardianships";
/// Kind of register record from which guardianship follows.
const BIRTH: &str = "birth";

/// The handlers.
pub(crate) fn kinds(identity: &Identity) -> Vec<JobKind> {
    let (births, ends) = (identity.clone(), identity.clone());
    vec![
        JobKind::new(RECORD_WRITTEN, move |ctx, job| {
            let identity = births.clone();
            async move {
                if job.payload.get("kind").and_then(serde_json::Value::as_str) != Some(BIRTH) {
                    return Ok(());
                }
                let birth: BirthRecord = serde_json::from_value(job.payload)
                    .map_err(|error| JobError::Never(format!("birth record: {error}")))?;
                identity.record_guardians(&ctx, birth).await.map_err(|problem| job_error(&problem))
            }
        }),
        JobKind::new(END_GUARDIANSHIPS, move |ctx, _job| {
            let identity = ends.clone();
            async move {
                identity.end_guardianships_due(&ctx).await.map(|_| ()).map_err(|problem| job_error(&problem))
            }
        }),
    ]
}

/// What repeats.
pub(crate) const SCHEDULES: [Schedule; 1] = [Schedule { kind: END_GUARDIANSHIPS, every_ms: 3_600_000 }];
