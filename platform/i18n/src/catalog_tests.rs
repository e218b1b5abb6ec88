use kernel::Lang;
use proptest::prelude::*;

use super::{Catalog, MAX_SOURCE_BYTES, Source};
use crate::{I18nError, TextError};

const GOOD: Source = Source {
    name: "good",
    zh_hant: "-office = 民政總署\ngreeting = 你好，{ $name }\ncases = 共 { $n } 宗個案\nfrom = 由{ -office }發出\n",
    pt: "-office = Conservatória\ngreeting = Olá, { $name }\ncases = { $n ->\n    [one] { $n } processo\n   *[other] { $n } processos\n}\nfrom = Enviado por { -office }\n",
    en: "-office = Registry\ngreeting = Hello, { $name }\ncases = { $n ->\n    [one] { $n } case\n   *[other] { $n } cases\n}\nfrom = Sent by { -office }\n",
};

fn with(zh_hant: &'static str, pt: &'static str, en: &'static str) -> Result<Catalog, I18nError> {
    Catalog::new(vec![Source { name: "bad", zh_hant, pt, en }])
}

#[test]
fn speaks_three_languages_with_plurals_and_no_isolation_marks() {
    let catalog = Catalog::new(vec![GOOD]).unwrap();
    assert_eq!(catalog.text(Lang::ZhHant, "greeting", &[("name", "𠮷田")]), "你好，𠮷田");
    assert_eq!(catalog.text(Lang::Pt, "greeting", &[("name", "Ana")]), "Olá, Ana");
    assert_eq!(catalog.text(Lang::En, "cases", &[("n", "1")]), "1 case");
    assert_eq!(catalog.text(Lang::En, "cases", &[("n", "3")]), "3 cases");
    // CLDR: pt-PT says plural for zero, Brazilian pt would not.
    assert_eq!(catalog.text(Lang::Pt, "cases", &[("n", "0")]), "0 processos");
    assert_eq!(catalog.text(Lang::Pt, "cases", &[("n", "1")]), "1 processo");
    assert_eq!(catalog.text(Lang::ZhHant, "cases", &[("n", "1")]), "共 1 宗個案");
    assert_eq!(catalog.text(Lang::ZhHant, "from", &[]), "由民政總署發出");
    assert_eq!(catalog.misses(), 0);
}

#[test]
fn an_identity_number_keeps_its_zeros() {
    let catalog = Catalog::new(vec![GOOD]).unwrap();
    for number in ["01234567", "1.0", "0.50", "12345678901234567890", "1e5", "-0", "NaN", "inf", "5/2026"] {
        assert_eq!(catalog.text(Lang::En, "greeting", &[("name", number)]), format!("Hello, {number}"));
    }
}

#[test]
fn a_missing_key_shows_itself_and_is_counted() {
    let catalog = Catalog::new(vec![GOOD]).unwrap();
    assert_eq!(catalog.text(Lang::Pt, "nowhere", &[]), "nowhere");
    assert_eq!(
        catalog.lookup(Lang::Pt, "nowhere", &[]),
        Err(TextError::UnknownKey { key: "nowhere".to_owned() })
    );
    assert_eq!(catalog.text(Lang::En, "greeting", &[]), "Hello, {$name}");
    assert_eq!(catalog.misses(), 3);
    assert!(catalog.has("greeting") && !catalog.has("nowhere") && !catalog.has("-office"));
    assert_eq!(catalog.keys().collect::<Vec<_>>(), ["cases", "from", "greeting"]);
}

#[test]
fn refuses_a_key_that_one_language_lacks() {
    let missing = with("a = 甲\nb = 乙\n", "a = um\n", "a = one\nb = two\n").unwrap_err();
    assert_eq!(missing, I18nError::MissingKey { name: "bad", lang: Lang::Pt, key: "b".to_owned() });
    let extra = with("a = 甲\n", "a = um\n", "a = one\nb = two\n").unwrap_err();
    assert_eq!(extra, I18nError::MissingKey { name: "bad", lang: Lang::ZhHant, key: "b".to_owned() });
}

#[test]
fn refuses_other_placeholders() {
    let error = with("a = 由{ $who }於{ $day }\n", "a = por { $quem }\n", "a = by { $who } on { $day }\n")
        .unwrap_err();
    assert!(matches!(error, I18nError::Placeholders { lang: Lang::Pt, .. }), "{error}");
    // Through a reference to another message it still counts.
    let error =
        with("a = { b }\nb = { $n }\n", "a = { b }\nb = { $n }\n", "a = none\nb = { $n }\n").unwrap_err();
    assert!(matches!(error, I18nError::Placeholders { lang: Lang::En, .. }), "{error}");
}

#[test]
fn refuses_duplicates_in_one_file_and_between_crates() {
    let error = with("a = 甲\na = 乙\n", "a = um\n", "a = one\n").unwrap_err();
    assert!(matches!(error, I18nError::DuplicateKey { lang: Lang::ZhHant, first: "bad", .. }), "{error}");
    let other = Source { name: "other", ..GOOD };
    let error = Catalog::new(vec![GOOD, other]).unwrap_err();
    assert!(matches!(error, I18nError::DuplicateKey { name: "other", first: "good", .. }), "{error}");
}

#[test]
fn refuses_what_would_leave_a_gap() {
    let error = with("a = { b }\n", "a = um\n", "a = one\n").unwrap_err();
    assert!(matches!(error, I18nError::Dangling { ref target, .. } if target == "b"), "{error}");
    let error = with("a = { -t }\n", "a = um\n", "a = one\n").unwrap_err();
    assert!(matches!(error, I18nError::Dangling { ref target, .. } if target == "-t"), "{error}");
    let error = with("a = 甲\n    .title = 題\n", "a = um\n", "a = one\n").unwrap_err();
    assert!(matches!(error, I18nError::Unsupported { .. }), "{error}");
    let error = with("a = { NUMBER($n) }\n", "a = um\n", "a = one\n").unwrap_err();
    assert!(matches!(error, I18nError::Unsupported { .. }), "{error}");
    let error = with("a = 甲\n\nb 乙\n", "a = um\n", "a = one\n").unwrap_err();
    assert!(matches!(error, I18nError::Syntax { line: 3, .. }), "{error}");
    let big: &'static str = Box::leak("#".repeat(MAX_SOURCE_BYTES + 1).into_boxed_str());
    assert!(matches!(with(big, "", "").unwrap_err(), I18nError::TooLarge { .. }));
}

proptest! {
    #[test]
    fn any_argument_is_shown_unchanged(name in "\\PC{0,40}") {
        let catalog = Catalog::new(vec![GOOD]).unwrap();
        let text = catalog.text(Lang::En, "greeting", &[("name", &name)]);
        prop_assert_eq!(text, format!("Hello, {name}"));
    }
}
