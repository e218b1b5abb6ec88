use kernel::name::{NameOrder, fold_latin, len_graphemes};
use kernel::{Lang, NameError, NameMatch, NameParts, NameRules, PersonName};
use proptest::prelude::*;

fn rules() -> NameRules {
    toml::from_str(
        "chinese = { max_graphemes = 20, extra = \"·\" }\nroman = { max_graphemes = 60, extra = \"'’-.\" }\n\
         order = { zh-Hant = \"surname_first\", pt = \"surname_last\", en = \"surname_last\" }",
    )
    .unwrap()
}

fn parts(surname: &str, given: &str) -> NameParts {
    NameParts::new(surname, given).unwrap()
}

fn chinese(surname: &str, given: &str) -> PersonName {
    PersonName::new(Some(parts(surname, given)), None).unwrap()
}

fn roman(surname: &str, given: &str) -> PersonName {
    PersonName::new(None, Some(parts(surname, given))).unwrap()
}

/// Characters of the Macao reference §3, one of them outside the Basic Multilingual Plane.
const LOCAL: [&str; 10] = ["𨋢", "喆", "堃", "邨", "峯", "衞", "裏", "着", "綫", "埗"];

#[test]
fn both_names_are_shown_in_their_own_order() {
    let name = PersonName::new(Some(parts("張", "作文")), Some(parts("Cheong", "Chok Man"))).unwrap();
    let rules = rules();
    assert_eq!(name.display(Lang::ZhHant, &rules), "張作文");
    assert_eq!(name.display(Lang::Pt, &rules), "Chok Man Cheong");
    assert_eq!(name.signature(Lang::En, &rules).unwrap(), "Chok Man CHEONG");
    assert_eq!(name.display_both(Lang::ZhHant, &rules), "張作文 Cheong Chok Man");
    let own = name.ordered(NameOrder::SurnameFirst);
    assert_eq!(own.signature(Lang::Pt, &rules).unwrap(), "CHEONG Chok Man");
}

#[test]
fn a_missing_name_is_never_made_up() {
    let rules = rules();
    let fatima = roman("Rodrigues", "Maria de Fátima");
    assert_eq!(fatima.display(Lang::ZhHant, &rules), "Rodrigues Maria de Fátima");
    assert!(fatima.chinese().is_none());
    assert_eq!(chinese("張", "作文").display(Lang::En, &rules), "張作文");
    assert_eq!(roman("", "Suharto").display(Lang::En, &rules), "Suharto");
    assert_eq!(PersonName::new(None, None), Err(NameError::Empty));
    assert_eq!(NameParts::new(" ", "\u{3000}"), Err(NameError::Empty));
}

#[test]
fn local_characters_are_kept_counted_and_allowed() {
    let rules = rules();
    for character in LOCAL {
        let name = chinese("陳", character);
        assert_eq!(name.chinese().unwrap().given(), character);
        assert_eq!(name.chinese().unwrap().len_graphemes(), 2);
        assert_eq!(rules.check(&name), []);
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(serde_json::from_str::<PersonName>(&json).unwrap(), name);
    }
    assert_eq!(chinese("陳", "𨋢").compare(&chinese("陳", "車")), NameMatch::Different);
}

/// All 348 characters with a Macao source (`kIRG_MSource`, Unihan 15.0); 136 lie outside the Basic Multilingual Plane.
#[test]
fn every_macao_source_character_can_be_a_name() {
    let rules = rules();
    let characters: Vec<char> = include_str!("m_source.txt").trim().chars().collect();
    assert_eq!(characters.len(), 348);
    assert_eq!(characters.iter().filter(|character| u32::from(**character) > 0xFFFF).count(), 136);
    let mut stored = std::collections::BTreeSet::new();
    let mut selected = 0;
    for character in characters {
        let name = chinese("陳", &character.to_string());
        let given = name.chinese().unwrap().given();
        assert_eq!(len_graphemes(given), 1);
        assert_eq!(rules.check(&name), []);
        // NFC would merge the compatibility ideographs among them with other characters.
        if given.chars().count() == 1 {
            assert_eq!(given, character.to_string());
            assert_eq!(name.chinese_key().unwrap(), format!("陳{character}"));
        } else {
            selected += 1;
        }
        assert!(stored.insert(given.to_owned()), "{character} is not told apart");
    }
    assert_eq!(selected, 4);
}

#[test]
fn variants_are_kept_apart_in_storage_and_meet_in_comparison() {
    let selected = chinese("葛\u{E0100}", "城");
    assert_eq!(selected.chinese().unwrap().surname(), "葛\u{E0100}");
    assert_eq!(len_graphemes("葛\u{E0100}"), 1);
    assert_eq!(rules().check(&selected), []);
    assert_eq!(selected.compare(&chinese("葛", "城")), NameMatch::Same);
    // U+F9D1 is a compatibility ideograph of 六; NFC alone would replace it without a trace.
    let compatibility = chinese("\u{F9D1}", "一");
    assert_eq!(compatibility.chinese().unwrap().surname(), "六\u{FE00}");
    assert_eq!(compatibility.compare(&chinese("六", "一")), NameMatch::Same);
}

#[test]
fn romanised_names_meet_without_case_accents_and_order() {
    assert_eq!(fold_latin("D'Assumpção-Gonçalves"), "dassumpcao goncalves");
    assert_eq!(roman("CHEONG", "CHOK MAN").compare(&roman("Man", "Cheong  Chok")), NameMatch::Same);
    let composed = roman("Gonçalves", "João");
    let decomposed = roman("Gonc\u{327}alves", "Joa\u{303}o");
    assert_eq!(composed, decomposed, "both are stored as NFC");
    assert_eq!(composed.compare(&roman("GONCALVES", "JOAO")), NameMatch::Same);
    assert_eq!(composed.compare(&roman("Gonçalves", "Joana")), NameMatch::Different);
}

#[test]
fn unlike_scripts_are_not_compared() {
    assert_eq!(chinese("張", "作文").compare(&roman("Cheong", "Chok Man")), NameMatch::Incomparable);
    let both = PersonName::new(Some(parts("張", "作文")), Some(parts("Cheong", "Chok Man"))).unwrap();
    assert_eq!(both.compare(&chinese("張", "作文")), NameMatch::Same);
    let other = PersonName::new(Some(parts("張", "作文")), Some(parts("Chang", "Tso Wen"))).unwrap();
    assert_eq!(both.compare(&other), NameMatch::Different);
}

#[test]
fn characters_that_do_not_belong_are_named() {
    let rules = rules();
    let check = |name: PersonName| rules.check(&name);
    assert_eq!(check(chinese("張", "A")), [("chinese", NameError::Script { character: 'A' })]);
    assert_eq!(check(chinese("張", "ひ")), [("chinese", NameError::Script { character: 'ひ' })]);
    assert_eq!(check(chinese("張", "作 文")), [("chinese", NameError::Script { character: ' ' })]);
    assert_eq!(check(chinese("張", "\u{E000}")), [("chinese", NameError::Script { character: '\u{E000}' })]);
    assert_eq!(
        check(roman("Сheong", "Man")),
        [("roman", NameError::Script { character: 'С' })],
        "Cyrillic С"
    );
    assert_eq!(check(roman("d'Assumpção", "Carlos-José Jr.")), []);
    assert_eq!(check(chinese("阿", "里·巴巴")), []);
    assert_eq!(check(chinese("長", &"長".repeat(21))), [("chinese", NameError::TooLong { limit: 20 })]);
    let closed = NameRules {
        chinese: kernel::name::ScriptRule { only: "張作文𨋢".to_owned(), ..rules.chinese.clone() },
        ..rules.clone()
    };
    assert_eq!(closed.check(&chinese("張", "𨋢")), []);
    assert_eq!(closed.check(&chinese("張", "堃")), [("chinese", NameError::Script { character: '堃' })]);
    let field = NameError::Script { character: '堃' }.field("child.name");
    assert_eq!((field.code.as_str(), field.args[0].1.as_str()), ("name.script", "堃"));
}

#[test]
fn invisible_and_endless_names_are_refused() {
    for hidden in ["a\u{200B}b", "a\nb", "a\u{202E}b", "a\u{FEFF}", "a\u{FFFD}", "a\0"] {
        assert_eq!(NameParts::new(hidden, "x"), Err(NameError::Control), "{hidden:?}");
    }
    assert_eq!(NameParts::new(&"x".repeat(101), "").unwrap_err().code(), "name.too-long");
    assert_eq!(
        NameParts::new(&format!("a{}", "\u{301}".repeat(300)), "").unwrap_err().code(),
        "name.too-long"
    );
    assert!(serde_json::from_str::<PersonName>("{}").is_err());
    assert!(serde_json::from_str::<PersonName>(r#"{"roman":{"surname":"","given":" "}}"#).is_err());
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(surname in any::<String>(), given in any::<String>()) {
        if let Ok(name) = NameParts::new(&surname, &given) {
            prop_assert_eq!(NameParts::new(name.surname(), name.given()), Ok(name));
        }
    }

    #[test]
    fn a_name_is_the_same_as_itself(surname in "\\PC{1,20}", given in "\\PC{0,20}") {
        if let Ok(parts) = NameParts::new(&surname, &given) {
            let name = PersonName::new(Some(parts.clone()), Some(parts)).unwrap();
            prop_assert_eq!(name.compare(&name), NameMatch::Same);
        }
    }
}
