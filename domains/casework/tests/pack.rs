//! The Macao pack as its authors meet it: it loads, its lint is clean, every scenario passes.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use casework::definition::Catalogue;
use casework::scenario;
use pack::{Finding, Lint, Pack};

fn macao() -> Pack {
    pack::load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao")).unwrap()
}

fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_pack_loads() {
    let catalogue = Catalogue::load(&macao()).map_err(|findings| lines(&findings)).unwrap();
    let ids: Vec<&str> = catalogue.all().map(|definition| definition.id()).collect();
    assert_eq!(
        ids,
        [
            "mo.bundle.birth",
            "mo.cpsp.permit-appointment",
            "mo.dsaj.birth-registration",
            "mo.dsi.first-id-card",
            "mo.fss.birth-allowance",
            "mo.ssm.patient-index",
        ]
    );
}

#[test]
fn every_scenario_passes() {
    let outcomes = scenario::run_all(&macao());
    assert!(outcomes.len() >= 12, "{} scenarios", outcomes.len());
    let failed: String = outcomes.iter().map(|outcome| lines(&outcome.findings)).collect();
    assert!(failed.is_empty(), "\n{failed}");
}

/// A pack in which one thing is broken: its scenarios must notice.
fn broken(file: &str, from: &str, to: &str) -> Pack {
    let mut files = macao().files().clone();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} does not say {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    Pack::from_files(files).unwrap()
}

#[test]
fn scenarios_notice_what_is_broken() {
    let mutations = [
        ("bundles/birth/process.toml", "length = 30", "length = 31"),
        ("services/dsaj/birth-registration/rules/route.toml", "'\"declined\", \"pending\"'", "'\"pending\"'"),
        ("services/dsaj/birth-registration/process.toml", "favourable = false", "favourable = true"),
        ("services/fss/birth-allowance/fees.toml", "6500.00", "6000.00"),
        ("services/dsi/first-id-card/process.toml", "birth_place = \"'A'\"", "birth_place = \"'B'\""),
        ("bundles/birth/process.toml", "role = \"father\"", "role = \"mother\""),
        ("law/procedure.toml", "length = 45", "length = 450"),
        // What the house could not carry out, the scenarios do not either.
        ("bundles/birth/communications.toml", "prosecutor.late-declaration", "prosecutor.other"),
    ];
    for (file, from, to) in mutations {
        let pack = broken(file, from, to);
        let failed = scenario::run_all(&pack).iter().any(|outcome| !outcome.passed());
        assert!(failed, "{file}: `{from}` → `{to}` went unnoticed");
    }
}

#[test]
fn the_lint_finds_nothing_that_would_refuse_the_pack() {
    let pack = macao();
    let findings = casework::lint::CaseworkLint.lint(&pack);
    let errors: Vec<Finding> = findings.iter().filter(|finding| finding.is_error()).cloned().collect();
    assert!(errors.is_empty(), "\n{}", lines(&errors));
    println!("{}", lines(&findings));
}
