//! Cedar policies of the pack and the entities that they speak about: members, subsystems, services.

use std::collections::BTreeMap;

use pack::{Finding, Pack};
use policy::{
    Ask, Decision, Engine, EntitySet, Fixture, PolicyError, PolicyFault, Source, Uid, check_fixtures,
};
use serde_json::{Value, json};
use xroad::ServiceId;

use super::{Members, Service};
use crate::declare::Action;

/// Where policies stand in a pack.
pub const POLICIES: &str = "policies/*.cedar";
/// The Cedar schema of the exchange.
pub const SCHEMA: &str = "policies/exchange.cedarschema";
/// Questions with their right answers.
pub const FIXTURES: &str = "policies/fixtures.json";

/// Engine and entities of one pack version.
#[derive(Debug)]
pub struct Policies {
    engine: Engine,
    entities: EntitySet,
}

impl Policies {
    /// The engine: what each policy says about itself.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The entities of this pack version, for replay.
    pub const fn entities(&self) -> &EntitySet {
        &self.entities
    }

    /// Decides on `day`.
    pub fn decide(&self, ask: &Ask, day: jiff::civil::Date) -> Result<Decision, PolicyError> {
        self.engine.decide(ask, &self.entities, day)
    }
}

/// Names of the schema.
pub(crate) fn action(action: Action) -> Uid {
    Uid::new("Exchange::Action", action.word())
}

pub(crate) fn subsystem(id: &xroad::ClientId) -> Uid {
    Uid::new("Exchange::Subsystem", id.to_string())
}

pub(crate) fn service(id: &ServiceId) -> Uid {
    Uid::new("Exchange::Service", id.to_string())
}

pub(super) fn load(
    pack: &Pack,
    members: &Members,
    services: &BTreeMap<ServiceId, Service>,
    findings: &mut Vec<Finding>,
) -> Option<Policies> {
    let paths = pack.glob(POLICIES);
    if paths.is_empty() && services.is_empty() {
        return None;
    }
    let schema = keep(pack.text(SCHEMA), findings)?;
    let texts: Option<Vec<Source<'_>>> = paths
        .iter()
        .map(|path| keep(pack.text(path), findings).map(|text| Source { file: path, text }))
        .collect();
    let engine = match Engine::load(Source { file: SCHEMA, text: schema }, &texts?) {
        Ok(engine) => engine,
        Err(faults) => {
            findings.extend(faults.into_iter().map(finding));
            return None;
        }
    };
    let entities = match EntitySet::from_json(&engine, &entities(members, services)) {
        Ok(entities) => entities,
        Err(error) => {
            let cure = "declare Exchange::Member, Subsystem and Service as the exchange uses them";
            findings.push(Finding::error(SCHEMA, error.code(), error.to_string()).cure(cure));
            return None;
        }
    };
    if pack.has(FIXTURES)
        && let Some(fixtures) = keep(pack.json::<Vec<Fixture>>(FIXTURES), findings)
    {
        findings.extend(check_fixtures(&engine, FIXTURES, &fixtures).into_iter().map(finding));
    } else if !engine.policies().is_empty() && !pack.has(FIXTURES) {
        let message = "the policies have no fixtures";
        findings.push(
            Finding::error(FIXTURES, "policy.untested", message).cure("write one allow and one deny each"),
        );
    }
    Some(Policies { engine, entities })
}

fn keep<T>(result: Result<T, Finding>, findings: &mut Vec<Finding>) -> Option<T> {
    result.map_err(|finding| findings.push(finding)).ok()
}

fn finding(fault: PolicyFault) -> Finding {
    Finding::error(fault.file, fault.code, fault.message).at(fault.line).cure(fault.cure)
}

/// Members, subsystems and services in Cedar's JSON form.
fn entities(members: &Members, services: &BTreeMap<ServiceId, Service>) -> Value {
    let reference = |kind: &str, id: String| json!({"type": kind, "id": id});
    let member = |id: &xroad::ClientId| reference("Exchange::Member", id.member().to_string());
    let mut all = Vec::new();
    for entry in members.iter() {
        let attrs = json!({"class": entry.id.member_class(), "department": entry.department});
        all.push(json!({"uid": member(&entry.id), "attrs": attrs, "parents": []}));
        for subsystem in &entry.subsystems {
            let uid = reference("Exchange::Subsystem", subsystem.id.to_string());
            let owner = member(&subsystem.id);
            all.push(json!({"uid": uid, "attrs": {"member": {"__entity": owner}}, "parents": [owner]}));
        }
    }
    for service in services.values() {
        let uid = reference("Exchange::Service", service.id.to_string());
        let owner = member(service.id.provider());
        let attrs = json!({
            "owner": {"__entity": owner},
            "sharing": service.sharing.word(),
            "category": service.category,
            "sensitive": service.sensitive,
        });
        all.push(json!({"uid": uid, "attrs": attrs, "parents": [owner]}));
    }
    Value::Array(all)
}
