//! Whether a message can be true: its texts hold what people write, and what the pack says of its values holds. A form asks
//! the same of people; what comes through the exchange must not be a way around it.

use std::collections::BTreeMap;

use acts::Ctx;
use exchange::ProviderError;
use kernel::writing::is_unfit;
use serde_json::{Value, json};

use super::declared::{Intake, text};
use crate::catalogues::Law;
use crate::definition::Scope;

/// Refuses a message that cannot be true.
pub(super) fn check(intake: &Intake, law: &Law, ctx: &Ctx, message: &Value) -> Result<(), ProviderError> {
    let invalid = |code: &str| ProviderError::Invalid(code.to_owned());
    // A reference is one line: it stands in lists, addresses and logs.
    if !is_fit(message) || text(message, &intake.reference)?.chars().any(char::is_control) {
        return Err(invalid("casework.message-characters"));
    }
    let scope = Scope {
        values: BTreeMap::from([("input", json!({ &intake.input: message }))]),
        today: ctx.legal_at().date_in(&law.zone),
        calendar: law.calendar.clone(),
    };
    for check in &intake.check {
        match check.holds.eval_bool(&scope) {
            Ok(true) => {}
            Ok(false) => return Err(invalid(&check.code)),
            Err(error) => {
                tracing::warn!(%error, check = check.code, "a check of an intake gave no answer");
                return Err(ProviderError::Fault);
            }
        }
    }
    Ok(())
}

/// No control, bidirectional or other character in its texts that no writing needs. The schema bounds the depth.
fn is_fit(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.chars().any(is_unfit),
        Value::Array(items) => items.iter().all(is_fit),
        Value::Object(members) => members.values().all(is_fit),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}
