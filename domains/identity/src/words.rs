//! Codes of the pack in the reader's words: departments, posts, purposes, laws, fields of data standards. An unknown
//! code shows itself: a log that hides what it cannot translate would be worth nothing.

use std::collections::HashMap;
use std::sync::Arc;

use exchange::Purpose;
use kernel::Text;
use pack::{LawRef, Pack};
use serde::Deserialize;
use serde_json::Value;
use web::text::T;

/// Deepest dotted path and chain of references that is followed.
const DEPTH_MAX: usize = 16;

/// `exchange/purposes.toml`, as the exchange declares it.
#[derive(Default, Deserialize)]
struct Purposes {
    #[serde(rename = "purpose", default)]
    all: Vec<Purpose>,
}

/// The words of one request.
pub(crate) struct Words {
    t: T,
    pack: Arc<Pack>,
    purposes: Vec<Purpose>,
    /// Data standards already read for this request.
    standards: HashMap<String, Option<Value>>,
}

impl Words {
    pub(crate) fn new(t: T, pack: Arc<Pack>) -> Self {
        let purposes = pack.section_or_default::<Purposes>("exchange/purposes.toml").unwrap_or_default().all;
        Self { t, pack, purposes, standards: HashMap::new() }
    }

    /// `DSAJ` → its name.
    pub(crate) fn department(&self, code: &str) -> String {
        self.pack.departments().get(code).map_or(code, |found| self.t.say(&found.name)).to_owned()
    }

    /// `dsaj.crc.registrar` → its name.
    pub(crate) fn post(&self, id: &str) -> String {
        self.pack.posts().get(id).map_or(id, |found| self.t.say(&found.name)).to_owned()
    }

    /// A purpose code → its words.
    pub(crate) fn purpose(&self, code: &str) -> String {
        self.purposes
            .iter()
            .find(|one| one.code == code)
            .map_or(code, |found| self.t.say(&found.name))
            .to_owned()
    }

    /// A law as entries carry it: a text, a text with its code, or a citation.
    pub(crate) fn law(&self, value: &Value) -> String {
        if let Some(citation) = value.as_str() {
            let cited = LawRef::parse(citation).and_then(|law| self.pack.acts().cite(&law, self.t.lang()));
            return cited.unwrap_or_else(|| citation.to_owned());
        }
        let text = value.get("text").unwrap_or(value);
        let text: Option<Text> = serde_json::from_value(text.clone()).ok();
        let code = || value.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        text.map_or_else(code, |text| self.t.say(&text).to_owned())
    }

    /// Dotted paths of a data standard → their labels, in order, each once.
    pub(crate) fn fields(&mut self, standard: Option<&str>, fields: &[&str]) -> Vec<String> {
        let mut labels: Vec<String> = Vec::with_capacity(fields.len());
        for field in fields {
            let label = standard.and_then(|standard| self.field(standard, field));
            let label = label.unwrap_or_else(|| (*field).to_owned());
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    /// The same, without the paths that the standard does not label.
    pub(crate) fn known_fields(&mut self, standard: Option<&str>, fields: &[&str]) -> Vec<String> {
        let known: Vec<&str> = fields
            .iter()
            .copied()
            .filter(|field| standard.is_some_and(|standard| self.field(standard, field).is_some()))
            .collect();
        self.fields(standard, &known)
    }

    fn field(&mut self, standard: &str, path: &str) -> Option<String> {
        let schema = self.standard(standard)?;
        let mut here = schema;
        let mut label = None;
        for step in path.split('.').take(DEPTH_MAX) {
            here = property(schema, here, step, 0)?;
            label = own_label(schema, here).or(label);
        }
        let text: Text = serde_json::from_value(label?.clone()).ok()?;
        Some(text.get(self.t.lang()).to_owned())
    }

    fn standard(&mut self, id: &str) -> Option<&Value> {
        if !self.standards.contains_key(id) {
            let file = id.strip_prefix("std:").and_then(|rest| rest.split_once('@'));
            let schema = file.and_then(|(name, version)| {
                self.pack.json::<Value>(&format!("standards/{name}/{version}.json")).ok()
            });
            self.standards.insert(id.to_owned(), schema);
        }
        self.standards.get(id)?.as_ref()
    }
}

/// The schema of a property, through local references, list items and alternatives.
fn property<'a>(root: &'a Value, schema: &'a Value, name: &str, depth: usize) -> Option<&'a Value> {
    if depth > DEPTH_MAX {
        return None;
    }
    if let Some(found) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return Some(found);
    }
    let alternatives =
        ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    [referenced(root, schema), schema.get("items")]
        .into_iter()
        .flatten()
        .chain(alternatives)
        .find_map(|schema| property(root, schema, name, depth + 1))
}

fn own_label<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    schema.get("x-label").or_else(|| referenced(root, schema)?.get("x-label"))
}

fn referenced<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    let pointer = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
    root.pointer(pointer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{own_label, property};

    #[test]
    fn labels_are_found_through_references_and_lists() {
        let schema = json!({
            "$defs": { "name": { "x-label": {"en": "Name"}, "properties": { "chinese": { "x-label": {"en": "Chinese name"} } } } },
            "properties": {
                "child": { "properties": { "name": { "$ref": "#/$defs/name" } } },
                "cards": { "items": { "properties": { "no": { "x-label": {"en": "Number"} } } } },
            },
        });
        let find = |path: &str| {
            let mut here = &schema;
            for step in path.split('.') {
                here = property(&schema, here, step, 0)?;
            }
            own_label(&schema, here)?.get("en")?.as_str()
        };
        assert_eq!(find("child.name"), Some("Name"));
        assert_eq!(find("child.name.chinese"), Some("Chinese name"));
        assert_eq!(find("cards.no"), Some("Number"));
        assert_eq!(find("child.age"), None);
        let circle = json!({ "$ref": "#" });
        assert_eq!(property(&circle, &circle, "x", 0), None, "a circle of references ends");
    }
}
