//! Every code that a person can meet has words of its own; the others are written down here, and the general words of their
//! status stand in.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What only the log needs to tell apart: the person is told what the status says.
const INTERNAL: [&str; 38] = [
    "files.bad-key",
    "files.busy",
    "files.not-found",
    "files.too-large",
    "files.unavailable",
    "keys.bad-label",
    "keys.certificate",
    "keys.damaged",
    "keys.no-randomness",
    "keys.not-found",
    "keys.refused",
    "keys.unavailable",
    "keys.weak-passphrase",
    "keys.wrong-secret",
    "ledger.database",
    "ledger.database-older",
    "ledger.field-taken",
    "ledger.fork",
    "ledger.inconsistent",
    "ledger.lease-held",
    "ledger.no-randomness",
    "ledger.not-canonical",
    "ledger.not-found",
    "ledger.nothing-to-recover",
    "ledger.too-large",
    "pdf.broken",
    "pdf.busy",
    "pdf.font-missing",
    "pdf.font-unreadable",
    "pdf.missing-glyph",
    "pdf.path",
    "pdf.private-use",
    "pdf.standard",
    "pdf.template",
    "pdf.time",
    "pdf.too-large",
    "pdf.too-slow",
    "pdf.warning",
];

/// Rooms whose errors become problems.
const ROOMS: [&str; 3] = ["app", "domains", "platform"];

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" && name != "testkit" && name != "node_modules" {
            files(&path, ending, found);
        } else if name.ends_with(ending) && !name.ends_with("_tests.rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

fn all(ending: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for room in ROOMS {
        files(&root.join(room), ending, &mut found);
    }
    found.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Texts in double quotes that look like a code.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2).filter(|text| {
        text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c))
    })
}

/// The codes that product code gives to problems: named on the spot, or by the error that becomes one.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for source in all(".rs") {
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        // Comments tell of code, they are none.
        let source: String = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| format!("{line}\n"))
            .collect();
        for (at, _) in source.match_indices("Problem::new(") {
            let (before, call) = source.split_at(at);
            if !before.ends_with("Field") {
                codes.extend(quoted(call.split(')').next().unwrap()).next().map(str::to_owned));
            }
        }
        if source.contains("for Problem") {
            for body in source.split("fn code(&self) -> &'static str {").skip(1) {
                codes.extend(quoted(body.split("\n    }\n").next().unwrap()).map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn every_code_has_words_or_is_one_of_the_internal_ones() {
    let english = all("en.ftl").join("\n");
    let codes = codes();
    assert!(codes.len() > 100, "the sources are read: {}", codes.len());
    let has_words = |code: &str| {
        let line = format!("problem-{} =", code.replace('.', "-"));
        english.lines().any(|text| text.starts_with(&line))
    };
    let without: Vec<&str> = codes.iter().map(String::as_str).filter(|code| !has_words(code)).collect();
    assert_eq!(without, INTERNAL);
    for code in ["ledger.not-yet", "ledger.shredded", "ledger.checkpoint-untrusted"] {
        assert!(codes.contains(code) && has_words(code), "{code}");
    }
}

#[test]
fn codes_are_written_with_hyphens() {
    let wrong: Vec<String> = codes().into_iter().filter(|code| code.contains('_')).collect();
    assert_eq!(wrong, [""; 0]);
}
