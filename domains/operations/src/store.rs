//! Dead letters as the act writer sees them; the rows are those of the job queue.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx};
use jobs::DeadJob;
use uuid::Uuid;

/// Buried jobs.
pub struct DeadLetters;

/// What happens to a dead letter.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    Retry(Uuid),
    Discard(Uuid),
}

impl Aggregate for DeadLetters {
    type Key = Uuid;
    type State = DeadJob;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[Uuid]) -> Result<HashMap<Uuid, DeadJob>, DbError> {
        let found = jobs::dead_of(tx, keys).await?;
        Ok(found.into_iter().map(|letter| (letter.id, letter)).collect())
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        let (mut woken, mut dropped) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                Change::Retry(id) => woken.push(*id),
                Change::Discard(id) => dropped.push(*id),
            }
        }
        jobs::retry(tx, &woken).await?;
        jobs::discard(tx, &dropped).await?;
        Ok(())
    }
}
