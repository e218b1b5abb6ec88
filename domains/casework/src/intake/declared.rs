//! What a pack says of an intake (`intake/*.toml`).

use std::collections::BTreeMap;

use exchange::ProviderError;
use pack::{Finding, Pack};
use serde::Deserialize;
use serde_json::Value;

use crate::definition::Expr;

const FILES: &str = "intake/*.toml";

/// What is done with one kind of message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Service of the exchange that takes the message.
    pub service: String,
    /// Message kind that bundles and services start on.
    pub message: String,
    /// JSON pointer of the business key: the same key with the same content is one message.
    pub reference: String,
    /// JSON pointer of the compact JWS over the message without it.
    pub signoff: String,
    /// Name of the message in the case's input.
    pub input: String,
    pub applicant: Applicant,
    pub newborn: Option<Newborn>,
    /// What the applicant may have begun before the message came.
    #[serde(default)]
    pub begun: Begun,
    /// What must hold of every message, beyond its data standard.
    #[serde(default)]
    pub check: Vec<Check>,
}

/// Something that a true message fulfils.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What the sender is told, a stable code.
    pub code: String,
    /// Over `input` and the legal day.
    pub holds: Expr,
}

impl Intake {
    /// The message without its sign-off.
    pub(super) fn content(&self, message: &Value) -> Value {
        let mut content = message.clone();
        remove(&mut content, &self.signoff);
        content
    }

    /// Whether a message that is kept says what this content says. The same content signed again has another signature.
    pub(super) fn is_same(&self, kept: &Value, content: &Value) -> bool {
        self.content(kept) == *content
    }
}

/// How a message compares with what the applicant has declared already: answer → JSON pointer in the message. An answer
/// that is not given yet speaks against nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Begun {
    /// Where one of these differs, the message is about something else.
    pub distinct: BTreeMap<String, String>,
    /// Where one of these differs, the two contradict each other, and an official looks.
    pub agree: BTreeMap<String, String>,
}

/// Whom the message makes the applicant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    pub role: String,
    pub identifier: IdentifierAt,
    pub name: String,
    pub birth_date: String,
    /// The register that is asked through the exchange.
    pub service: String,
    pub key: String,
    pub purpose: String,
}

/// Somebody without a name yet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newborn {
    pub role: String,
    pub identifier: IdentifierAt,
}

/// A number in the message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentifierAt {
    #[serde(rename = "type")]
    pub kind: String,
    pub issuer: String,
    pub pointer: String,
}

/// The intakes of a pack.
pub fn load(pack: &Pack) -> Result<Vec<Intake>, Vec<Finding>> {
    Ok(load_with_paths(pack)?.into_iter().map(|(_, intake)| intake).collect())
}

/// The intakes of a pack, each with its file.
pub(crate) fn load_with_paths(pack: &Pack) -> Result<Vec<(String, Intake)>, Vec<Finding>> {
    let (mut intakes, mut findings) = (Vec::new(), Vec::new());
    for path in pack.glob(FILES) {
        match pack.section::<Intake>(path) {
            Ok(intake) => intakes.push((path.to_owned(), intake)),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(intakes) } else { Err(findings) }
}

impl IdentifierAt {
    pub(super) fn of(&self, message: &Value) -> Result<kernel::Identifier, ProviderError> {
        let number = text(message, &self.pointer)?.to_owned();
        Ok(kernel::Identifier { kind: self.kind.clone(), issuer: self.issuer.clone(), number })
    }
}

pub(super) fn text<'a>(message: &'a Value, pointer: &str) -> Result<&'a str, ProviderError> {
    let found = message.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| ProviderError::Invalid("casework.message-incomplete".to_owned()))
}

/// Takes the value at a pointer out of an object.
fn remove(message: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    if let Some(object) = message.pointer_mut(parent).and_then(Value::as_object_mut) {
        object.remove(name);
    }
}
