//! What the public may ask. All of it is read-only and the same for everybody.

use std::sync::Arc;

use kernel::Problem;
use ledger::{Head, Ledger, LedgerError};

use crate::TransparencyError;

/// The public face of a log and of those who sign.
#[derive(Clone)]
pub struct Transparency {
    ledger: Arc<Ledger>,
    anchors: Arc<str>,
}

impl Transparency {
    /// For this log. `authority` is the certificate, in PEM, to which the seals on documents lead.
    pub fn new(ledger: Arc<Ledger>, authority: &str) -> Self {
        // Both forms in one file: `balcao verify` takes from it what it needs.
        let anchors = format!("{}\n{authority}", ledger.verifier()).into();
        Self { ledger, anchors }
    }

    /// The log's verifier key (C2SP signed-note) on the first line, then the seals' authority in PEM.
    pub fn anchors(&self) -> &str {
        &self.anchors
    }

    /// What every reader of the log must know beforehand: its identity, which the key is named after.
    pub fn origin(&self) -> &str {
        self.ledger.origin()
    }

    /// The last segment of the log's prefix.
    pub fn log(&self) -> &str {
        self.ledger.name()
    }

    /// How far the log is.
    pub async fn head(&self) -> Result<Head, Problem> {
        Ok(self.ledger.head().await.map_err(|error| unreadable(&error))?)
    }

    /// The newest checkpoint of a log, as a signed note.
    pub async fn checkpoint(&self, log: &str) -> Result<String, Problem> {
        self.check(log)?;
        let note = self.ledger.checkpoint().await.map_err(|error| unreadable(&error))?;
        Ok(note.ok_or(TransparencyError::NoCheckpoint)?)
    }

    /// A tile or a bundle of entries below the prefix of a log.
    pub async fn tile(&self, log: &str, path: &str) -> Result<Vec<u8>, Problem> {
        self.check(log)?;
        let tile = self.ledger.tile(path).await.map_err(|error| unreadable(&error))?;
        Ok(tile.ok_or(TransparencyError::NoFile)?)
    }

    fn check(&self, log: &str) -> Result<(), TransparencyError> {
        if log == self.ledger.name() { Ok(()) } else { Err(TransparencyError::NoFile) }
    }
}

fn unreadable(error: &LedgerError) -> TransparencyError {
    tracing::warn!(%error, "the public log cannot be read");
    TransparencyError::Unreadable
}
