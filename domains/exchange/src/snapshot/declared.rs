//! What a pack declares, read, cross-checked and compiled: schemas, patterns, projections, policies.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;
use pack::{Finding, Pack};
use xroad::{ClientId, ServiceId};

use super::{Grant, Members, Policies, Service, grants, members, policies, services};
use crate::declare::{Purpose, PurposesFile};
use crate::limits::MAX_DECLARED;
use crate::standards::Standards;

/// File of purposes.
pub const PURPOSES: &str = "exchange/purposes.toml";

/// The exchange as one pack version declares it.
#[derive(Debug)]
pub struct Declared {
    pack_version: String,
    zone: TimeZone,
    members: Members,
    standards: Standards,
    services: BTreeMap<ServiceId, Service>,
    purposes: BTreeMap<String, Purpose>,
    grants: Vec<Grant>,
    by_pair: HashMap<(ClientId, ServiceId), Vec<usize>>,
    policies: Option<Policies>,
}

impl Declared {
    /// Reads and checks the exchange part of a pack. Every finding is returned.
    pub fn load(pack: &Pack) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let declared = Self::read(pack, &mut findings);
        if findings.iter().any(Finding::is_error) { Err(findings) } else { Ok(declared) }
    }

    /// The same, keeping what could be read: for the linter.
    pub(crate) fn read(pack: &Pack, findings: &mut Vec<Finding>) -> Self {
        let standards = Standards::load(pack, findings);
        let members = members::load(pack, findings);
        let purposes = purposes(pack, findings);
        let services = services::load(pack, &members, &standards, findings);
        let grants = grants::load(
            &grants::Known {
                pack,
                members: &members,
                services: &services,
                purposes: &purposes,
                standards: &standards,
            },
            findings,
        );
        let policies = policies::load(pack, &members, &services, findings);
        if members.len() > MAX_DECLARED || services.len() > MAX_DECLARED || grants.len() > MAX_DECLARED {
            let message = format!("more than {MAX_DECLARED} members, services or grants");
            findings.push(
                Finding::error("exchange", "exchange.too-many", message).cure("split the jurisdiction"),
            );
        }
        let mut by_pair: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, grant) in grants.iter().enumerate() {
            by_pair.entry((grant.client.clone(), grant.service.clone())).or_default().push(index);
        }
        let zone = pack.jurisdiction().zone().unwrap_or(TimeZone::UTC);
        let pack_version = pack.hash().as_str().to_owned();
        Self { pack_version, zone, members, standards, services, purposes, grants, by_pair, policies }
    }

    /// Hash of the pack.
    pub fn pack_version(&self) -> &str {
        &self.pack_version
    }

    /// Civil time in which grants begin and end.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    pub const fn members(&self) -> &Members {
        &self.members
    }

    pub const fn standards(&self) -> &Standards {
        &self.standards
    }

    /// All services, sorted by id.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// The service with this id.
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.get(id)
    }

    /// The purpose with this code.
    pub fn purpose(&self, code: &str) -> Option<&Purpose> {
        self.purposes.get(code)
    }

    /// All grants, in and out of force, in the order of the file.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The grant with this id.
    pub fn grant(&self, id: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.id == id)
    }

    pub(crate) fn grants_of(&self, client: &ClientId, service: &ServiceId) -> impl Iterator<Item = &Grant> {
        let indexes = self.by_pair.get(&(client.clone(), service.clone()));
        indexes.into_iter().flatten().filter_map(|index| self.grants.get(*index))
    }

    /// Policies; `None` refuses everything.
    pub const fn policies(&self) -> Option<&Policies> {
        self.policies.as_ref()
    }
}

fn purposes(pack: &Pack, findings: &mut Vec<Finding>) -> BTreeMap<String, Purpose> {
    let file: PurposesFile = match pack.section_or_default(PURPOSES) {
        Ok(file) => file,
        Err(finding) => {
            findings.push(finding);
            return BTreeMap::new();
        }
    };
    let mut all = BTreeMap::new();
    for (index, purpose) in file.purposes.into_iter().enumerate() {
        let code = purpose.code.clone();
        if all.insert(code.clone(), purpose).is_some() {
            let line = pack.line_of(PURPOSES, &["purpose".into(), index.into(), "code".into()]);
            findings.push(
                Finding::error(PURPOSES, "exchange.purpose-twice", format!("`{code}` is declared twice"))
                    .at(line)
                    .cure("give each purpose its own code"),
            );
        }
    }
    all
}
