//! What a form asks: the properties of a JSON Schema 2020-12 object, with `x-label`, `x-hint`, `x-codes`, `x-lines`.

use std::collections::BTreeMap;

use kernel::Text;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Most fields of a form, nested ones counted.
pub const FIELDS_MAX: usize = 300;
/// How deep objects may lie in objects.
pub const DEPTH_MAX: usize = 4;
/// Longest answer when the schema names no limit, characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// A text longer than this is asked for with several lines.
const LINE_CHARS_MAX: u64 = 200;

/// One value of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Code {
    pub code: String,
    pub label: Text,
    #[serde(default)]
    pub hint: Option<Text>,
}

/// A code list of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CodeList {
    pub id: String,
    pub codes: Vec<Code>,
}

/// Code lists by id.
pub type Codes = BTreeMap<String, CodeList>;

/// How a field is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    Line,
    Lines,
    Date,
    Whole,
    YesNo,
    /// A statement to agree to: only `true` is accepted.
    Agree,
    One(Vec<Code>),
    Many(Vec<Code>),
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Dotted path from the answers' root: `name.chinese`.
    pub name: String,
    pub label: Text,
    pub hint: Option<Text>,
    pub kind: FieldKind,
    pub required: bool,
    pub chars_max: usize,
}

/// Why a schema is no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    #[error("`{0}` has no x-label in all languages")]
    Label(String),
    #[error("`{0}` names the code list `{1}`, which the pack does not have")]
    Codes(String, String),
    #[error("`{0}` is of a kind that a form cannot ask for")]
    Kind(String),
    #[error("the form has more than {FIELDS_MAX} fields or lies deeper than {DEPTH_MAX} objects")]
    TooLarge,
    #[error("the schema is not valid: {0}")]
    Schema(String),
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormSchema {
    fields: Vec<Field>,
}

impl FormSchema {
    /// Reads the questions of an object schema.
    pub fn parse(schema: &Value, codes: &Codes) -> Result<Self, FormError> {
        let mut reader = Reader { root: schema, codes, fields: Vec::new() };
        reader.object("", schema, 0)?;
        Ok(Self { fields: reader.fields })
    }

    /// All questions, in the order of the schema.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The questions of one property: itself, or its parts when it is an object.
    pub fn of_property<'a>(&'a self, property: &'a str) -> impl Iterator<Item = &'a Field> {
        let inside = move |field: &&Field| {
            field.name.strip_prefix(property).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.fields.iter().filter(inside)
    }
}

struct Reader<'a> {
    root: &'a Value,
    codes: &'a Codes,
    fields: Vec<Field>,
}

impl Reader<'_> {
    fn object(&mut self, prefix: &str, schema: &Value, depth: usize) -> Result<(), FormError> {
        if depth > DEPTH_MAX {
            return Err(FormError::TooLarge);
        }
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Ok(()) };
        let required: Vec<&str> = strings(schema.get("required"));
        for (property, declared) in properties {
            let name = if prefix.is_empty() { property.clone() } else { format!("{prefix}.{property}") };
            let resolved = self.resolve(declared);
            if resolved.get("type").and_then(Value::as_str) == Some("object") {
                self.object(&name, &Value::Object(resolved), depth + 1)?;
                continue;
            }
            let field = self.field(name, &resolved, required.contains(&property.as_str()))?;
            self.fields.push(field);
            if self.fields.len() > FIELDS_MAX {
                return Err(FormError::TooLarge);
            }
        }
        Ok(())
    }

    /// A local `$ref` with the keywords beside it winning, as 2020-12 allows.
    fn resolve(&self, declared: &Value) -> Map<String, Value> {
        let own = declared.as_object().cloned().unwrap_or_default();
        let target = own.get("$ref").and_then(Value::as_str).and_then(|pointer| pointer.strip_prefix('#'));
        let mut whole = target
            .and_then(|pointer| self.root.pointer(pointer))
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        whole.extend(own);
        whole
    }

    fn field(&self, name: String, schema: &Map<String, Value>, required: bool) -> Result<Field, FormError> {
        let label = text(schema.get("x-label")).ok_or_else(|| FormError::Label(name.clone()))?;
        let kind = self.kind(&name, schema)?;
        let chars_max = schema.get("maxLength").and_then(Value::as_u64);
        let chars_max = chars_max.and_then(|max| usize::try_from(max).ok()).unwrap_or(TEXT_CHARS_MAX);
        Ok(Field { label, hint: text(schema.get("x-hint")), kind, required, chars_max, name })
    }

    fn kind(&self, name: &str, schema: &Map<String, Value>) -> Result<FieldKind, FormError> {
        let kind = schema.get("type").and_then(Value::as_str).unwrap_or("string");
        if kind == "array" {
            let items = schema.get("items").map(|items| self.resolve(items)).unwrap_or_default();
            return match self.choices(name, &items)? {
                Some(choices) => Ok(FieldKind::Many(choices)),
                None => Err(FormError::Kind(name.to_owned())),
            };
        }
        if let Some(choices) = self.choices(name, schema)? {
            return Ok(FieldKind::One(choices));
        }
        match kind {
            "boolean" if schema.get("const") == Some(&Value::Bool(true)) => Ok(FieldKind::Agree),
            "boolean" => Ok(FieldKind::YesNo),
            "integer" => Ok(FieldKind::Whole),
            "string" if schema.get("format").and_then(Value::as_str) == Some("date") => Ok(FieldKind::Date),
            "string" => {
                let long =
                    schema.get("maxLength").and_then(Value::as_u64).is_some_and(|max| max > LINE_CHARS_MAX);
                let lines = schema.get("x-lines").and_then(Value::as_bool);
                Ok(if lines.unwrap_or(long) { FieldKind::Lines } else { FieldKind::Line })
            }
            _ => Err(FormError::Kind(name.to_owned())),
        }
    }

    /// The values that may be chosen: a code list of the pack, narrowed by `enum`, or labels beside the `enum`.
    fn choices(&self, name: &str, schema: &Map<String, Value>) -> Result<Option<Vec<Code>>, FormError> {
        let allowed = strings(schema.get("enum"));
        let listed = match schema.get("x-codes") {
            Some(Value::String(id)) => {
                let list = self.codes.get(id).ok_or_else(|| FormError::Codes(name.to_owned(), id.clone()))?;
                list.codes.clone()
            }
            Some(Value::Object(labels)) => labels
                .iter()
                .map(|(code, label)| {
                    let label =
                        text(Some(label)).ok_or_else(|| FormError::Label(format!("{name}={code}")))?;
                    Ok(Code { code: code.clone(), label, hint: None })
                })
                .collect::<Result<_, FormError>>()?,
            _ if allowed.is_empty() => return Ok(None),
            _ => return Err(FormError::Label(format!("{name}: x-codes"))),
        };
        let kept = |code: &Code| allowed.is_empty() || allowed.contains(&code.code.as_str());
        Ok(Some(listed.into_iter().filter(kept).collect()))
    }
}

fn text(value: Option<&Value>) -> Option<Text> {
    serde_json::from_value(value?.clone()).ok()
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    value
        .and_then(Value::as_array)
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}
