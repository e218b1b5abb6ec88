//! What follows from a register's declaration and a record's data. Pure.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use kernel::{FieldProblem, NameParts, PartyId, PersonName};
use search::SearchText;
use serde_json::{Map, Value, json};

use crate::definition::{DuplicateRule, NumberRule, Register};
use crate::model::{Concerned, UniqueValue};
use crate::pointer;

/// Kind of the stored values of duplicate rules: `dup:<rule>`.
const DUPLICATE_PREFIX: &str = "dup:";

/// The persons concerned, the main subject first; nobody twice in the same role.
pub(crate) fn concerned(register: &Register, data: &Value) -> Vec<Concerned> {
    let mut all: Vec<Concerned> = Vec::new();
    for place in &register.subjects {
        let role = role_of(place);
        for value in pointer::values(data, place) {
            let party = value.as_str().and_then(|text| text.parse::<PartyId>().ok());
            if let Some(party) = party
                && !all.iter().any(|other| other.party == party && other.role == role)
            {
                all.push(Concerned { party, role: role.clone() });
            }
        }
    }
    all
}

/// The main subject.
pub(crate) fn main_subject(register: &Register, data: &Value) -> Option<PartyId> {
    let place = register.subjects.first()?;
    pointer::values(data, place).first()?.as_str()?.parse().ok()
}

/// `/mother/party` → `mother`, `/spouses/*/party` → `spouses`, `/party` → `subject`.
fn role_of(place: &str) -> String {
    place
        .split('/')
        .find(|step| !step.is_empty() && *step != "*" && *step != "party")
        .unwrap_or("subject")
        .to_owned()
}

/// The numbers that stand at most once in the register.
pub(crate) fn numbers(register: &Register, data: &Value) -> Vec<UniqueValue> {
    let value = |place: &str| pointer::values(data, place).first().and_then(|value| pointer::key_text(value));
    let number = |key: &crate::definition::Key| {
        Some(UniqueValue { kind: key.kind.clone(), value: value(&key.pointer)? })
    };
    register.keys.iter().filter_map(number).collect()
}

/// The stored value of a duplicate rule; `None` when the record lacks something that the rule compares.
pub(crate) fn duplicate_value(rule: &DuplicateRule, data: &Value) -> Option<UniqueValue> {
    let day = match &rule.date {
        None => None,
        Some(near) => Some(date_at(data, &near.pointer)?),
    };
    unique_value(rule, data, day)
}

/// Everything that stands at most once in the register.
pub(crate) fn unique_values(register: &Register, data: &Value) -> Vec<UniqueValue> {
    let mut values = numbers(register, data);
    let stored = register.duplicates.iter().filter(|rule| !register.is_by_subject(rule));
    values.extend(stored.filter_map(|rule| duplicate_value(rule, data)));
    values
}

/// Every stored value that would be a duplicate of this record.
pub(crate) fn duplicate_values(rule: &DuplicateRule, data: &Value) -> Vec<UniqueValue> {
    let Some(near) = &rule.date else { return unique_value(rule, data, None).into_iter().collect() };
    let Some(day) = date_at(data, &near.pointer) else { return Vec::new() };
    let days = i64::from(near.days);
    (-days..=days)
        .filter_map(|offset| {
            let span: Span = offset.days();
            unique_value(rule, data, Some(day.checked_add(span).ok()?))
        })
        .collect()
}

fn date_at(data: &Value, place: &str) -> Option<Date> {
    pointer::values(data, place).first()?.as_str()?.parse().ok()
}

fn unique_value(rule: &DuplicateRule, data: &Value, day: Option<Date>) -> Option<UniqueValue> {
    let mut parts = Vec::with_capacity(rule.strict.len() + 1);
    for place in &rule.strict {
        parts.push(pointer::key_text(pointer::values(data, place).first()?)?);
    }
    parts.extend(day.map(|day| day.to_string()));
    Some(UniqueValue { kind: format!("{DUPLICATE_PREFIX}{}", rule.id), value: parts.join("|") })
}

/// True when two accounts of the same event say the same.
pub(crate) fn says_the_same(rule: &DuplicateRule, register: &Register, ours: &Value, theirs: &Value) -> bool {
    let mut ignored = rule.same_without.clone();
    ignored.extend(register.number.iter().map(|number| number.pointer.clone()));
    pointer::without(ours, &ignored) == pointer::without(theirs, &ignored)
}

/// By what the record is found.
pub(crate) fn search_text(register: &Register, data: &Value) -> SearchText {
    let mut text = SearchText::new();
    for place in &register.search.names {
        for value in pointer::values(data, place) {
            if let Ok(name) = serde_json::from_value::<PersonName>(value.clone()) {
                text = name_text(text, &name);
            }
        }
    }
    for place in &register.search.numbers {
        for number in pointer::values(data, place).into_iter().filter_map(pointer::key_text) {
            text = text.number(&number);
        }
    }
    text
}

/// Both names of a person, each surname first.
pub(crate) fn name_text(mut text: SearchText, name: &PersonName) -> SearchText {
    if let Some(chinese) = name.chinese() {
        text = text.name(&[chinese.surname(), chinese.given()].concat());
    }
    if let Some(roman) = name.roman() {
        text = text.name(&[roman.surname(), roman.given()].join(" "));
    }
    text
}

/// Normalises every declared person name in place.
pub(crate) fn normalise_names(register: &Register, data: &mut Value) -> Result<(), Vec<FieldProblem>> {
    let mut problems = Vec::new();
    for place in &register.search.names {
        pointer::for_each_mut(data, place, &mut |at, value| match serde_json::from_value::<PersonName>(
            value.clone(),
        ) {
            Ok(name) => *value = serde_json::to_value(name).unwrap_or(Value::Null),
            Err(_) => problems.push(FieldProblem::new(at, "registers.name")),
        });
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// What the event of a write says beyond identifiers, as the register declares it.
pub(crate) fn news(register: &Register, data: &Value) -> Map<String, Value> {
    let mut fields = Map::new();
    let Some(news) = &register.news else { return fields };
    fields.insert("kind".to_owned(), Value::from(news.kind.clone()));
    for (field, places) in &news.parties {
        let found =
            places.iter().flat_map(|place| pointer::values(data, place)).filter(|value| value.is_string());
        fields.insert(field.clone(), found.cloned().collect());
    }
    for (field, place) in &news.values {
        if let Some(value) = pointer::values(data, place).first() {
            fields.insert(field.clone(), (*value).clone());
        }
    }
    let name = news.name.iter().flat_map(|place| pointer::values(data, place)).next();
    if let Some(name) = name.and_then(|name| serde_json::from_value::<PersonName>(name.clone()).ok()) {
        let whole = |parts: Option<&NameParts>, between: &str| {
            let joined = parts.map(|name| [name.surname(), name.given()].join(between));
            joined.unwrap_or_default().trim().to_owned()
        };
        let names = json!({"zh-Hant": whole(name.chinese(), ""), "roman": whole(name.roman(), " ")});
        fields.insert("names".to_owned(), names);
    }
    fields
}

/// The name of the gap-free series from which a number of this year comes.
pub(crate) fn series(register: &Register, rule: &NumberRule, year: i16) -> String {
    if rule.format.contains("{yyyy}") {
        format!("registers/{}/{year}", register.id)
    } else {
        format!("registers/{}", register.id)
    }
}

/// The number as it stands in the record.
pub(crate) fn format_number(rule: &NumberRule, year: i16, sequence: i64) -> String {
    let with_year = rule.format.replace("{yyyy}", &format!("{year:04}"));
    let Some((head, rest)) = with_year.split_once("{seq:") else { return with_year };
    let Some((width, tail)) = rest.split_once('}') else { return with_year };
    let width: usize = width.parse().unwrap_or(0);
    format!("{head}{sequence:0width$}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn births() -> Register {
        toml::from_str(include_str!("../../../jurisdictions/macao/registers/births.toml")).unwrap()
    }

    fn birth(date: &str, order: u8) -> Value {
        json!({
            "child": {"party": "018f0000-0000-7000-8000-000000000001", "birth_date": date, "birth_order": order},
            "mother": {"party": "018f0000-0000-7000-8000-000000000002"},
            "father": {},
        })
    }

    #[test]
    fn the_child_is_the_main_subject_and_an_unknown_father_is_nobody() {
        let all = concerned(&births(), &birth("2026-11-01", 1));
        assert_eq!(all.iter().map(|one| one.role.as_str()).collect::<Vec<_>>(), ["child", "mother"]);
        assert_eq!(main_subject(&births(), &birth("2026-11-01", 1)), Some(all[0].party));
    }

    #[test]
    fn twins_are_no_duplicates_and_a_birth_around_midnight_is_one() {
        let register = births();
        let rule = &register.duplicates[0];
        let stored = |date, order| duplicate_value(rule, &birth(date, order)).unwrap();
        let sought = duplicate_values(rule, &birth("2026-11-01", 1));
        assert!(sought.contains(&stored("2026-11-01", 1)));
        assert!(sought.contains(&stored("2026-10-31", 1)) && sought.contains(&stored("2026-11-02", 1)));
        assert!(!sought.contains(&stored("2026-11-03", 1)));
        assert!(!sought.contains(&stored("2026-11-01", 2)));
        assert_eq!(duplicate_value(rule, &json!({"child": {"birth_order": 1}})), None);
    }

    #[test]
    fn numbers_are_formatted_as_declared() {
        let rule = NumberRule { pointer: "/n".into(), format: "BR/{yyyy}/{seq:6}".into() };
        assert_eq!(format_number(&rule, 2026, 42), "BR/2026/000042");
        assert_eq!(series(&births(), &rule, 2026), "registers/births/2026");
        let plain = NumberRule { pointer: "/n".into(), format: "99{seq:6}".into() };
        assert_eq!(format_number(&plain, 2026, 1_234_567), "991234567");
    }

    proptest! {
        #[test]
        fn whatever_is_stored_is_sought_by_a_neighbour_and_the_other_way_round(
            day in 1..28_i8, shift in -3..4_i64, order in 1..4_u8, other in 1..4_u8,
        ) {
            let register = births();
            let rule = &register.duplicates[0];
            let first = jiff::civil::date(2026, 6, day);
            let second = first.checked_add(shift.days()).unwrap();
            let (ours, theirs) = (birth(&first.to_string(), order), birth(&second.to_string(), other));
            let hit = |a: &Value, b: &Value| {
                duplicate_values(rule, a).contains(&duplicate_value(rule, b).unwrap())
            };
            prop_assert_eq!(hit(&ours, &theirs), hit(&theirs, &ours));
            prop_assert_eq!(hit(&ours, &theirs), shift.abs() <= 1 && order == other);
        }
    }
}
