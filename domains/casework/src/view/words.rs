//! Words of the pack and of the locales that pages and API share: departments, laws, values by their data standard.

use forms::{Codes, Field, FieldKind, shown};
use pack::{LawRef, Pack};
use serde_json::{Map, Value};
use web::text::T;

/// How deep labelled values may lie in one another.
const DEPTH_MAX: usize = 5;

/// The name of a department in the reader's language.
pub fn department(pack: &Pack, t: &T, code: &str) -> String {
    pack.departments().get(code).map_or(code, |found| t.say(&found.name)).to_owned()
}

/// A citation in words; an act that the pack does not list is shown as it is cited.
pub fn law(pack: &Pack, t: &T, law: &LawRef) -> String {
    pack.acts().cite(law, t.lang()).unwrap_or_else(|| law.to_string())
}

/// An appointment's time: a time stamp in civil time, else as the counter wrote it.
pub fn moment(t: &T, at: &str) -> String {
    at.parse().map_or_else(|_| at.to_owned(), |at| t.date_time(at))
}

/// An answer as people read it.
pub fn answer(t: &T, field: &Field, answers: &Map<String, Value>) -> String {
    let typed = shown(answers, field);
    let label = |code: &str, choices: &[forms::Code]| {
        let found = choices.iter().find(|choice| choice.code == code);
        found.map_or_else(|| code.to_owned(), |choice| t.say(&choice.label).to_owned())
    };
    match &field.kind {
        _ if typed.is_empty() => String::new(),
        FieldKind::Date => typed.parse().map_or(typed, |day| t.date(day)),
        FieldKind::YesNo | FieldKind::Agree if typed == "yes" => t.get("action-yes"),
        FieldKind::YesNo | FieldKind::Agree => t.get("action-no"),
        FieldKind::One(choices) => label(&typed, choices),
        FieldKind::Many(choices) => {
            typed.lines().map(|code| label(code, choices)).collect::<Vec<_>>().join("\n")
        }
        FieldKind::Whole | FieldKind::Line | FieldKind::Lines => typed,
    }
}

/// Values with the labels of their data standard, in its order. Internal ids and unlabelled values are left out.
pub fn labelled(t: &T, schema: &Value, codes: &Codes, values: &Map<String, Value>) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let reader = Reader { t, root: schema, codes };
    reader.object(schema, values, "", &mut rows, 0);
    rows
}

struct Reader<'a> {
    t: &'a T,
    root: &'a Value,
    codes: &'a Codes,
}

impl Reader<'_> {
    fn object(
        &self,
        schema: &Value,
        values: &Map<String, Value>,
        prefix: &str,
        rows: &mut Vec<(String, String)>,
        depth: usize,
    ) {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        if depth > DEPTH_MAX {
            return;
        }
        for (name, declared) in properties {
            let Some(value) = values.get(name).filter(|value| !value.is_null()) else { continue };
            let declared = self.resolve(declared);
            let label = self.label(&declared);
            match value {
                Value::Object(inner) => {
                    let prefix = joined(prefix, label.as_deref().unwrap_or_default());
                    self.object(&declared, inner, &prefix, rows, depth + 1);
                }
                Value::Array(items) if items.iter().all(Value::is_object) => {
                    let of = self.resolve(declared.get("items").unwrap_or(&Value::Null));
                    let prefix = joined(prefix, label.as_deref().unwrap_or_default());
                    for item in items.iter().filter_map(Value::as_object) {
                        self.object(&of, item, &prefix, rows, depth + 1);
                    }
                }
                value if declared.get("format").and_then(Value::as_str) != Some("uuid") => {
                    if let Some(label) = label {
                        rows.push((joined(prefix, &label), self.scalar(&declared, value)));
                    }
                }
                _ => {}
            }
        }
    }

    /// A local `$ref`, its own keywords winning.
    fn resolve(&self, declared: &Value) -> Value {
        let target =
            declared.get("$ref").and_then(Value::as_str).and_then(|pointer| pointer.strip_prefix('#'));
        let mut whole = target
            .and_then(|pointer| self.root.pointer(pointer))
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        whole.extend(declared.as_object().cloned().unwrap_or_default());
        Value::Object(whole)
    }

    fn label(&self, schema: &Value) -> Option<String> {
        let label: kernel::Text = serde_json::from_value(schema.get("x-label")?.clone()).ok()?;
        Some(self.t.say(&label).to_owned())
    }

    fn scalar(&self, schema: &Value, value: &Value) -> String {
        match value {
            Value::Bool(true) => self.t.get("action-yes"),
            Value::Bool(false) => self.t.get("action-no"),
            Value::Array(items) => {
                let of = schema.get("items").map(|items| self.resolve(items)).unwrap_or_default();
                items.iter().map(|item| self.scalar(&of, item)).collect::<Vec<_>>().join("\n")
            }
            Value::String(text) => self.text(schema, text),
            other => other.to_string(),
        }
    }

    /// The words of a code: from the list that the standard names, or from the standard itself.
    fn code(&self, schema: &Value, code: &str) -> Option<String> {
        let label = match schema.get("x-codes")? {
            Value::String(id) => self.codes.get(id)?.codes.iter().find(|one| one.code == code)?.label.clone(),
            labels => serde_json::from_value(labels.get(code)?.clone()).ok()?,
        };
        Some(self.t.say(&label).to_owned())
    }

    fn text(&self, schema: &Value, text: &str) -> String {
        if let Some(label) = self.code(schema, text) {
            return label;
        }
        if is_signature(schema) {
            return self.t.get("value-signature");
        }
        match schema.get("format").and_then(Value::as_str) {
            Some("date") => text.parse().map_or_else(|_| text.to_owned(), |day| self.t.date(day)),
            _ => text.to_owned(),
        }
    }
}

/// A JWS (its media type: RFC 7515 §9.2.1) says nothing to a person; whatever came with a bad one was not accepted.
pub fn is_signature(schema: &Value) -> bool {
    schema.get("contentMediaType").and_then(Value::as_str) == Some("application/jose")
}

fn joined(prefix: &str, label: &str) -> String {
    match (prefix.is_empty(), label.is_empty()) {
        (true, _) => label.to_owned(),
        (false, true) => prefix.to_owned(),
        (false, false) => match prefix.rsplit_once(" · ") {
            // `Name · Name in Chinese` says nothing more than its end.
            _ if label.contains(prefix) => label.to_owned(),
            Some((before, last)) if label.contains(last) => format!("{before} · {label}"),
            _ => format!("{prefix} · {label}"),
        },
    }
}
