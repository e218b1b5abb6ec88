//! The registers of a pack, with their standards compiled. One catalogue for each pack version, made once.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use exchange::Standards;
use kernel::{FieldProblem, Identifier, IdentifierRule};
use pack::{Finding, Pack, PackHash};
use serde::Deserialize;
use serde_json::Value;

use crate::RegistersError;
use crate::definition::Register;

/// The registers of one pack version.
#[derive(Debug)]
pub struct Catalogue {
    registers: BTreeMap<String, Arc<Register>>,
    standards: Standards,
    identifiers: BTreeMap<String, IdentifierRule>,
}

/// `registers/identifiers.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentifierFile {
    #[serde(rename = "identifier", default)]
    identifiers: Vec<IdentifierRule>,
}

/// The file of identifier shapes.
pub(crate) const IDENTIFIERS_FILE: &str = "registers/identifiers.toml";

impl Catalogue {
    /// Reads and compiles every register of a pack. Every problem is returned, not only the first.
    pub fn load(pack: &Pack) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let standards = Standards::load(pack, &mut findings);
        let mut registers = BTreeMap::new();
        for path in register_files(pack) {
            let register: Register = match pack.section(path) {
                Ok(register) => register,
                Err(finding) => {
                    findings.push(finding);
                    continue;
                }
            };
            if standards.get(&register.standard).is_none() {
                let message = format!("there is no standard `{}`", register.standard);
                findings.push(
                    Finding::error(path, "registers.unknown-standard", message)
                        .at(pack.line_of(path, &["standard".into()]))
                        .cure("use the $id of a file under standards/"),
                );
            }
            registers.insert(register.id.clone(), Arc::new(register));
        }
        let identifiers = match pack.section_or_default::<IdentifierFile>(IDENTIFIERS_FILE) {
            Ok(file) => file.identifiers.into_iter().map(|rule| (rule.kind().to_owned(), rule)).collect(),
            Err(finding) => {
                findings.push(finding);
                BTreeMap::new()
            }
        };
        if findings.is_empty() { Ok(Self { registers, standards, identifiers }) } else { Err(findings) }
    }

    /// The register with this id.
    pub fn get(&self, id: &str) -> Result<&Arc<Register>, RegistersError> {
        self.registers.get(id).ok_or_else(|| RegistersError::UnknownRegister(id.to_owned()))
    }

    /// All registers, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Register> {
        self.registers.values().map(AsRef::as_ref)
    }

    /// The register that a department keeps under a standard.
    pub fn kept_by(&self, owner: &str, standard: &str) -> Option<&Register> {
        self.iter().find(|register| register.owner == owner && register.standard == standard)
    }

    /// The register that keeps records of the standard with this name, whatever its version.
    pub fn keeping(&self, standard: &str) -> Result<&Register, RegistersError> {
        let named = |id: &str| id.strip_prefix("std:").and_then(|id| id.split('@').next()) == Some(standard);
        let found = self.iter().find(|register| named(&register.standard));
        found.ok_or_else(|| RegistersError::UnknownRegister(standard.to_owned()))
    }

    /// What is wrong with a record of this register; empty when it fits its standard. Values are never repeated.
    pub fn check(&self, register: &Register, data: &Value) -> Vec<FieldProblem> {
        match self.standards.get(&register.standard) {
            Some(standard) => standard.violations(data),
            None => vec![FieldProblem::new("", "registers.unknown-standard")],
        }
    }

    /// The rule of an identifier type, where the pack has one.
    pub fn identifier_rule(&self, kind: &str) -> Option<&IdentifierRule> {
        self.identifiers.get(kind)
    }

    /// Type and issuer of the number under which people know themselves: that of the register which names parties.
    pub fn person_number(&self) -> Option<(&str, &str)> {
        self.iter().filter(|register| register.names_party).find_map(|register| {
            let key = register.keys.iter().find(|key| key.identifies)?;
            Some((key.kind.as_str(), register.owner.as_str()))
        })
    }

    /// What somebody typed, as the identifier that is stored. A type without a rule keeps its letters and digits.
    pub fn identifier(&self, kind: &str, issuer: &str, typed: &str) -> Result<Identifier, RegistersError> {
        let refuse = || RegistersError::Identifier { kind: kind.to_owned() };
        let number = match self.identifiers.get(kind) {
            Some(rule) => rule.parse(typed).map_err(|_| refuse())?,
            None => typed.split_whitespace().collect::<String>(),
        };
        let good = !number.is_empty() && number.len() <= IDENTIFIER_BYTES_MAX;
        let identifier = Identifier { kind: kind.to_owned(), issuer: issuer.to_owned(), number };
        if good { Ok(identifier) } else { Err(refuse()) }
    }
}

/// Longest identifier number, bytes.
const IDENTIFIER_BYTES_MAX: usize = 128;

/// The files that declare a register.
pub(crate) fn register_files(pack: &Pack) -> Vec<&str> {
    pack.glob("registers/*.toml").into_iter().filter(|path| *path != IDENTIFIERS_FILE).collect()
}

/// The catalogues of all loaded pack versions; a version is read once.
#[derive(Debug, Default)]
pub struct Catalogues(Mutex<HashMap<PackHash, Arc<Catalogue>>>);

impl Catalogues {
    /// The catalogue of a pack version that passed its lint.
    pub fn of(&self, pack: &Pack) -> Result<Arc<Catalogue>, Vec<Finding>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(catalogue) = known.get(pack.hash()) {
            return Ok(Arc::clone(catalogue));
        }
        let catalogue = Arc::new(Catalogue::load(pack)?);
        known.insert(pack.hash().clone(), Arc::clone(&catalogue));
        Ok(catalogue)
    }
}
