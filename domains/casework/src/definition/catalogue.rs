//! Catalogue: all services and bundles of one pack, compiled once per pack version and shared by all cases of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use pack::{Finding, Pack};

use super::{Definition, NodeKind, Procedure};

/// Patterns of service and bundle folders.
const SERVICES: &str = "services/*/*/service.toml";
const BUNDLES: &str = "bundles/*/bundle.toml";
const PROCEDURE: &str = "law/procedure.toml";

/// All definitions of one pack version.
#[derive(Debug, Default)]
pub struct Catalogue {
    by_id: BTreeMap<String, Arc<Definition>>,
}

impl Catalogue {
    /// Reads everything, or returns every problem found.
    pub fn load(pack: &Pack) -> Result<Self, Vec<Finding>> {
        let (catalogue, findings) = Self::load_lenient(pack);
        if findings.is_empty() { Ok(catalogue) } else { Err(findings) }
    }

    /// Reads what can be read, with the problems beside it: what a lint works on.
    pub fn load_lenient(pack: &Pack) -> (Self, Vec<Finding>) {
        let (services, bundles) = (pack.glob(SERVICES), pack.glob(BUNDLES));
        if services.is_empty() && bundles.is_empty() {
            return (Self::default(), Vec::new());
        }
        let procedure = match pack.section::<Procedure>(PROCEDURE) {
            Ok(procedure) => Arc::new(procedure),
            Err(finding) => return (Self::default(), vec![finding]),
        };
        let mut findings = Vec::new();
        let mut by_id: BTreeMap<String, Arc<Definition>> = BTreeMap::new();
        let folder =
            |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
        let loaded = services
            .iter()
            .map(|path| (path, Definition::load_service(pack, &folder(path), &procedure)))
            .chain(
                bundles.iter().map(|path| (path, Definition::load_bundle(pack, &folder(path), &procedure))),
            );
        for (path, result) in loaded {
            match result {
                Ok(definition) => {
                    let id = definition.id().to_owned();
                    if by_id.insert(id.clone(), Arc::new(definition)).is_some() {
                        let message = format!("`{id}` is declared twice");
                        findings.push(
                            Finding::error(*path, "casework.id-twice", message).cure("give each its own id"),
                        );
                    }
                }
                Err(more) => findings.extend(more),
            }
        }
        let catalogue = Self { by_id };
        if findings.is_empty() {
            findings.extend(catalogue.unknown_members(pack));
        }
        (catalogue, findings)
    }

    /// The service or bundle with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Definition>> {
        self.by_id.get(id)
    }

    /// All, sorted by id.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.by_id.values()
    }

    /// Those that may be opened on `day`.
    pub fn in_force(&self, day: Date) -> impl Iterator<Item = &Arc<Definition>> {
        self.by_id.values().filter(move |definition| definition.service.in_force(day))
    }

    fn unknown_members(&self, pack: &Pack) -> Vec<Finding> {
        let mut findings = Vec::new();
        for definition in self.all() {
            for (id, node) in &definition.process.node {
                let NodeKind::Start(start) = &node.kind else { continue };
                if self.get(&start.service).is_none() {
                    let (name, steps) = match definition.members.iter().position(|member| member.id == *id) {
                        Some(index) => ("bundle.toml", vec!["member".into(), index.into(), "service".into()]),
                        None => ("process.toml", vec!["node".into(), id.into(), "service".into()]),
                    };
                    let file = format!("{}/{name}", definition.folder);
                    let line = pack.line_of(&file, &steps);
                    let message = format!("`{id}` starts `{}`, which does not exist", start.service);
                    findings.push(
                        Finding::error(file, "casework.unknown-service", message)
                            .at(line)
                            .cure("add the service or correct its id"),
                    );
                }
            }
        }
        findings
    }
}
