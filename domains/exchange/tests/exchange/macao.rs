//! Macao's own declarations: sound, and saying what the birth of a child needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use exchange::CaseRule;
use exchange::snapshot::{Declared, Grant};
use pack::Pack;
use serde::Deserialize;

const NEEDED: [&str; 4] = ["law", "exchange", "policies", "standards"];

/// The exchange's part of Macao's pack: other parts have lints of their own.
pub fn macao() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao");
    let mut files = BTreeMap::new();
    for name in ["jurisdiction.toml", "departments.toml"] {
        files.insert(name.to_owned(), std::fs::read(root.join(name)).unwrap());
    }
    for folder in NEEDED {
        collect(&root, root.join(folder), &mut files);
    }
    Pack::from_files(files).unwrap()
}

fn collect(root: &Path, folder: PathBuf, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn macaos_exchange_is_sound() {
    let declared = Declared::load(&macao()).unwrap_or_else(|findings| {
        panic!("{}", findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    for service in [
        "MO/GOV/DSI/person-register/person",
        "MO/GOV/DSAJ/civil-registry/marriage",
        "MO/GOV/DSAJ/civil-registry/birth",
        "MO/GOV/DSAJ/civil-registry/birth-notice",
        "MO/GOV/SSM/patient-index/patient",
        "MO/GOV/FSS/social-security/contribution",
    ] {
        assert!(declared.service(&service.parse().unwrap()).is_some(), "{service}");
    }
    let hospital = "MO/GOV/SSM/hospital".parse().unwrap();
    let notices: Vec<_> = declared.grants().iter().filter(|grant| grant.client == hospital).collect();
    assert_eq!(notices.len(), 1);
    assert!(
        declared
            .grants()
            .iter()
            .filter(|grant| grant.is_internal())
            .all(|grant| matches!(grant.case, Some(CaseRule::Own | CaseRule::Keeper)))
    );
}

#[derive(Deserialize)]
struct EvidenceFile {
    #[serde(default)]
    evidence: Vec<Evidence>,
}

#[derive(Deserialize)]
struct Evidence {
    id: String,
    service: String,
    standard: String,
    purpose: String,
    law: Option<String>,
    fields: Vec<String>,
}

#[derive(Deserialize)]
struct Service {
    department: String,
}

fn covers(grant: &Grant, wanted: &Evidence) -> bool {
    grant.service.to_string() == wanted.service
        && grant.standard == wanted.standard
        && grant.purposes.contains(&wanted.purpose)
        && grant.basis.as_ref().map(|basis| &basis.code) == wanted.law.as_ref()
        && wanted.fields.iter().all(|field| grant.projection.covers(field))
        && grant.endpoints.contains(&0)
}

/// Whatever evidence a service of the pack wants, its department has a grant for, on the ground that it names.
#[test]
fn every_piece_of_evidence_has_its_grant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao");
    let declared = Declared::load(&macao()).unwrap();
    let mut files = BTreeMap::new();
    collect(&root, root.join("services"), &mut files);
    let mut checked = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with("/evidence.toml")) {
        let service = path.replace("evidence.toml", "service.toml");
        let service: Service = toml::from_str(std::str::from_utf8(&files[&service]).unwrap()).unwrap();
        let client = format!("MO/GOV/{}/casework", service.department);
        let wanted: EvidenceFile = toml::from_str(std::str::from_utf8(bytes).unwrap()).unwrap();
        for evidence in wanted.evidence {
            let own = declared.grants().iter().filter(|grant| grant.client.to_string() == client);
            let found = own.into_iter().any(|grant| covers(grant, &evidence));
            assert!(found, "{path}: no grant of {client} covers `{}`", evidence.id);
            checked += 1;
        }
    }
    assert!(checked > 0, "no evidence was found");
}
