//! One log with its database, its blobs and its key: what the sequencer, the queries and recovery share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use db::Db;
use files::Blobs;
use kernel::{Clock, Timestamp};
use keys::{KeyName, Keys};
use tlog::{Checkpoint, Hash, Note, Tile, VerifierKey};

use crate::{LedgerError, store, tiles, tiles::Direct};

/// The name of the checkpoint below the log's prefix (C2SP tlog-tiles §Checkpoints).
const CHECKPOINT: &str = "checkpoint";

/// The key that signs a log's checkpoints. Its note name is the log's origin.
#[derive(Clone)]
pub struct LogKey {
    keys: Arc<dyn Keys>,
    name: KeyName,
    verifier: VerifierKey,
}

impl LogKey {
    /// The key `name` for the log `origin`; made when missing.
    pub fn new(keys: Arc<dyn Keys>, name: KeyName, origin: &str) -> Result<Self, LedgerError> {
        let public = keys.ensure(&name)?;
        let raw =
            public.raw().try_into().map_err(|_| LedgerError::Inconsistent("the log key is not Ed25519"))?;
        let verifier = VerifierKey::new(origin, raw)?;
        Ok(Self { keys, name, verifier })
    }

    /// What others need to check this log's checkpoints; `to_string` gives the form that `balcao verify` reads.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    pub(crate) fn sign(&self, checkpoint: &Checkpoint) -> Result<Note, LedgerError> {
        let signature = self.keys.sign(&self.name, checkpoint.to_string().as_bytes())?;
        Ok(Note::assemble(checkpoint.to_string(), &self.verifier, signature.to_vec())?)
    }
}

/// What a log is made of.
pub struct LedgerSettings {
    pub db: Db,
    /// The name space of this log: `checkpoint` and `tile/…` lie directly in it.
    pub blobs: Blobs,
    pub key: LogKey,
    /// Machine time: leases and delays, never legal time.
    pub clock: Arc<dyn Clock>,
    /// The log's row; [`crate::MAIN_LOG`] for the entries of this jurisdiction.
    pub log: String,
}

/// One log.
pub struct Ledger {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) key: LogKey,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) log: String,
    /// Set when the sequencer of this process has ended.
    pub(crate) ended: AtomicBool,
}

/// How far the log is, for whoever looks after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Leaves that have a number.
    pub size: u64,
    /// Leaves under the published checkpoint; 0 before the first.
    pub published: u64,
    /// When that checkpoint was written, as the blob store says.
    pub published_at: Option<Timestamp>,
    /// Entries that have no number yet, and since when the oldest of them waits.
    pub waiting: u64,
    pub waiting_since: Option<Timestamp>,
}

/// Whether the log moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The end of the lease under which a process numbers entries; `None` before the first.
    pub held_until: Option<Timestamp>,
    /// Since when the oldest entry waits for its number.
    pub waiting_since: Option<Timestamp>,
}

/// A checkpoint whose signature is this log's own.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub checkpoint: Checkpoint,
    pub note: String,
}

impl Ledger {
    /// A handle; nothing is read yet.
    pub fn new(settings: LedgerSettings) -> Self {
        let LedgerSettings { db, blobs, key, clock, log } = settings;
        Self { db, blobs, key, clock, log, ended: AtomicBool::new(false) }
    }

    /// The identity of the log.
    pub fn origin(&self) -> &str {
        self.key.verifier.name()
    }

    /// The name of the log's row, and the last segment of the prefix under which the public reads it.
    pub fn name(&self) -> &str {
        &self.log
    }

    /// The key that checks this log.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.key.verifier
    }

    /// Compares database and published log, as every start must: an old copy of the database, a foreign checkpoint or
    /// a contradiction is refused here with its own error.
    pub async fn check(&self) -> Result<(), LedgerError> {
        let row = store::load_log(self.db.reader(), &self.log).await?;
        let Some(published) = self.published().await? else { return Ok(()) };
        let size = published.checkpoint.size;
        if size > row.size() {
            return Err(LedgerError::DatabaseOlder { database: row.size(), published: size });
        }
        if size == row.size() && published.checkpoint.root != row.frontier.root() {
            return Err(LedgerError::Fork { size });
        }
        Ok(())
    }

    /// The latest checkpoint in the blob store, verified, as a signed note.
    pub async fn checkpoint(&self) -> Result<Option<String>, LedgerError> {
        Ok(self.published().await?.map(|published| published.note))
    }

    /// What the public may read at this path below the log's prefix; `None` when it names no tile, or one that the
    /// published tree has not. Files of a round that never came to a checkpoint may lie in the store: a later round may
    /// write others in their place, so they are nobody's, and a narrower tile is cut from the one of the published tree.
    pub async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let Ok(asked) = path.parse::<Tile>() else { return Ok(None) };
        let size = self.published().await?.map_or(0, |published| published.checkpoint.size);
        let widest = Tile::in_tree(asked.kind(), asked.index(), size);
        match widest.filter(|widest| asked.width() <= widest.width()) {
            Some(widest) => {
                let bytes = tiles::fetch_one(&self.blobs, widest).await?;
                Ok(Some(asked.cut(bytes)?))
            }
            None => Ok(None),
        }
    }

    /// How far the log is.
    pub async fn head(&self) -> Result<Head, LedgerError> {
        let row = store::load_log(self.db.reader(), &self.log).await?;
        let published = self.published().await?;
        let written = self.blobs.written_micros(CHECKPOINT).await?;
        let (waiting, since) = store::waiting(self.db.reader(), &self.log).await?;
        Ok(Head {
            size: row.size(),
            published: published.map_or(0, |published| published.checkpoint.size),
            published_at: written.map(Timestamp::from_micros),
            waiting,
            waiting_since: since.map(Timestamp::from_micros),
        })
    }

    /// Whether somebody numbers this log and how long the oldest entry waits: two small reads, for whoever asks often.
    pub async fn standing(&self) -> Result<Standing, LedgerError> {
        let held_until = store::held_until(self.db.reader(), &self.log).await?;
        let (_, since) = store::waiting(self.db.reader(), &self.log).await?;
        Ok(Standing {
            held_until: held_until.map(Timestamp::from_micros),
            waiting_since: since.map(Timestamp::from_micros),
        })
    }

    /// Whether a sequencer worked in this process and has ended: no entry gets a number here any more, whoever holds
    /// the lease in the database.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Walks over every tile and entry of the published log; names the first that is damaged.
    pub async fn audit(&self) -> Result<u64, LedgerError> {
        let Some(published) = self.published().await? else { return Ok(0) };
        let Checkpoint { size, root, .. } = published.checkpoint;
        let reader = Direct::new(self.blobs.clone());
        let walk = tokio::task::spawn_blocking(move || tlog::audit(size, &root, &reader));
        walk.await.map_err(|_| LedgerError::Inconsistent("the audit was interrupted"))??;
        Ok(size)
    }

    pub(crate) async fn published(&self) -> Result<Option<Published>, LedgerError> {
        let stored = self.blobs.get(CHECKPOINT).await?;
        stored.map(|bytes| self.trusted(&bytes).map_err(LedgerError::CheckpointUntrusted)).transpose()
    }

    /// Reads a note that this log's key signed for this origin.
    pub(crate) fn trusted(&self, bytes: &[u8]) -> Result<Published, tlog::Error> {
        let note = Note::parse(bytes)?;
        note.verify(std::slice::from_ref(&self.key.verifier))?;
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin != self.origin() {
            return Err(tlog::Error::UnknownSigner);
        }
        Ok(Published { checkpoint, note: note.to_string() })
    }

    /// Signs the head of the log. Called only for heads that the database has committed.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> Result<String, LedgerError> {
        Ok(self.key.sign(&Checkpoint::new(self.origin(), size, root)?)?.to_string())
    }

    /// Stores a checkpoint unless the stored one is as large or larger. No other process can come between the
    /// comparison and the write, so a holder that slept cannot put an old checkpoint over a new one.
    pub(crate) async fn put_checkpoint(&self, new: &Published) -> Result<(), LedgerError> {
        let decide = |old: Option<&Bytes>| match old.map(|bytes| self.trusted(bytes)) {
            Some(Err(_)) => None,
            Some(Ok(old)) if old.checkpoint.size >= new.checkpoint.size => None,
            _ => Some(Bytes::from(new.note.clone())),
        };
        if self.blobs.replace(CHECKPOINT, decide).await? {
            return Ok(());
        }
        // Something is stored already: larger is fine, equal must be the same, foreign is not.
        let Some(stored) = self.published().await? else {
            return Err(LedgerError::Inconsistent("checkpoint"));
        };
        let (size, root) = (new.checkpoint.size, new.checkpoint.root);
        if stored.checkpoint.size == size && stored.checkpoint.root != root {
            return Err(LedgerError::Fork { size });
        }
        Ok(())
    }
}
