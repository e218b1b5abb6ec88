//! Values with the labels that their schema gives them: answers of a form, evidence under a data standard.
//! Invariant: nothing of a form or of evidence is left out; what the schema does not know is shown under its own key.

use jiff::civil::Date;
use kernel::{PersonName, Text};
use serde_json::{Map, Value};
use web::chrome::Row;
use web::text::T;

use super::people::full_name;
use crate::catalogues::Law;
use crate::definition::{Definition, NodeKind};
use crate::view::words::is_signature;

/// Objects deeper than this are shown as they are.
const DEPTH_MAX: usize = 5;

/// What the fields of a case are called, in every language.
pub struct Names<'a> {
    pub law: &'a Law,
    pub def: &'a Definition,
}

impl Names<'_> {
    /// The schema of `std:name@version`.
    pub fn standard(&self, id: &str) -> Value {
        standard(self.law, id)
    }

    /// The names of what came with a case.
    pub fn of_input(&self, input: &Map<String, Value>) -> Vec<Text> {
        told(self.law, self.def, input).iter().flat_map(|(schema, values)| names_of(schema, values)).collect()
    }
}

/// The names of the values that `Labels::rows` shows; what the schema does not know goes under its own key.
pub fn names_of(schema: &Value, values: &Map<String, Value>) -> Vec<Text> {
    let none = Map::new();
    let declared = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let known =
        declared.iter().filter_map(|(name, part)| Some((name, resolve(schema, part), values.get(name)?)));
    let unknown = values.iter().filter(|(name, _)| !declared.contains_key(*name));
    known
        .chain(unknown.map(|(name, value)| (name, Map::new(), value)))
        .filter(|(_, part, value)| !is_hidden(part, value))
        .map(|(name, part, _)| {
            let own = || Text { zh_hant: name.clone(), pt: name.clone(), en: name.clone() };
            part.get("x-label").and_then(text).unwrap_or_else(own)
        })
        .collect()
}

/// The words of a pack for values.
pub struct Labels<'a> {
    pub law: &'a Law,
    pub t: &'a T,
}

impl Labels<'_> {
    /// The schema of `std:name@version`.
    pub fn standard(&self, id: &str) -> Value {
        standard(self.law, id)
    }

    /// The label of a property of an object schema, or its own key.
    pub fn label(&self, schema: &Value, property: &str) -> String {
        let declared = schema.get("properties").and_then(|all| all.get(property));
        declared
            .and_then(|declared| label_of(schema, declared, self.t))
            .unwrap_or_else(|| property.to_owned())
    }

    /// What came with a case.
    pub fn of_input(&self, def: &Definition, input: &Map<String, Value>) -> Vec<Row> {
        told(self.law, def, input)
            .iter()
            .flat_map(|(schema, values)| self.rows(schema, values, None))
            .collect()
    }

    /// Rows for these properties, or for all values when none is named, in the order of the schema.
    pub fn rows(&self, schema: &Value, values: &Map<String, Value>, only: Option<&[String]>) -> Vec<Row> {
        let mut rows = Vec::new();
        let wanted = |name: &str| only.is_none_or(|only| only.iter().any(|one| one == name));
        let reader = Reader { root: schema, labels: self };
        let kept: Map<String, Value> = values
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        reader.object(schema, &kept, "", 0, &mut rows);
        rows
    }
}

/// The schema of `std:name@version`.
fn standard(law: &Law, id: &str) -> Value {
    let file = id.strip_prefix("std:").and_then(|rest| rest.split_once('@'));
    file.and_then(|(name, version)| law.pack.json(&format!("standards/{name}/{version}.json")).ok())
        .unwrap_or(Value::Null)
}

/// What came with a case: values that the form asks for too, and messages under their data standard. Values that only
/// steer the machine have no label anywhere and are left to the JSON twin.
fn told(law: &Law, def: &Definition, input: &Map<String, Value>) -> Vec<(Value, Map<String, Value>)> {
    let form = &def.form.schema;
    let known = |schema: &Value, name: &str| {
        schema.get("properties").and_then(Value::as_object).is_some_and(|all| all.contains_key(name))
    };
    let mut told = Vec::new();
    for (name, value) in input {
        if known(form, name) {
            told.push((form.clone(), Map::from_iter([(name.clone(), value.clone())])));
            continue;
        }
        let Some(message) = value.as_object() else { continue };
        let fits = |schema: &Value| message.keys().all(|key| known(schema, key));
        if let Some(schema) = messages(law, def).into_iter().find(|schema| fits(schema)) {
            told.push((schema, message.clone()));
        }
    }
    told
}

/// The data standards of the messages for which the service waits or which start it: `std:….birth-notice@1.0.0` for the
/// message `birth-notice`.
fn messages(law: &Law, def: &Definition) -> Vec<Value> {
    let starts = def.start.iter().filter_map(|start| start.message.as_deref());
    let waits = def.process.node.values().filter_map(|node| match &node.kind {
        NodeKind::Wait(wait) => Some(wait.message.as_str()),
        _ => None,
    });
    let mut schemas = Vec::new();
    for message in starts.chain(waits) {
        let paths = law.pack.glob(&format!("standards/*.{message}/*.json"));
        schemas.extend(paths.into_iter().rev().filter_map(|path| law.pack.json::<Value>(path).ok()));
    }
    schemas
}

/// Nothing, and an id, which says nothing to a person; who it is stands among the parties.
fn is_hidden(schema: &Map<String, Value>, value: &Value) -> bool {
    value.is_null() || schema.get("format").and_then(Value::as_str) == Some("uuid")
}

struct Reader<'a> {
    root: &'a Value,
    labels: &'a Labels<'a>,
}

impl Reader<'_> {
    fn object(
        &self,
        schema: &Value,
        values: &Map<String, Value>,
        above: &str,
        depth: usize,
        rows: &mut Vec<Row>,
    ) {
        let none = Map::new();
        let declared = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let known = declared.iter().filter_map(|(name, part)| Some((name, Some(part), values.get(name)?)));
        let unknown = values.iter().filter(|(name, _)| !declared.contains_key(*name));
        for (name, part, value) in known.chain(unknown.map(|(name, value)| (name, None, value))) {
            let label = part.and_then(|part| label_of(self.root, part, self.labels.t));
            let label = label.unwrap_or_else(|| name.clone());
            let label = if above.is_empty() { label } else { format!("{above} · {label}") };
            let part = part.map(|part| resolve(self.root, part)).unwrap_or_default();
            self.value(&Value::Object(part), value, label, depth, rows);
        }
    }

    fn value(&self, schema: &Value, value: &Value, label: String, depth: usize, rows: &mut Vec<Row>) {
        if schema.as_object().is_some_and(|schema| is_hidden(schema, value)) {
            return;
        }
        if let Some(name) =
            serde_json::from_value::<PersonName>(value.clone()).ok().filter(|_| value.is_object())
        {
            rows.push(Row::new(label, full_name(&name, self.labels.t)));
            return;
        }
        match value {
            Value::Object(inner) if depth < DEPTH_MAX => self.object(schema, inner, &label, depth + 1, rows),
            Value::Array(items) if items.iter().any(Value::is_object) && depth < DEPTH_MAX => {
                let part = schema.get("items").map(|items| resolve(self.root, items)).unwrap_or_default();
                let part = Value::Object(part);
                for (index, item) in items.iter().enumerate() {
                    self.value(&part, item, format!("{label} {}", index + 1), depth + 1, rows);
                }
            }
            Value::Array(items) => {
                let part = schema.get("items").map(|items| resolve(self.root, items)).unwrap_or_default();
                let part = Value::Object(part);
                let lines: Vec<String> = items.iter().map(|item| self.plain(&part, item)).collect();
                rows.push(Row::new(label, lines.join("\n")));
            }
            _ => rows.push(Row::new(label, self.plain(schema, value))),
        }
    }

    fn plain(&self, schema: &Value, value: &Value) -> String {
        let t = self.labels.t;
        match value {
            Value::Bool(true) => t.get("action-yes"),
            Value::Bool(false) => t.get("action-no"),
            Value::String(_) if is_signature(schema) => t.get("value-signature"),
            Value::String(text) => self.code(schema, text).unwrap_or_else(|| match text.parse::<Date>() {
                Ok(date) if text.len() == "2026-11-22".len() => t.date(date),
                _ => text.clone(),
            }),
            other => other.to_string(),
        }
    }

    fn code(&self, schema: &Value, code: &str) -> Option<String> {
        let t = self.labels.t;
        match schema.get("x-codes")? {
            Value::String(id) => {
                let list = self.labels.law.codes.get(id)?;
                list.codes.iter().find(|one| one.code == code).map(|one| t.say(&one.label).to_owned())
            }
            labels => text(labels.get(code)?).map(|label| t.say(&label).to_owned()),
        }
    }
}

fn label_of(root: &Value, declared: &Value, t: &T) -> Option<String> {
    resolve(root, declared).get("x-label").and_then(text).map(|label| t.say(&label).to_owned())
}

/// A local `$ref` with the keywords beside it winning, as JSON Schema 2020-12 allows.
fn resolve(root: &Value, declared: &Value) -> Map<String, Value> {
    let own = declared.as_object().cloned().unwrap_or_default();
    let pointer = own.get("$ref").and_then(Value::as_str).and_then(|pointer| pointer.strip_prefix('#'));
    let target = pointer.and_then(|pointer| root.pointer(pointer)).and_then(Value::as_object);
    let mut whole = target.cloned().unwrap_or_default();
    whole.extend(own);
    whole
}

fn text(value: &Value) -> Option<Text> {
    serde_json::from_value(value.clone()).ok()
}
