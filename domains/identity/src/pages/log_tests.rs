use std::path::Path;

use i18n::Catalog;

use super::{cursor, kind_key, place};

#[test]
fn a_place_survives_its_address() {
    let text = "1795400000000000.01930000-0000-7000-8000-000000000001.2";
    assert_eq!(cursor(Some(text)).map(place).as_deref(), Some(text));
    for bad in [
        "",
        "x",
        "1.2.3",
        "1.01930000-0000-7000-8000-000000000001",
        "..",
        "1.01930000-0000-7000-8000-000000000001.-1",
    ] {
        assert_eq!(cursor(Some(bad)), None, "{bad}");
    }
}

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
