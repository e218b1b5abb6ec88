//! A form as a service designer writes it and a person fills it in.

use forms::{Checker, Codes, FieldKind, FormSchema, read, shown};
use serde_json::{Value, json};

fn text(word: &str) -> Value {
    json!({ "zh-Hant": word, "pt": word, "en": word })
}

fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["name", "sex", "copies", "true_statement"],
        "properties": {
            "name": {
                "type": "object",
                "required": ["chinese"],
                "properties": {
                    "chinese": { "type": "string", "minLength": 1, "maxLength": 6, "x-label": text("chinese") },
                    "romanised": { "type": "string", "maxLength": 60, "x-label": text("romanised") }
                }
            },
            "sex": { "enum": ["F", "M"], "x-codes": { "F": text("f"), "M": text("m") }, "x-label": text("sex") },
            "born": { "type": "string", "format": "date", "x-label": text("born") },
            "copies": { "type": "integer", "minimum": 1, "maximum": 3, "x-label": text("copies") },
            "true_statement": { "type": "boolean", "const": true, "x-label": text("true") }
        }
    })
}

fn post(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Vec<String> {
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    move |wanted| pairs.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
}

#[test]
fn good_answers_are_kept_as_json_and_shown_again() {
    let form = FormSchema::parse(&schema(), &Codes::new()).unwrap();
    let posted = post(&[
        ("name.chinese", " 陳𨋢 "),
        ("name.romanised", "Chan Lip"),
        ("sex", "F"),
        ("born-year", "2026"),
        ("born-month", "2"),
        ("born-day", "28"),
        ("copies", "2"),
        ("true_statement", "yes"),
        ("unasked", "never kept"),
    ]);
    let (answers, problems) = read(form.fields().iter(), posted);
    assert_eq!(problems, []);
    let expected = json!({
        "name": { "chinese": "陳𨋢", "romanised": "Chan Lip" },
        "sex": "F", "born": "2026-02-28", "copies": 2, "true_statement": true
    });
    assert_eq!(Value::Object(answers.clone()), expected);
    assert_eq!(Checker::new(&schema()).unwrap().check(&answers), []);
    let name = form.of_property("name").next().unwrap();
    assert_eq!((name.name.as_str(), shown(&answers, name).as_str()), ("name.chinese", "陳𨋢"));
}

#[test]
fn each_mistake_has_its_own_code() {
    let form = FormSchema::parse(&schema(), &Codes::new()).unwrap();
    let posted = post(&[
        ("name.chinese", "一二三四五六七"),
        ("sex", "X"),
        ("born-year", "2026"),
        ("born-month", "2"),
        ("born-day", "30"),
        ("copies", "two"),
    ]);
    let (_, problems) = read(form.fields().iter(), posted);
    let codes: Vec<(&str, &str)> =
        problems.iter().map(|problem| (problem.field.as_str(), problem.code.as_str())).collect();
    let expected = [
        ("name.chinese", "field.too-long"),
        ("sex", "field.choice"),
        ("born", "field.date"),
        ("copies", "field.number"),
        ("true_statement", "field.agree"),
    ];
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted);
}

#[test]
fn what_is_missing_or_too_large_is_found_over_all_answers() {
    let checker = Checker::new(&schema()).unwrap();
    let answers = json!({ "name": { "chinese": "陳" }, "sex": "F", "copies": 9, "true_statement": false });
    let problems = checker.check(answers.as_object().unwrap());
    let mut codes: Vec<(&str, &str)> =
        problems.iter().map(|problem| (problem.field.as_str(), problem.code.as_str())).collect();
    codes.sort_unstable();
    assert_eq!(codes, [("copies", "field.too-large"), ("true_statement", "field.agree")]);
    let missing = checker.check(&serde_json::Map::new());
    assert!(missing.iter().any(|problem| problem.field == "sex" && problem.code == "field.required"));
}

#[test]
fn a_schema_without_labels_or_with_unknown_codes_is_no_form() {
    let unlabelled = json!({ "properties": { "a": { "type": "string" } } });
    assert!(FormSchema::parse(&unlabelled, &Codes::new()).is_err());
    let unknown =
        json!({ "properties": { "a": { "type": "string", "x-codes": "code:no@1", "x-label": text("a") } } });
    assert!(FormSchema::parse(&unknown, &Codes::new()).is_err());
}

#[test]
fn kinds_follow_from_the_schema() {
    let form = FormSchema::parse(&schema(), &Codes::new()).unwrap();
    let kind =
        |name: &str| form.fields().iter().find(|field| field.name == name).map(|field| field.kind.clone());
    assert_eq!(kind("born"), Some(FieldKind::Date));
    assert_eq!(kind("copies"), Some(FieldKind::Whole));
    assert_eq!(kind("true_statement"), Some(FieldKind::Agree));
    assert!(matches!(kind("sex"), Some(FieldKind::One(choices)) if choices.len() == 2));
}

#[test]
fn hidden_and_control_characters_are_told_before_anybody_decides() {
    let checker = Checker::new(&schema()).unwrap();
    for name in ["a\u{0}b", "\u{202e}nhoj", "zero\u{200b}width"] {
        let answers = json!({ "name": { "chinese": "陳", "romanised": name } });
        let problems = checker.check(answers.as_object().unwrap());
        let found = problems.iter().any(|p| p.field == "name.romanised" && p.code == "field.characters");
        assert!(found, "{name:?}: {problems:?}");
    }
    let spaces = json!({ "name": { "chinese": "陳", "romanised": "   " } });
    let problems = checker.check(spaces.as_object().unwrap());
    assert!(problems.iter().any(|p| p.field == "name.romanised" && p.code == "field.required"));
    let selector = json!({ "name": { "chinese": "陳\u{fe00}" } });
    let problems = checker.check(selector.as_object().unwrap());
    assert!(!problems.iter().any(|p| p.code == "field.characters"), "variation selectors stay");
}
