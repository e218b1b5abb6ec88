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
use kernel::Timestamp;
use xroad::{ClientId, ServiceId};

pub use declared::Declared;
pub(crate) use grants::FILE as GRANTS;
pub use grants::Grant;
pub use members::is_internal;
pub use members::{MemberEntry, Members, SubsystemEntry};
pub use policies::Policies;
pub(crate) use services::PATTERN as SERVICES;
pub use services::{Endpoint, Service};

/// What the database adds to the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Grows with every change.
    pub revision: i64,
    /// Ids of suspended grants.
    pub suspended: BTreeSet<String>,
    /// Ids of grants that were withdrawn for good.
    pub withdrawn: BTreeSet<String>,
    /// SHA-256 fingerprint of a registered client certificate (lower-case hexadecimal) → whose it is.
    pub certificates: BTreeMap<String, Registered>,
}

/// A registered certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    pub client: ClientId,
    /// Distinguished name that the certificate shows.
    pub subject: String,
    pub expires_at: Timestamp,
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

    /// True while the grant is suspended, and for good once it is withdrawn.
    pub fn is_suspended(&self, grant: &str) -> bool {
        self.state.suspended.contains(grant) || self.state.withdrawn.contains(grant)
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

    /// The subsystem that registered this certificate, while both are valid.
    pub fn client_of(&self, fingerprint: &str, now: Timestamp) -> Option<&ClientId> {
        let registered = self.state.certificates.get(fingerprint).filter(|known| now < known.expires_at)?;
        self.declared.members().has_subsystem(&registered.client).then_some(&registered.client)
    }
}
