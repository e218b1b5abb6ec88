//! The sequencer: gives waiting leaves their numbers and publishes the log. One holder per log, fenced by an epoch.
//! Order (ADR 0003): number in one transaction → tiles from numbered rows → sign → record → publish. Every step can be
//! repeated after a crash, because it follows from the numbered rows alone.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tlog::{Edge, Frontier, Hash, leaf_hash};
use tokio::sync::Notify;

use crate::{
    COMMITMENT_BYTES, Ledger, LedgerError,
    log::Published,
    store::{self, Claim, Fence},
    tiles,
};

/// Most leaves that get their numbers in one transaction.
pub const BATCH_MAX: u64 = 4_096;
/// How long the sequencer sleeps when nobody wakes it.
const POLL_MS: u64 = 100;
/// The pause after each round: company for the next one, and air for the acts on SQLite's single writer.
const PAUSE_MS: u64 = 40;
/// The pause after an error.
const BACKOFF_MS: u64 = 500;

/// How a process takes part.
#[derive(Debug, Clone)]
pub struct SequencerSettings {
    /// The name of this process, stable over restarts and unlike every other's: it takes its own lease back at once.
    pub holder: String,
    /// How long the log stays with a holder that says nothing, in milliseconds.
    pub lease_ms: i64,
}

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Another process holds the log.
    Standby,
    /// Nothing waited.
    Idle,
    /// So many leaves are under the checkpoint of this size now.
    Published { count: u64, size: u64 },
    /// The log went to another holder meanwhile; nothing of ours was published after that.
    Lost,
}

/// The right to write, until the epoch moves on.
#[derive(Debug, Clone, Copy)]
struct Lease {
    epoch: i64,
    until: i64,
}

/// What a holder remembers between rounds; after an error it is read again.
struct Head {
    /// The numbered leaves.
    frontier: Frontier,
    /// The tiles that are written.
    edge: Edge,
    /// The size under the checkpoint that is recorded and published.
    published: u64,
}

/// Says that the sequencer has ended however it ends: by order, by an error, by a panic, by being dropped.
struct Ending(Arc<Ledger>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.ended.store(true, Ordering::Relaxed);
    }
}

/// The sequencer of one log in one process.
pub struct Sequencer {
    ledger: Arc<Ledger>,
    settings: SequencerSettings,
    wake: Arc<Notify>,
    lease: Option<Lease>,
    head: Option<Head>,
    /// A process may take back the lease of its earlier life, but only before it has held one in this life.
    first: bool,
}

impl Sequencer {
    /// A sequencer that `wake` rings when leaves were committed.
    pub const fn new(ledger: Arc<Ledger>, settings: SequencerSettings, wake: Arc<Notify>) -> Self {
        Self { ledger, settings, wake, lease: None, head: None, first: true }
    }

    /// Works until `shutdown`, then gives the lease back. Ends early only with an error that needs a person.
    pub async fn run(mut self, shutdown: impl Future<Output = ()> + Send) -> Result<(), LedgerError> {
        let _ending = Ending(Arc::clone(&self.ledger));
        tokio::pin!(shutdown);
        loop {
            let (pause_ms, more) = match self.round().await {
                Ok(Round::Published { count, .. }) => (PAUSE_MS, count == BATCH_MAX),
                Ok(_) => (PAUSE_MS, false),
                Err(error) if error.is_fatal() => {
                    tracing::error!(%error, code = error.code(), "the ledger stops");
                    // A process with the right keys need not wait for the end of a lease that nobody uses.
                    if let Err(error) = self.release().await {
                        tracing::warn!(%error, code = error.code(), "the lease was not given back");
                    }
                    return Err(error);
                }
                Err(error) => {
                    tracing::warn!(%error, code = error.code(), "ledger round failed");
                    metrics::counter!("ledger_round_errors_total").increment(1);
                    (BACKOFF_MS, false)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(pause_ms)) => {}
                () = &mut shutdown => break,
            }
            tokio::select! {
                () = self.wake.notified(), if !more => {}
                () = tokio::time::sleep(Duration::from_millis(if more { 0 } else { POLL_MS })) => {}
                () = &mut shutdown => break,
            }
        }
        self.release().await
    }

    /// Gives the lease back, so that another process need not wait for its end.
    pub async fn release(&mut self) -> Result<(), LedgerError> {
        self.head = None;
        if let Some(lease) = self.lease.take() {
            store::renew(&self.ledger.db, &self.ledger.log, lease.epoch, 0).await?;
        }
        Ok(())
    }

    /// One round: hold the log, number what waits, publish it.
    pub async fn round(&mut self) -> Result<Round, LedgerError> {
        let Some(mut lease) = self.hold().await? else { return Ok(Round::Standby) };
        let mut head = match self.head.take() {
            Some(head) => head,
            None => match self.resume(lease).await? {
                Some(head) => head,
                None => return Ok(self.lost()),
            },
        };
        let round = self.work(&mut lease, &mut head).await?;
        if round == Round::Lost {
            return Ok(self.lost());
        }
        (self.lease, self.head) = (Some(lease), Some(head));
        Ok(round)
    }

    fn lost(&mut self) -> Round {
        tracing::warn!(log = self.ledger.log, "another process holds the ledger now");
        (self.lease, self.head) = (None, None);
        Round::Lost
    }

    fn lease_end(&self) -> i64 {
        self.ledger.clock.now().plus_millis(self.settings.lease_ms).micros()
    }

    /// The lease that we have or can take.
    async fn hold(&mut self) -> Result<Option<Lease>, LedgerError> {
        if self.lease.is_none() {
            let claim = Claim {
                log: self.ledger.log.clone(),
                holder: self.settings.holder.clone(),
                now: self.ledger.clock.now().micros(),
                until: self.lease_end(),
                takeover: self.first,
            };
            let epoch = store::acquire(&self.ledger.db, &claim).await?;
            self.lease = epoch.map(|epoch| Lease { epoch, until: claim.until });
            self.first &= epoch.is_none();
        }
        Ok(self.lease)
    }

    /// Begins where the published log ends. Tiles that are missing or damaged are made again from numbered rows.
    /// `None` when the log went to another holder.
    async fn resume(&self, lease: Lease) -> Result<Option<Head>, LedgerError> {
        let ledger = self.ledger.as_ref();
        ledger.check().await?;
        let row = store::load_log(ledger.db.reader(), &ledger.log).await?;
        if row.epoch != lease.epoch {
            return Ok(None);
        }
        let mut edge = Edge::new();
        let mut published = 0;
        if let Some(Published { checkpoint, .. }) = ledger.published().await? {
            let (size, root) = (checkpoint.size, checkpoint.root);
            published = size.min(row.published_size);
            edge = match self.stored_edge(size).await {
                Ok(stored) if stored.root() == root => stored,
                other => {
                    let why = other.err().map(|error| error.to_string()).unwrap_or_default();
                    tracing::warn!(size, why, "tiles do not lead to the checkpoint; making them again");
                    self.materialise(Edge::new(), size, root).await?
                }
            };
        }
        tracing::info!(
            log = ledger.log,
            epoch = lease.epoch,
            size = row.size(),
            published,
            "holding the ledger"
        );
        Ok(Some(Head { frontier: row.frontier, edge, published }))
    }

    async fn stored_edge(&self, size: u64) -> Result<Edge, LedgerError> {
        let fetched = tiles::fetch(&self.ledger.blobs, Edge::tiles(size)).await?;
        Ok(Edge::load(size, &fetched)?)
    }

    /// Writes the tiles from where `edge` stands up to `size` leaves, after the numbered rows were seen to lead to
    /// `root`: a contradicting database writes nothing. Rows that are numbered never change, so whoever writes these
    /// tiles, and however late, writes the same bytes.
    async fn materialise(&self, mut edge: Edge, size: u64, root: Hash) -> Result<Edge, LedgerError> {
        let mut frontier = edge.frontier()?;
        while frontier.size() < size {
            for leaf in self.chunk(frontier.size(), size).await? {
                frontier.push(leaf_hash(&leaf))?;
            }
        }
        if frontier.root() != root {
            return Err(LedgerError::Fork { size });
        }
        while edge.size() < size {
            let leaves = self.chunk(edge.size(), size).await?;
            tiles::write(&self.ledger.blobs, edge.append(&leaves)?).await?;
        }
        Ok(edge)
    }

    async fn chunk(&self, start: u64, size: u64) -> Result<Vec<[u8; COMMITMENT_BYTES]>, LedgerError> {
        let Ledger { db, log, .. } = self.ledger.as_ref();
        store::leaves(db.reader(), log, start, size.min(start + BATCH_MAX)).await
    }

    async fn work(&self, lease: &mut Lease, head: &mut Head) -> Result<Round, LedgerError> {
        let Ledger { db, log, .. } = self.ledger.as_ref();
        if store::any_pending(db.reader(), log).await? {
            let until = self.lease_end();
            let fence = Fence { log: log.clone(), epoch: lease.epoch, frontier: head.frontier.clone() };
            let Some(numbered) = store::number(db, &fence, until, BATCH_MAX).await? else {
                return Ok(Round::Lost);
            };
            lease.until = until;
            head.frontier = numbered.frontier;
            let round = self.publish(*lease, head, numbered.count).await?;
            self.measure(numbered.count, numbered.oldest_at).await?;
            return Ok(round);
        }
        // Also said by a process to which nothing has been given yet.
        metrics::gauge!("ledger_pending").set(0.0);
        if head.published < head.frontier.size() {
            return self.publish(*lease, head, 0).await;
        }
        // Two thirds are left when a lease is prolonged: time to survive a slow database.
        let left = lease.until - self.ledger.clock.now().micros();
        if left < self.settings.lease_ms.saturating_mul(1_000) * 2 / 3 {
            let until = self.lease_end();
            if !store::renew(db, log, lease.epoch, until).await? {
                return Ok(Round::Lost);
            }
            lease.until = until;
        }
        Ok(Round::Idle)
    }

    /// Tiles, signature, record, checkpoint.
    async fn publish(&self, lease: Lease, head: &mut Head, count: u64) -> Result<Round, LedgerError> {
        let (before, size) = (head.edge.size(), head.frontier.size());
        let root = head.frontier.root();
        head.edge = self.materialise(std::mem::take(&mut head.edge), size, root).await?;
        let Some(recorded) = self.record(lease, size, root).await? else { return Ok(Round::Lost) };
        self.ledger.put_checkpoint(&recorded).await?;
        head.published = size;
        // Only saves room; the next finished tile tries again.
        if let Err(error) = tiles::remove_finished(&self.ledger.blobs, Edge::tiles(before), size).await {
            tracing::warn!(%error, "partial tiles were not removed");
        }
        Ok(Round::Published { count, size })
    }

    /// Signs the head and records the note in the database; an earlier life may have recorded it already.
    async fn record(&self, lease: Lease, size: u64, root: Hash) -> Result<Option<Published>, LedgerError> {
        let Ledger { db, log, .. } = self.ledger.as_ref();
        let note = self.ledger.sign(size, root)?;
        if !store::record_checkpoint(db, log, lease.epoch, size, &note).await? {
            let row = store::load_log(db.reader(), log).await?;
            if row.epoch != lease.epoch {
                return Ok(None);
            }
            let recorded =
                self.ledger.trusted(row.checkpoint.as_bytes()).map_err(LedgerError::CheckpointUntrusted)?;
            let same = recorded.checkpoint.size == size && recorded.checkpoint.root == root;
            return if same { Ok(Some(recorded)) } else { Err(LedgerError::Fork { size }) };
        }
        Ok(Some(self.ledger.trusted(note.as_bytes())?))
    }

    /// How much still waits, and how long the oldest of this round did.
    async fn measure(&self, count: u64, oldest_at: i64) -> Result<(), LedgerError> {
        let Ledger { db, log, clock, .. } = self.ledger.as_ref();
        let waiting = if count < BATCH_MAX { 0 } else { store::count_pending(db.reader(), log).await? };
        let delay = Duration::from_micros(u64::try_from(clock.now().micros() - oldest_at).unwrap_or(0));
        metrics::gauge!("ledger_pending").set(u32::try_from(waiting).unwrap_or(u32::MAX));
        metrics::counter!("ledger_leaves_total").increment(count);
        metrics::histogram!("ledger_integration_seconds").record(delay.as_secs_f64());
        Ok(())
    }
}
