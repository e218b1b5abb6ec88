//! Loading a population: one thread makes people and commits to their ledger entries, another writes them, five
//! thousand in a transaction. Everybody sees in their own log that they were registered.

use std::sync::Arc;

use acts::Ctx;
use kernel::{Problem, ProblemStatus};
use search::BulkLoad;
use tokio::sync::mpsc;

use super::person::SeedPerson;
use crate::catalogue::{Catalogue, Catalogues};
use crate::store::batch::Batch;

/// People in one transaction.
pub const PEOPLE_PER_BATCH: usize = 5_000;
/// Batches that are ready and wait to be written.
const BATCHES_AHEAD: usize = 2;

/// What a load wrote so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    pub persons: usize,
    pub records: usize,
    /// People who were there already: a load that was interrupted goes on where it stopped.
    pub skipped: usize,
}

/// Writes people into the registers, the search index and the ledger. `progress` is told after every batch. The same
/// people may be loaded again after an interruption.
pub async fn load(
    ctx: &Ctx,
    catalogues: &Catalogues,
    people: impl Iterator<Item = SeedPerson> + Send + 'static,
    mut progress: impl FnMut(Loaded) + Send,
) -> Result<Loaded, Problem> {
    let internal = || Problem::new(ProblemStatus::Internal, "internal");
    let catalogue = catalogues.of(&ctx.pack()).map_err(|_| internal())?;
    let bulk = BulkLoad::begin(ctx.db()).await?;
    let (ready, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let maker_ctx = ctx.clone();
    let maker = tokio::task::spawn_blocking(move || make_batches(&maker_ctx, &catalogue, people, &ready));
    let mut loaded = Loaded::default();
    while let Some(batch) = batches.recv().await {
        let batch: Batch = batch;
        let (persons, records) = (batch.people, batch.records_written);
        if batch.is_there(ctx.db()).await? {
            loaded.skipped += persons;
        } else {
            batch.write(ctx.db()).await?;
            loaded.persons += persons;
            loaded.records += records;
        }
        progress(loaded);
    }
    maker.await.map_err(|_| internal())??;
    bulk.finish(ctx.db()).await?;
    ctx.shared().jobs_wake.notify_one();
    Ok(loaded)
}

fn make_batches(
    ctx: &Ctx,
    catalogue: &Arc<Catalogue>,
    people: impl Iterator<Item = SeedPerson>,
    ready: &mpsc::Sender<Batch>,
) -> Result<(), Problem> {
    let mut people = people.peekable();
    while people.peek().is_some() {
        let chunk: Vec<SeedPerson> = people.by_ref().take(PEOPLE_PER_BATCH).collect();
        let batch = Batch::make(ctx, catalogue, &chunk)?;
        // The receiver is gone when writing failed; its error is the one to tell.
        if ready.blocking_send(batch).is_err() {
            break;
        }
    }
    Ok(())
}
