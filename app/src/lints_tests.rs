use std::collections::BTreeSet;

use pack::{Finding, Pack};

use crate::modules::{load_pack, pack_lint, rooms};

/// The findings once `from` in `file` reads `to`.
fn findings(file: &str, from: &str, to: &str) -> Vec<Finding> {
    let mut files = load_pack(None).unwrap().files().clone();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} does not say {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    pack_lint(&Pack::from_files(files).unwrap())
}

fn with_code<'a>(found: &'a [Finding], code: &str) -> &'a Finding {
    found.iter().find(|one| one.code == code).unwrap_or_else(|| panic!("{code}: {found:?}"))
}

#[test]
fn a_permission_that_guards_nothing_is_found_with_file_line_and_cure() {
    let found = findings("posts.toml", "\"casework.correct\", \"registers.read\"", "\"registers.correct\"");
    let finding = with_code(&found, "house.unknown-permission");
    assert!(finding.is_error() && finding.file == "posts.toml" && finding.line.is_some(), "{finding}");
    assert!(finding.message.contains("registers.correct"), "{finding}");
    assert!(finding.cure.contains("`registers.read`"), "the cure names what there is: {finding}");
}

#[test]
fn a_permission_that_nobody_holds_is_told() {
    let found = findings("posts.toml", "\"payments.settle\", ", "");
    let finding = with_code(&found, "house.unheld-permission");
    assert!(!finding.is_error() && finding.message.contains("payments.settle"), "{finding}");
}

#[test]
fn in_the_built_in_pack_every_permission_is_held_by_a_post() {
    let found = pack_lint(&load_pack(None).unwrap());
    let unheld: Vec<String> =
        found.iter().filter(|one| one.code == "house.unheld-permission").map(ToString::to_string).collect();
    assert_eq!(unheld, [""; 0]);
}

#[test]
fn retention_names_what_is_kept_and_the_law() {
    let what = "what = \"ledger.openings\"\n";
    let found = findings("law/retention.toml", what, "what = \"ledger.openigs\"\n");
    assert!(with_code(&found, "house.unknown-retention").line.is_some(), "{found:?}");
    let found = findings("law/retention.toml", what, "what = \"ledger.openings\"\nperiod = \"P10Y\"\n");
    assert!(with_code(&found, "house.retention-without-law").is_error());
    let with_law = "what = \"ledger.openings\"\nperiod = \"P10Y\"\nlaw = \"pdpx:1\"\n";
    assert!(with_code(&findings("law/retention.toml", what, with_law), "house.unknown-act").is_error());
    let found = pack_lint(&load_pack(None).unwrap());
    assert!(!with_code(&found, "house.kept-for-ever").is_error(), "not known is told, and no mistake");
}

#[test]
fn no_two_rooms_share_a_name_or_a_permission() {
    let rooms = rooms();
    let names: BTreeSet<&str> = rooms.iter().map(|room| room.name).collect();
    assert_eq!(names.len(), rooms.len());
    let codes: Vec<&str> = rooms.iter().flat_map(|room| room.permissions).map(|one| one.code).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{codes:?}");
}
