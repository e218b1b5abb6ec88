//! Canonical JSON (RFC 8785), restricted so that every language writes the same bytes: no floats, no integers beyond
//! 2^53 − 1 (RFC 7493 §2.2), no deep nesting.

use serde_json::Value;

use crate::LedgerError;

/// The largest integer that every JSON reader keeps exactly.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
/// The deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 16;

/// The canonical bytes of a value, as text.
pub fn canonical_json(value: &Value) -> Result<String, LedgerError> {
    check(value, 0)?;
    serde_json_canonicalizer::to_string(value).map_err(|_| LedgerError::NotCanonical("value"))
}

fn check(value: &Value, depth: usize) -> Result<(), LedgerError> {
    if depth > MAX_DEPTH {
        return Err(LedgerError::NotCanonical("nesting"));
    }
    match value {
        Value::Number(number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match magnitude {
                Some(n) if n <= MAX_SAFE_INTEGER => Ok(()),
                _ => Err(LedgerError::NotCanonical("number")),
            }
        }
        Value::Array(items) => items.iter().try_for_each(|item| check(item, depth + 1)),
        Value::Object(fields) => fields.values().try_for_each(|field| check(field, depth + 1)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}
