//! Snapshot: everything that the gate must know, in memory, swapped whole. What the pack declares is compiled once
//! per pack version (`declared.rs`); what the database adds (suspended grants, certificates) is small.

mod declared;
mod grants;
mod members;
pub(crate) mod policies;
mod services;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use xroad::{ClientId, ServiceId};

pub use declared::Declared;
pub use grants::Grant;
pub use members::is_internal;
pub use members::{MemberEntry, Members, SubsystemEntry};
pub use policies::Policies;
pub use services::{Endpoint, Service};

/// What the database adds to the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Grows with every change.
    pub revision: i64,
    /// Ids of suspended grants.
    pub suspended: BTreeSet<String>,
    /// SHA-256 fingerprint of a registered client certificate (lower-case hexadecimal) → its subsystem.
    pub certificates: BTreeMap<String, ClientId>,
}

/// One consistent view of the exchange.
#[derive(Debug, Clone)]
pub struct Snapshot {
    declared: Arc<Declared>,
    state: State,
    version: String,
}

impl Snapshot {
    /// Joins what the pack declares with what the database adds.
    pub fn new(declared: Arc<Declared>, state: State) -> Self {
        let version = format!("{}.{}", declared.pack_version(), state.revision);
        Self { declared, state, version }
    }

    /// The same declarations with another state.
    #[must_use]
    pub fn with_state(&self, state: State) -> Self {
        Self::new(Arc::clone(&self.declared), state)
    }

    /// Pack hash and state revision: named by every receipt.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the pack declares.
    pub fn declared(&self) -> &Declared {
        &self.declared
    }

    /// What the database adds.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// True while the grant is suspended.
    pub fn is_suspended(&self, grant: &str) -> bool {
        self.state.suspended.contains(grant)
    }

    /// The grants of a client for a service, in and out of force.
    pub fn grants(&self, client: &ClientId, service: &ServiceId) -> impl Iterator<Item = &Grant> {
        self.declared.grants_of(client, service)
    }

    /// The grants of a client for a service that count on `day`.
    pub fn grants_on(
        &self,
        client: &ClientId,
        service: &ServiceId,
        day: Date,
    ) -> impl Iterator<Item = &Grant> {
        self.grants(client, service)
            .filter(move |grant| grant.in_force_on(day) && !self.is_suspended(&grant.id))
    }

    /// The subsystem that registered this certificate, while it is still a subsystem.
    pub fn client_of(&self, fingerprint: &str) -> Option<&ClientId> {
        let client = self.state.certificates.get(fingerprint)?;
        self.declared.members().has_subsystem(client).then_some(client)
    }
}
