//! From a posted page to answers, and back to what the page shows again, also when it was wrong.

use jiff::civil::Date;
use kernel::FieldProblem;
use kernel::writing::is_unfit;
use serde_json::{Map, Value};

use crate::schema::{Field, FieldKind};

/// The parts of a date field, as the form names them: `birth_date-year`.
pub const DATE_PARTS: [&str; 3] = ["year", "month", "day"];

/// Reads the fields of one page. `get` gives the values that were posted under a name.
/// Fields that are not asked are not read; an empty answer removes what was there before.
pub fn read<'a, F>(fields: impl Iterator<Item = &'a Field>, get: F) -> (Map<String, Value>, Vec<FieldProblem>)
where
    F: Fn(&str) -> Vec<String>,
{
    let (mut answers, mut problems) = (Map::new(), Vec::new());
    for field in fields {
        match read_field(field, &get) {
            Ok(value) => put(&mut answers, &field.name, value),
            Err(code) => {
                let mut problem = FieldProblem::new(field.name.clone(), code);
                if code == "field.too-long" {
                    problem.args.push(("max".to_owned(), field.chars_max.to_string()));
                }
                problems.push(problem);
            }
        }
    }
    (answers, problems)
}

fn read_field<F: Fn(&str) -> Vec<String>>(field: &Field, get: &F) -> Result<Value, &'static str> {
    if field.kind == FieldKind::Date {
        return read_date(field, get);
    }
    let posted: Vec<String> = get(&field.name).into_iter().map(|value| value.trim().to_owned()).collect();
    let one = posted.iter().rev().find(|value| !value.is_empty()).map(String::as_str);
    if let FieldKind::Many(choices) = &field.kind {
        let chosen: Vec<&String> = posted.iter().filter(|value| !value.is_empty()).collect();
        let known = chosen.iter().all(|value| choices.iter().any(|choice| choice.code == **value));
        return match (known, chosen.is_empty() && field.required) {
            (false, _) => Err("field.choice"),
            (_, true) => Err("field.required"),
            _ => Ok(chosen.into_iter().map(|value| Value::String(value.clone())).collect()),
        };
    }
    let Some(value) = one else {
        return if field.required { Err(missing(&field.kind)) } else { Ok(Value::Null) };
    };
    match &field.kind {
        FieldKind::Whole => value.parse::<i64>().map(Value::from).map_err(|_| "field.number"),
        FieldKind::YesNo => match value {
            "yes" => Ok(Value::Bool(true)),
            "no" => Ok(Value::Bool(false)),
            _ => Err("field.choice"),
        },
        FieldKind::Agree if value == "yes" => Ok(Value::Bool(true)),
        FieldKind::Agree => Err("field.agree"),
        FieldKind::One(choices) if choices.iter().any(|choice| choice.code == value) => Ok(value.into()),
        FieldKind::One(_) => Err("field.choice"),
        _ if value.chars().count() > field.chars_max => Err("field.too-long"),
        _ if value.chars().any(is_unfit) => Err("field.characters"),
        _ => Ok(value.into()),
    }
}

const fn missing(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Agree => "field.agree",
        FieldKind::One(_) | FieldKind::YesNo => "field.choose",
        _ => "field.required",
    }
}

fn read_date<F: Fn(&str) -> Vec<String>>(field: &Field, get: &F) -> Result<Value, &'static str> {
    let part = |part: &str| {
        let posted = get(&format!("{}-{part}", field.name));
        posted.into_iter().map(|value| value.trim().to_owned()).rfind(|value| !value.is_empty())
    };
    let [year, month, day] = DATE_PARTS.map(part);
    match (year, month, day) {
        (None, None, None) if field.required => Err("field.required"),
        (None, None, None) => Ok(Value::Null),
        (Some(year), Some(month), Some(day)) => {
            let (year, month, day) = (year.parse(), month.parse(), day.parse());
            let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return Err("field.date") };
            let date = Date::new(year, month, day).map_err(|_| "field.date")?;
            Ok(Value::String(date.to_string()))
        }
        _ => Err("field.date-incomplete"),
    }
}

/// Puts a value at a dotted path.
fn put(answers: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            answers.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = answers.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// The text that stands in a field for a kept answer; empty when there is none.
pub fn shown(answers: &Map<String, Value>, field: &Field) -> String {
    let mut parts = field.name.split('.');
    let first = parts.next().and_then(|name| answers.get(name));
    let value = parts.try_fold(first, |value, name| Some(value?.get(name))).flatten();
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}
