//! Queued work: letters that other rooms send, and the days of notices.

use jobs::JobError;
use serde::Deserialize;
use web::{JobKind, job_error};

use crate::model::{Communication, DeliveryId, Letter};
use crate::service::Mailbox;

/// What other rooms enqueue; the payload is [`Letter`].
pub const DELIVER: &str = "mailbox.deliver";
/// The same, for a letter to another department; the payload is [`Communication`].
pub const COMMUNICATE: &str = "mailbox.communicate";

#[derive(Deserialize)]
struct Waiting {
    delivery: DeliveryId,
}

/// The handlers.
pub(crate) fn kinds(mailbox: &Mailbox) -> Vec<JobKind> {
    let (delivers, communicates, deems) = (mailbox.clone(), mailbox.clone(), mailbox.clone());
    vec![
        JobKind::new(DELIVER, move |ctx, job| {
            let mailbox = delivers.clone();
            async move {
                let letter: Letter = serde_json::from_value(job.payload)
                    .map_err(|error| JobError::Never(format!("letter: {error}")))?;
                mailbox.deliver(&ctx, letter).await.map(|_| ()).map_err(|problem| job_error(&problem))
            }
        }),
        JobKind::new(COMMUNICATE, move |ctx, job| {
            let mailbox = communicates.clone();
            async move {
                let letter: Communication = serde_json::from_value(job.payload)
                    .map_err(|error| JobError::Never(format!("communication: {error}")))?;
                mailbox.communicate(&ctx, letter).await.map_err(|problem| job_error(&problem))
            }
        }),
        JobKind::new(crate::service::DEEM, move |ctx, job| {
            let mailbox = deems.clone();
            async move {
                let waiting: Waiting = serde_json::from_value(job.payload)
                    .map_err(|error| JobError::Never(format!("deem: {error}")))?;
                mailbox.deem(&ctx, waiting.delivery).await.map_err(|problem| job_error(&problem))
            }
        }),
    ]
}
