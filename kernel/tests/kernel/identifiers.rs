use jiff::civil::date;
use kernel::IdentifierRule;
use kernel::identifier::{CheckKind, Sex, mainland_facts};
use proptest::prelude::*;

fn rule(more: &str) -> Result<IdentifierRule, toml::de::Error> {
    toml::from_str(&format!("title = {{ zh-Hant = \"證\", pt = \"BIR\", en = \"card\" }}\n{more}"))
}

fn bir() -> IdentifierRule {
    rule(
        "type = \"bir\"\ncheck = \"none\"\nshape = [{ mask = \"[157]#######\", display = \"_______(_)\" }]\n\
         synthetic = [{ from = \"19900000\", through = \"19999999\" }]",
    )
    .unwrap()
}

fn hkid() -> IdentifierRule {
    rule(
        "type = \"hkid\"\ncheck = \"hkid\"\nshape = [{ mask = \"@######*\", display = \"_______(_)\" }, \
         { mask = \"@@######*\", display = \"________(_)\" }]",
    )
    .unwrap()
}

fn mainland() -> IdentifierRule {
    rule("type = \"cn\"\ncheck = \"mainland_resident_id\"\nshape = [{ mask = \"#################*\" }]")
        .unwrap()
}

fn code(rule: &IdentifierRule, input: &str) -> &'static str {
    rule.parse(input).unwrap_err().code()
}

#[test]
fn a_resident_card_number_is_read_in_every_form_it_is_written_in() {
    let bir = bir();
    for input in ["1234567(8)", "1/234567/8", "12345678", " 1234567 8 ", "１２３４５６７（８）"] {
        assert_eq!(bir.parse(input).unwrap(), "12345678", "{input}");
    }
    assert_eq!(bir.format("12345678"), "1234567(8)");
    assert_eq!(bir.format("odd"), "odd");
}

/// The authority publishes no check algorithm: every last digit is accepted.
#[test]
fn a_resident_card_number_has_no_invented_check_digit() {
    let bir = bir();
    assert_eq!(bir.check(), CheckKind::None);
    assert!((0..10).all(|digit| bir.parse(&format!("1234567({digit})")).is_ok()));
    assert_eq!(code(&bir, "2234567(8)"), "identifier.shape");
}

#[test]
fn bad_numbers_are_refused_with_their_reason() {
    let bir = bir();
    assert_eq!(code(&bir, " () "), "identifier.empty");
    assert_eq!(code(&bir, "1234567"), "identifier.shape");
    assert_eq!(code(&bir, "123456789"), "identifier.shape");
    assert_eq!(code(&bir, "1234567𨋢"), "identifier.shape");
    assert_eq!(code(&bir, &"1".repeat(65)), "identifier.too-long");
}

#[test]
fn synthetic_numbers_are_known_as_such() {
    let bir = bir();
    assert!(bir.is_synthetic("19900000") && bir.is_synthetic("19999999"));
    assert!(!bir.is_synthetic("19899999") && !bir.is_synthetic("199"));
}

/// Both examples of the Macao reference §3.
#[test]
fn hong_kong_numbers_are_checked() {
    let hkid = hkid();
    assert_eq!(hkid.parse("a123456(3)").unwrap(), "A1234563");
    assert_eq!(hkid.parse("AB987654(3)").unwrap(), "AB9876543");
    assert_eq!(hkid.format("AB9876543"), "AB987654(3)");
    assert_eq!(code(&hkid, "A123456(4)"), "identifier.check");
    assert_eq!(code(&hkid, "AB987653(3)"), "identifier.check");
}

#[test]
fn mainland_numbers_are_checked_and_their_date_must_exist() {
    let mainland = mainland();
    let number = "360426199101010071";
    assert_eq!(mainland.parse(number).unwrap(), number);
    let facts = mainland_facts(number).unwrap();
    assert_eq!((facts.place.as_str(), facts.birth, facts.sex), ("360426", date(1991, 1, 1), Sex::Male));
    assert_eq!(code(&mainland, "360426199101010072"), "identifier.check");
    assert_eq!(code(&mainland, "360426199102300071"), "identifier.impossible-date");
    assert_eq!(code(&mainland, "36042619910101007Y"), "identifier.check");
    // The example of GB 11643: a woman's number that ends in X, typed in lower case.
    assert_eq!(mainland.parse("11010519491231002x").unwrap(), "11010519491231002X");
    assert_eq!(mainland_facts("11010519491231002X").unwrap().sex, Sex::Female);
}

#[test]
fn a_number_of_unknown_format_is_kept_as_text() {
    let free = rule("type = \"blue-card\"\ncheck = \"none\"\nseparators = \" \"\nany_shape = true").unwrap();
    assert_eq!(free.parse(" ab-12/3 第４號").unwrap(), "AB-12/3第4號");
    assert_eq!(code(&free, "  "), "identifier.empty");
    assert_eq!(code(&free, "1\u{202E}2"), "identifier.shape");
    assert!(rule("type = \"t\"\ncheck = \"hkid\"\nany_shape = true").is_err());
    assert!(rule("type = \"t\"\ncheck = \"none\"\nany_shape = true\nshape = [{ mask = \"#\" }]").is_err());
    assert!(rule("type = \"t\"\ncheck = \"none\"").is_err());
}

#[test]
fn malformed_rules_do_not_parse() {
    let with = |shape: &str| rule(&format!("type = \"t\"\ncheck = \"none\"\n{shape}"));
    assert!(with("shape = [{ mask = \"M########\" }]").is_ok());
    assert!(with("shape = []").is_err());
    assert!(with("shape = [{ mask = \"\" }]").is_err());
    assert!(with("shape = [{ mask = \"[]#\" }]").is_err());
    assert!(with("shape = [{ mask = \"m#\" }]").is_err());
    assert!(with("shape = [{ mask = \"##\", display = \"(_)\" }]").is_err());
    assert!(with("shape = [{ mask = \"##\" }]\nsynthetic = [{ from = \"90\", through = \"9\" }]").is_err());
    assert!(rule("type = \"t\"\ncheck = \"invented\"\nshape = [{ mask = \"#\" }]").is_err());
}

proptest! {
    #[test]
    fn anything_typed_gets_an_answer(input in any::<String>()) {
        let free = rule("type = \"t\"\ncheck = \"none\"\nany_shape = true").unwrap();
        for rule in [bir(), hkid(), mainland(), free] {
            if let Ok(canonical) = rule.parse(&input) {
                prop_assert_eq!(rule.parse(&rule.format(&canonical)).unwrap(), canonical);
            }
        }
    }

    #[test]
    fn one_check_character_fits_and_one_wrong_digit_is_noticed(body in "[A-Z]{1,2}[0-9]{6}", at in 1_usize..7, by in 1_u32..10) {
        let hkid = hkid();
        let checks = "0123456789A".chars();
        let fitting: Vec<String> =
            checks.map(|check| format!("{body}{check}")).filter(|number| hkid.parse(number).is_ok()).collect();
        prop_assert_eq!(fitting.len(), 1);
        let mut letters: Vec<char> = fitting[0].chars().collect();
        let place = body.len() - at.min(6);
        let digit = letters[place].to_digit(10).unwrap();
        letters[place] = char::from_digit((digit + by) % 10, 10).unwrap();
        prop_assert!(hkid.parse(&letters.into_iter().collect::<String>()).is_err());
    }
}
