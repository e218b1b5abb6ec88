//! Several pack versions at once: a case keeps the law of its day, so old versions stay loaded beside the current one.
//! Invariant: readers never wait; a change swaps the whole map.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::{Pack, PackHash};

/// Every loaded version and the one that new cases use.
#[derive(Debug)]
pub struct Packs {
    inner: ArcSwap<Loaded>,
}

#[derive(Debug, Clone)]
struct Loaded {
    current: Arc<Pack>,
    by_hash: BTreeMap<PackHash, Arc<Pack>>,
}

impl Packs {
    /// Starts with one version, which is current.
    pub fn new(pack: Arc<Pack>) -> Self {
        let by_hash = BTreeMap::from([(pack.hash().clone(), Arc::clone(&pack))]);
        Self { inner: ArcSwap::from_pointee(Loaded { current: pack, by_hash }) }
    }

    /// The version for new cases.
    pub fn current(&self) -> Arc<Pack> {
        Arc::clone(&self.inner.load().current)
    }

    /// The version with this hash, if it is loaded.
    pub fn get(&self, hash: &PackHash) -> Option<Arc<Pack>> {
        self.inner.load().by_hash.get(hash).cloned()
    }

    /// Loads another version without making it current.
    pub fn add(&self, pack: Arc<Pack>) {
        self.inner.rcu(|loaded| {
            let mut next = Loaded::clone(loaded);
            next.by_hash.insert(pack.hash().clone(), Arc::clone(&pack));
            next
        });
    }

    /// Makes a loaded version current; false when no version has this hash.
    pub fn activate(&self, hash: &PackHash) -> bool {
        let Some(pack) = self.get(hash) else { return false };
        self.inner.rcu(|loaded| Loaded { current: Arc::clone(&pack), by_hash: loaded.by_hash.clone() });
        true
    }

    /// Hashes of all loaded versions, sorted.
    pub fn hashes(&self) -> Vec<PackHash> {
        self.inner.load().by_hash.keys().cloned().collect()
    }
}
