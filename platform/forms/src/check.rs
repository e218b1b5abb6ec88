//! Validation of all answers together against the schema, with the codes that pages and API share.

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use kernel::FieldProblem;
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
        self.0.iter_errors(&value).take(PROBLEMS_MAX).map(|error| problem(&error)).collect()
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
        ValidationErrorKind::AdditionalProperties { .. } => "field.unknown",
        _ => "field.invalid",
    };
    FieldProblem { field, code: code.to_owned(), args }
}
