//! The consents in force, in memory: the exchange's gate asks here and never waits for the database.
//! Invariant: a withdrawal made in this process counts from its commit on; one made elsewhere from the next refresh.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use db::{Db, DbError};
use exchange::{ConsentQuery, Consents};
use kernel::{PartyId, Timestamp};
use tokio::sync::watch;

use crate::model::{Consent, ConsentId};
use crate::{rules, store};

/// How long a withdrawal made in another process may go unnoticed here.
const REFRESH: Duration = Duration::from_secs(1);
/// Rows of one read.
const PAGE: u64 = 5_000;
/// A commit may show later than its time says by the longest transaction; so far back each refresh looks again.
const OVERLAP_MS: i64 = 120_000;

/// Consents by the person whose data it is.
#[derive(Debug, Default)]
pub struct ConsentBook {
    active: RwLock<HashMap<PartyId, Vec<Consent>>>,
    /// Changes up to here are in the book.
    read_to: Mutex<Timestamp>,
}

impl ConsentBook {
    /// Reads what changed since the last time, in any process. See [`keep_consents_fresh`].
    pub async fn refresh(&self, db: &Db) -> Result<(), DbError> {
        let begin = *self.read_to.lock().unwrap_or_else(PoisonError::into_inner);
        let mut since = begin.plus_millis(-OVERLAP_MS);
        let mut after = None;
        loop {
            let page = store::consents_changed_since(db.reader(), since, after, PAGE).await?;
            for (_, consent) in &page {
                self.put(consent);
            }
            let Some((at, last)) = page.last() else { break };
            (since, after) = (*at, Some(last.id));
            if u64::try_from(page.len()).unwrap_or(PAGE) < PAGE {
                break;
            }
        }
        let mut read_to = self.read_to.lock().unwrap_or_else(PoisonError::into_inner);
        *read_to = (*read_to).max(since);
        Ok(())
    }

    /// Notes one consent as it stands now.
    pub(crate) fn put(&self, consent: &Consent) {
        let mut active = self.active.write().unwrap_or_else(PoisonError::into_inner);
        let own = active.entry(consent.subject).or_default();
        own.retain(|known| known.id != consent.id);
        if consent.withdrawn_at.is_none() {
            own.push(consent.clone());
        }
        if own.is_empty() {
            active.remove(&consent.subject);
        }
    }
}

/// Keeps a book fresh until `stop` says true; `app` spawns it once a process.
pub async fn keep_consents_fresh(book: Arc<ConsentBook>, db: Db, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(REFRESH) => {}
            _ = stop.changed() => continue,
        }
        if let Err(error) = book.refresh(&db).await {
            tracing::warn!(%error, "consents not refreshed");
        }
    }
}

impl Consents for ConsentBook {
    fn active(&self, query: &ConsentQuery<'_>) -> Option<ConsentId> {
        let active = self.active.read().unwrap_or_else(PoisonError::into_inner);
        let own = active.get(&query.subject)?;
        own.iter().find(|consent| rules::covers(consent, query)).map(|consent| consent.id)
    }
}
