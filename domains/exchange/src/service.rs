//! Commands of the exchange's administrators and the snapshot that follows from them.

mod certificates;
mod grants;

use std::sync::Arc;
use std::time::Duration;

use acts::{Actor, Command, Ctx};
use db::{Db, DbError};
use kernel::Problem;
use pack::{Finding, Pack};
use tokio::sync::watch;

use crate::gate::Gate;
use crate::snapshot::{Declared, Snapshot};
use crate::store;

pub use certificates::{RegisterCertificate, WithdrawCertificate};
pub use grants::{Deed, MarkGrant};

/// How often a process looks whether another one changed the state.
const FRESH_EVERY: Duration = Duration::from_secs(2);

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the exchange part of the pack has {} problem(s); first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Pack(Vec<Finding>),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Builds the snapshot of a pack and a database.
pub async fn load(pack: &Pack, db: &Db) -> Result<Snapshot, LoadError> {
    let declared = Declared::load(pack).map_err(LoadError::Pack)?;
    Ok(Snapshot::new(Arc::new(declared), store::state(db).await?))
}

/// Brings the gate up to date with the pack in force and the database; true when something had changed.
pub async fn refresh(gate: &Gate, pack: &Pack, db: &Db) -> Result<bool, LoadError> {
    let current = gate.snapshot();
    if current.declared().pack_version() != pack.hash().as_str() {
        gate.swap(load(pack, db).await?);
        return Ok(true);
    }
    if store::revision(db).await? == current.state().revision {
        return Ok(false);
    }
    gate.swap(current.with_state(store::state(db).await?));
    Ok(true)
}

/// Keeps the gate of this process up to date until `stop` says true: suspensions of other processes count within
/// seconds. A failure leaves the gate as it was and is tried again.
pub async fn keep_fresh(gate: Gate, packs: Arc<pack::Packs>, db: Db, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = refresh(&gate, &packs.current(), &db).await {
            tracing::warn!(%error, "exchange snapshot not refreshed");
        }
        tokio::select! {
            () = tokio::time::sleep(FRESH_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does what an administrator asks and brings this process's gate up to date at once.
pub async fn administer<C>(ctx: &Ctx, gate: &Gate, command: C) -> Result<(), Problem>
where
    C: Command<Answer = ()>,
{
    ctx.run(command).await?;
    if let Err(error) = refresh(gate, &ctx.pack(), ctx.db()).await {
        // The act stands; `keep_fresh` tries again within seconds.
        tracing::warn!(%error, "exchange snapshot not refreshed");
    }
    Ok(())
}

/// The post that acts, never a person's name.
fn actor(ctx: &Ctx) -> String {
    match (&ctx.origin.officer, &ctx.origin.actor) {
        (Some(officer), _) => officer.post.clone(),
        (None, Actor::System { member }) => member.clone(),
        (None, _) => "administrator".to_owned(),
    }
}
