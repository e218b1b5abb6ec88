//! Every text of this domain exists in three languages and is used. What it serves is asked in `tests/ledger/`, through
//! the routes of the whole house.

use std::path::Path;

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = i18n::read_tree(&[&root.join("src"), &root.join("templates")]).unwrap();
    let findings = i18n::scan_usage(&files, &[transparency::LOCALES], &[web::LOCALES]);
    let words: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
}
