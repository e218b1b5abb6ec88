//! Validation of all answers together against the schema, with the codes that pages and API share.

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use kernel::FieldProblem;
use kernel::pointer_to;
use kernel::writing::is_unfit;
use serde_json::{Map, Value};

use crate::schema::FormError;

/// Most problems that are told at once.
const PROBLEMS_MAX: usize = 50;

/// A compiled schema. References outside the document are refused.
pub struct Checker(Validator);

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checker")
    }
}

impl Checker {
    /// Compiles a schema once.
    pub fn new(schema: &Value) -> Result<Self, FormError> {
        let options = jsonschema::options().should_validate_formats(true);
        options.build(schema).map(Self).map_err(|error| FormError::Schema(error.to_string()))
    }

    /// What is wrong with these answers; nulls count as not answered.
    pub fn check(&self, answers: &Map<String, Value>) -> Vec<FieldProblem> {
        let value = without_nulls(&Value::Object(answers.clone()));
        let mut problems = Vec::new();
        check_texts("", &value, &mut problems);
        problems.extend(self.0.iter_errors(&value).flat_map(|error| problems_of(&error)).take(PROBLEMS_MAX));
        problems.truncate(PROBLEMS_MAX);
        problems
    }
}

/// What a schema does not say and every text must be, from a page and from the API alike: visible, one direction, no
/// control characters, and not made of spaces alone. Registers refuse such text; it must be told before, not after.
fn check_texts(place: &str, value: &Value, problems: &mut Vec<FieldProblem>) {
    let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match value {
        Value::String(text) if text.chars().any(is_unfit) => {
            problems.push(FieldProblem::new(place, "field.characters"));
        }
        Value::String(text) if text.trim().is_empty() => {
            problems.push(FieldProblem::new(place, "field.required"));
        }
        Value::Object(map) => map.iter().for_each(|(name, value)| check_texts(&at(name), value, problems)),
        Value::Array(items) => items.iter().for_each(|value| check_texts(place, value, problems)),
        _ => {}
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        other => other.clone(),
    }
}

/// Members that the schema does not know are told one by one, each at its own place.
fn problems_of(error: &ValidationError<'_>) -> Vec<FieldProblem> {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let parent = error.instance_path().to_string();
            unexpected
                .iter()
                .map(|name| FieldProblem::new(pointer_to(&parent, name), "field.unknown"))
                .collect()
        }
        _ => vec![problem(error)],
    }
}

fn problem(error: &ValidationError<'_>) -> FieldProblem {
    let place = error.instance_path().to_string();
    let mut field = place.trim_start_matches('/').replace('/', ".");
    let mut args = Vec::new();
    let code = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            field = if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
            "field.required"
        }
        ValidationErrorKind::MinLength { .. } | ValidationErrorKind::MinItems { .. } => "field.required",
        ValidationErrorKind::MaxLength { limit } => {
            args.push(("max".to_owned(), limit.to_string()));
            "field.too-long"
        }
        ValidationErrorKind::Minimum { limit } => {
            args.push(("min".to_owned(), limit.to_string()));
            "field.too-small"
        }
        ValidationErrorKind::Maximum { limit } => {
            args.push(("max".to_owned(), limit.to_string()));
            "field.too-large"
        }
        ValidationErrorKind::Pattern { .. } => "field.pattern",
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::OneOfNotValid { .. } => "field.choice",
        ValidationErrorKind::Constant { .. } => "field.agree",
        ValidationErrorKind::Format { format } if format == "date" => "field.date",
        _ => "field.invalid",
    };
    FieldProblem { field, code: code.to_owned(), args }
}
