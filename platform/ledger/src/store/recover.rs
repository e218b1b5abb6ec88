//! Recovery: the database is an old copy, the published log is not. Leaves come back from tiles, unopened; nothing that
//! was published is taken back, and the log itself says what happened.

use db::{DbError, Tx, rows_per_statement};
use kernel::IdSource;
use keys::SecretRandom;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _};
use std::collections::HashMap;
use tlog::{Frontier, Tile, TileKind, TileReader as _, decode_entries, leaf_hash};
use uuid::Uuid;

use crate::{
    COMMITMENT_BYTES, Entry, Ledger, LedgerError, Prepared, SequencerSettings,
    entities::pending,
    log::Published,
    prepare,
    store::intake::{intake, leaf_rows},
    store::{self, Claim, Fence},
    tiles,
};

/// What a recovery did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Leaves in the database before.
    pub from: u64,
    /// Leaves under the published checkpoint, and in the database now.
    pub to: u64,
    /// Leaves whose entries still waited in the old copy: they have their content.
    pub reopened: u64,
    /// The entry that records the incident.
    pub incident: Uuid,
}

/// All that one transaction writes.
#[derive(Clone)]
struct Import {
    fence: Fence,
    leaves: Vec<[u8; COMMITMENT_BYTES]>,
    frontier: Frontier,
    published: Published,
    lease_until: i64,
    incident: Prepared,
}

impl Ledger {
    /// Brings the database up to the published log. Every other process must be stopped. The published checkpoint is
    /// verified, the old leaves must be its beginning, and the incident becomes a leaf of its own.
    pub async fn recover(
        &self,
        settings: &SequencerSettings,
        ids: &dyn IdSource,
        secrets: &dyn SecretRandom,
    ) -> Result<Recovery, LedgerError> {
        let published = self.published().await?.ok_or(LedgerError::NothingToRecover)?;
        let row = store::load_log(self.db.reader(), &self.log).await?;
        let (from, to) = (row.size(), published.checkpoint.size);
        if to <= from {
            return Err(LedgerError::NothingToRecover);
        }
        let leaves = self.published_leaves(from, to).await?;
        let mut frontier = row.frontier.clone();
        for leaf in &leaves {
            frontier.push(leaf_hash(leaf))?;
        }
        if frontier.root() != published.checkpoint.root {
            return Err(LedgerError::Fork { size: from });
        }
        let now = self.clock.now();
        let lease_until = now.plus_millis(settings.lease_ms).micros();
        let claim = Claim {
            log: self.log.clone(),
            holder: settings.holder.clone(),
            now: now.micros(),
            until: lease_until,
            takeover: true,
        };
        let epoch = store::acquire(&self.db, &claim).await?.ok_or(LedgerError::LeaseHeld)?;
        let id = ids.uuid(now);
        let incident = Entry::new(id, "ledger.recovered", now).with("from", from).with("to", to);
        let fence = Fence { log: self.log.clone(), epoch, frontier: row.frontier };
        let incident = prepare(&incident, secrets)?;
        let import = Import { fence, leaves, frontier, published, lease_until, incident };
        let reopened = self
            .db
            .write_short(move |tx| {
                let import = import.clone();
                Box::pin(async move { write(tx, import).await })
            })
            .await?;
        let reopened = reopened.ok_or(LedgerError::LeaseHeld)?;
        store::renew(&self.db, &self.log, epoch, 0).await?;
        tracing::warn!(from, to, reopened, "the ledger was recovered from its tiles");
        Ok(Recovery { from, to, reopened, incident: id })
    }

    /// Leaves `from..to` out of the entry bundles.
    async fn published_leaves(&self, from: u64, to: u64) -> Result<Vec<[u8; COMMITMENT_BYTES]>, LedgerError> {
        let mut leaves = Vec::new();
        for index in (from >> 8)..to.div_ceil(256) {
            let tile = Tile::in_tree(TileKind::Entries, index, to).ok_or(tlog::Error::OutOfRange)?;
            let bytes = tiles::fetch(&self.blobs, vec![tile]).await?.read(&tile)?;
            let entries = decode_entries(&bytes, tile.width())?;
            for (number, entry) in (index * 256..).zip(entries) {
                if number >= from {
                    let leaf = entry.try_into().map_err(|_| tlog::Error::TileDamaged(tile.path()))?;
                    leaves.push(leaf);
                }
            }
        }
        Ok(leaves)
    }
}

/// One transaction: leaves, size, checkpoint, incident. `None` when another process took the log.
async fn write(tx: &Tx, import: Import) -> Result<Option<u64>, DbError> {
    let Import { fence, leaves, frontier, published, lease_until, incident } = import;
    if !store::advance(tx, &fence, &frontier, lease_until).await? {
        return Ok(None);
    }
    let waiting: HashMap<Vec<u8>, Uuid> = pending::Entity::find()
        .filter(pending::Column::Log.eq(&fence.log))
        .all(tx)
        .await?
        .into_iter()
        .map(|row| (row.leaf, row.id))
        .collect();
    let mut reopened = Vec::new();
    let mut rows = leaf_rows();
    for (idx, leaf) in (store::signed(fence.frontier.size())?..).zip(leaves) {
        // A leaf is random to everybody else: the same 32 bytes are the same entry.
        let entry_id = waiting.get(leaf.as_slice()).copied();
        reopened.extend(entry_id);
        rows.push([fence.log.as_str().into(), idx.into(), leaf.to_vec().into(), entry_id.into()]);
    }
    rows.insert(tx).await?;
    for chunk in reopened.chunks(rows_per_statement(1)) {
        pending::Entity::delete_many()
            .filter(pending::Column::Id.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
    }
    store::set_checkpoint(tx, &fence.log, fence.epoch, published.checkpoint.size, &published.note).await?;
    intake(tx, vec![incident]).await?;
    Ok(u64::try_from(reopened.len()).ok())
}
