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

    /// The properties of the schema.
    pub fn fields(&self) -> Vec<&str> {
        let properties = self.schema.get("properties").and_then(Json::as_object);
        properties.map(|p| p.keys().map(String::as_str).collect()).unwrap_or_default()
    }
}
