//! What this process has put on record lately, so that the same sight is one entry in a stretch of time and not one for
//! every page view. Forgetting costs entries and loses none: whoever is not known here is recorded again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Most keys that are remembered; beyond that the memory starts anew.
const KEPT_MAX: usize = 20_000;

/// Key → the stretch of time (an hour, a day) in which it was recorded. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lately<K>(Arc<Mutex<HashMap<K, i64>>>);

impl<K> Default for Lately<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash> Lately<K> {
    /// Whether this stretch already has an entry.
    pub fn knows(&self, key: &K, stretch: i64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key) == Some(&stretch)
    }

    /// Remembers an entry that is durable.
    pub fn keep(&self, key: K, stretch: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.retain(|_, at| *at == stretch);
        }
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, stretch);
    }
}
