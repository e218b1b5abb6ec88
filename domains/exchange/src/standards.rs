//! Data standards: JSON Schemas with a version, compiled once when a pack is loaded.
//! `std:{domain}.{name}@MAJOR.MINOR.PATCH`; references outside the file are not followed.

use std::collections::BTreeMap;

use jsonschema::Validator;
use kernel::{FieldProblem, pointer_to};
use pack::{Finding, Pack};
use serde_json::Value;

use crate::limits::MAX_VIOLATIONS;

/// One standard version.
#[derive(Debug)]
pub struct Standard {
    pub id: String,
    pub schema: Value,
    validator: Validator,
    pub file: String,
}

/// All standard versions of a pack.
#[derive(Debug, Default)]
pub struct Standards(BTreeMap<String, Standard>);

/// Where standards stand in a pack.
pub const PATTERNS: [&str; 2] = ["standards/*/*.json", "exchange/standards/*.json"];

impl Standards {
    /// Compiles every standard of the pack; code lists and the like (`$id` without `std:`) are passed over.
    pub fn load(pack: &Pack, findings: &mut Vec<Finding>) -> Self {
        let mut all = BTreeMap::new();
        for path in PATTERNS.iter().flat_map(|pattern| pack.glob(pattern)) {
            let schema: Value = match pack.json(path) {
                Ok(schema) => schema,
                Err(finding) => {
                    findings.push(finding);
                    continue;
                }
            };
            let Some(id) = schema.get("$id").and_then(Value::as_str).filter(|id| is_standard_id(id)) else {
                continue;
            };
            let id = id.to_owned();
            let validator = match compile(&schema) {
                Ok(validator) => validator,
                Err(error) => {
                    findings.push(
                        Finding::error(path, "exchange.standard-schema", error)
                            .cure("correct the JSON Schema"),
                    );
                    continue;
                }
            };
            let standard = Standard { id: id.clone(), schema, validator, file: path.to_owned() };
            if all.insert(id.clone(), standard).is_some() {
                findings.push(
                    Finding::error(path, "exchange.standard-twice", format!("`{id}` stands in two files"))
                        .cure("give every version one file"),
                );
            }
        }
        Self(all)
    }

    /// The standard version with this id.
    pub fn get(&self, id: &str) -> Option<&Standard> {
        self.0.get(id)
    }

    /// All of them, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Standard> {
        self.0.values()
    }
}

impl Standard {
    /// The violations, at most [`MAX_VIOLATIONS`]; values are never repeated.
    pub fn violations(&self, value: &Value) -> Vec<FieldProblem> {
        self.validator.iter_errors(value).flat_map(|error| problems(&error)).take(MAX_VIOLATIONS).collect()
    }

    /// True when the value fits.
    pub fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// True when the schema declares the dotted path.
    pub fn has_field(&self, path: &str) -> bool {
        let mut schema = Some(&self.schema);
        for step in path.split('.') {
            schema = schema.and_then(|schema| self.property(schema, step, 0));
        }
        schema.is_some()
    }

    fn property<'a>(&'a self, schema: &'a Value, name: &str, depth: u8) -> Option<&'a Value> {
        const DEPTH_MAX: u8 = 16;
        if depth > DEPTH_MAX {
            return None;
        }
        if let Some(found) = schema.get("properties").and_then(|properties| properties.get(name)) {
            return Some(found);
        }
        let local = schema.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
        let next = [local.and_then(|pointer| self.schema.pointer(pointer)), schema.get("items")];
        let alternatives =
            ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array());
        next.into_iter()
            .flatten()
            .chain(alternatives.flatten())
            .find_map(|schema| self.property(schema, name, depth + 1))
    }
}

fn compile(schema: &Value) -> Result<Validator, String> {
    let options = jsonschema::options().offline().should_validate_formats(true);
    options.build(schema).map_err(|error| error.to_string())
}

/// A member that the standard does not know is told at its own place.
fn problems(error: &jsonschema::ValidationError<'_>) -> Vec<FieldProblem> {
    use jsonschema::error::ValidationErrorKind::{AdditionalProperties, UnevaluatedProperties};
    let (place, code) = (error.instance_path().to_string(), rule(error));
    match error.kind() {
        AdditionalProperties { unexpected } | UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| FieldProblem::new(pointer_to(&place, name), code.clone())).collect()
        }
        _ => vec![FieldProblem::new(place, code)],
    }
}

/// The keyword that was violated, as a stable code.
fn rule(error: &jsonschema::ValidationError<'_>) -> String {
    format!("schema.{}", error.kind().keyword())
}

fn is_standard_id(id: &str) -> bool {
    let Some((name, version)) = id.strip_prefix("std:").and_then(|rest| rest.split_once('@')) else {
        return false;
    };
    let numbers: Vec<&str> = version.split('.').collect();
    let numeric =
        |part: &&str| !part.is_empty() && part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit());
    let named = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    numbers.len() == 3 && numbers.iter().all(numeric) && name.contains('.') && name.split('.').all(named)
}

#[cfg(test)]
mod tests {
    use super::is_standard_id;

    #[test]
    fn standard_ids_name_domain_name_and_three_numbers() {
        assert!(is_standard_id("std:civil.birth-notice@1.0.0"));
        for wrong in [
            "std:civil@1.0.0",
            "std:civil.birth@1.0",
            "civil.birth@1.0.0",
            "std:civil..x@1.0.0",
            "std:a.b@1.0.x",
        ] {
            assert!(!is_standard_id(wrong), "{wrong}");
        }
    }
}
