//! Data standards as this domain uses them: JSON Schema 2020-12, compiled once for each pack version, references
//! outside the file never followed. Problems name the place and the broken rule, never the value.

use jsonschema::Validator;
use kernel::FieldProblem;
use serde_json::Value;

/// Most problems that one answer names.
const PROBLEMS_MAX: usize = 50;

/// One version of one standard, ready to check records.
#[derive(Debug)]
pub struct Standard {
    id: String,
    validator: Validator,
}

impl Standard {
    /// Compiles a schema; the error says what is wrong with it.
    pub fn compile(schema: &Value) -> Result<Self, String> {
        let id = schema.get("$id").and_then(Value::as_str).ok_or("the schema has no $id")?.to_owned();
        let options = jsonschema::options().offline().should_validate_formats(true);
        let validator = options.build(schema).map_err(|error| error.to_string())?;
        Ok(Self { id, validator })
    }

    /// `std:population.person@1.0.0`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is wrong with a record; empty when it fits.
    pub fn check(&self, data: &Value) -> Vec<FieldProblem> {
        let problem = |error: jsonschema::ValidationError<'_>| {
            FieldProblem::new(error.instance_path().to_string(), format!("schema.{}", error.kind().keyword()))
        };
        self.validator.iter_errors(data).take(PROBLEMS_MAX).map(problem).collect()
    }
}
