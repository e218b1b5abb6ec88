use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{check_code, data_digest, names_of, number, read_code, read_number, series_code, show_code};

fn map(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

#[test]
fn numbers_name_department_kind_and_year() {
    assert_eq!(series_code("birth-certificate"), "BC");
    assert_eq!(number("DSAJ", "birth-certificate", 2026, 123), "DSAJ-BC-2026-000123");
    assert_eq!(read_number(" dsaj–bc-2026－000123 "), "DSAJ-BC-2026-000123");
}

#[test]
fn a_reader_sees_the_names_of_the_seal() {
    let seal =
        "C=MO,CN=法務局,2.5.4.97=#0c0a474f564d4f2d4453414a,O=Direcção dos Serviços de Assuntos de Justiça";
    assert_eq!(names_of(seal), "法務局 · Direcção dos Serviços de Assuntos de Justiça");
    assert_eq!(names_of("CN=Acme\\, Ltd,O=Acme\\, Ltd"), "Acme, Ltd");
    assert_eq!(names_of("serialNumber=7"), "serialNumber=7");
}

#[test]
fn the_digest_depends_on_content_and_not_on_order() {
    let on = date(2026, 11, 23);
    let digest = |data: Value| data_digest("k", "n", "d", on, &map(data)).unwrap();
    assert_eq!(digest(json!({"a": 1, "b": "陳𨋢"})), digest(json!({"b": "陳𨋢", "a": 1})));
    assert_ne!(digest(json!({"a": "陳"})), digest(json!({"a": "陣"})));
    assert!(data_digest("k", "n", "d", on, &map(json!({"a": 1.5}))).is_err(), "no floats");
}

proptest! {
    #[test]
    fn a_code_survives_paper(random: [u8; 12]) {
        let code = check_code(random);
        prop_assert_eq!(code.len(), 12);
        let typed = show_code(&code).to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
        prop_assert_eq!(read_code(&typed), code);
    }

    #[test]
    fn anything_can_be_typed(text in "\\PC{0,300}") {
        prop_assert!(read_code(&text).chars().count() <= 64);
        prop_assert!(read_number(&text).chars().count() <= 100);
    }
}
