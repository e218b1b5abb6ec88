use std::path::Path;

use i18n::Catalog;

use super::kind_key;

#[test]
fn every_command_on_a_case_has_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../casework/src/model/command.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let (_, names) = source.split_once("fn name(").unwrap();
    let names: Vec<&str> = names
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \"")?.1.strip_suffix("\","))
        .collect();
    assert!(names.contains(&"open") && names.contains(&"attach_party"), "{names:?}");
    let catalog = Catalog::new(vec![crate::LOCALES, web::LOCALES]).unwrap();
    for name in names {
        let key = kind_key(&format!("case.{name}"));
        assert!(catalog.has(&key), "{key}");
    }
}
