//! `form/pages.toml` beside `form/schema.json`: which fields stand on which page, in which order, under which heading.
//! The schema (JSON Schema 2020-12) says what a field is; the pages say how it is asked.

use kernel::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Expr;

/// Most fields in one form.
pub const MAX_FIELDS: usize = 300;

/// `form/pages.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    #[serde(rename = "page", default)]
    pub pages: Vec<Page>,
    #[serde(rename = "check", default)]
    pub checks: Vec<Check>,
}

/// What an answer must be besides what the schema says: beside another answer, or on the day on which it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Property of the schema at which the message stands.
    pub field: String,
    /// False refuses the page; without a value, for an answer that is not there yet, nothing is refused.
    pub holds: Expr,
    pub message: Text,
}

/// One page: one thing to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub id: String,
    pub title: Text,
    /// Said under the heading.
    pub hint: Option<Text>,
    /// Entry of the task list under which the page stands.
    pub section: Option<Text>,
    /// Properties of the schema.
    pub fields: Vec<String>,
    /// Only then.
    pub when: Option<Expr>,
}

/// A form: pages and schema.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    pub pages: Vec<Page>,
    pub checks: Vec<Check>,
    /// JSON Schema of all answers together.
    pub schema: Json,
}

impl Form {
    /// The page with this id.
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// True when the schema has this property.
    pub fn has_field(&self, name: &str) -> bool {
        self.schema.get("properties").and_then(|properties| properties.get(name)).is_some()
    }

    /// What is said when a field is not written as its pattern wants: `x-message` beside the pattern.
    pub fn message_of(&self, field: &str) -> Option<Text> {
        let step = |schema: &Json, name: &str| schema.get("properties")?.get(name).cloned();
        let schema = field.split('.').try_fold(self.schema.clone(), |schema, name| step(&schema, name))?;
        serde_json::from_value(schema.get("x-message")?.clone()).ok()
    }

    /// The properties of the schema.
    pub fn fields(&self) -> Vec<&str> {
        let properties = self.schema.get("properties").and_then(Json::as_object);
        properties.map(|p| p.keys().map(String::as_str).collect()).unwrap_or_default()
    }
}
