//! A register as the pack declares it in `registers/<id>.toml`. Data only; next: `rules.rs` for what follows from it.

use std::collections::BTreeMap;

use kernel::{PartyId, Text};
use serde::Deserialize;
use serde_json::Value;

use crate::{pointer, rules};

/// One register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Also the name of its file.
    pub id: String,
    /// Code of the department that keeps it; nobody else writes it.
    pub owner: String,
    /// Data standard of its records, with version.
    pub standard: String,
    pub title: Text,
    /// JSON pointers to the persons concerned (`*` for every member of a list); the first is the main subject.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// A record gives its main subject a name: a provisional newborn becomes a named person.
    #[serde(default)]
    pub names_party: bool,
    #[serde(rename = "key", default)]
    pub keys: Vec<Key>,
    #[serde(rename = "duplicate", default)]
    pub duplicates: Vec<DuplicateRule>,
    #[serde(default)]
    pub search: SearchFields,
    pub number: Option<NumberRule>,
    pub news: Option<News>,
}

/// A number that stands at most once in the register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Identifier type, for example `bir`.
    #[serde(rename = "type")]
    pub kind: String,
    pub pointer: String,
    /// The number, issued by the owner, also identifies the main subject.
    #[serde(default)]
    pub identifies: bool,
}

/// When two records are about the same event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateRule {
    pub id: String,
    /// Pointers whose values are all equal. A record that lacks one of them is not compared by this rule.
    pub strict: Vec<String>,
    /// A date that may differ by some days.
    pub date: Option<NearDate>,
    /// What may differ between two accounts of the same event that say the same.
    #[serde(default)]
    pub same_without: Vec<String>,
}

/// A date within a tolerance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearDate {
    pub pointer: String,
    pub days: u8,
}

/// By what a record is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchFields {
    /// Pointers to person names (a Chinese and a romanised name, as `kernel::PersonName` writes them).
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub numbers: Vec<String>,
    #[serde(default)]
    pub question: LeastQuestion,
}

/// The least that a question to the register must say: a single letter finds half of it, and a register is no list to
/// leaf through. One of the three is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LeastQuestion {
    /// Chinese characters.
    pub han: usize,
    pub letters: usize,
    pub digits: usize,
}

impl Default for LeastQuestion {
    fn default() -> Self {
        Self { han: 2, letters: 3, digits: 4 }
    }
}

impl LeastQuestion {
    /// Whether the question says enough.
    pub fn is_met_by(self, question: &str) -> bool {
        let digits = question.chars().filter(char::is_ascii_digit).count();
        let alphabetic = question.chars().filter(|letter| letter.is_alphabetic()).count();
        // Letters come as small ones and capitals, characters do not.
        let letters =
            question.chars().filter(|letter| letter.is_lowercase() || letter.is_uppercase()).count();
        let han = alphabetic - letters;
        han >= self.han || letters >= self.letters || digits >= self.digits
    }
}

/// How a new record gets its number when it comes without one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRule {
    pub pointer: String,
    /// `BR/{yyyy}/{seq:6}`: the year of legal time and the gap-free sequence number. With `{yyyy}` a new year starts at 1.
    pub format: String,
}

/// What the event of a write says beyond identifiers: no more than the legal effect elsewhere needs, for example the
/// guardians of a child and until when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct News {
    /// What kind of fact the register records, for example `birth`.
    pub kind: String,
    /// Field of the event → pointers to parties; absent persons are left out.
    #[serde(default)]
    pub parties: BTreeMap<String, Vec<String>>,
    /// Field of the event → pointer.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Pointer to the main subject's name.
    pub name: Option<String>,
}

impl Register {
    /// The person whom a record is mainly about.
    pub fn subject_of(&self, data: &Value) -> Option<PartyId> {
        rules::main_subject(self, data)
    }

    /// Names the main subject in a record that names none yet.
    pub fn name_subject(&self, data: &mut Value, party: PartyId) {
        if let Some(place) = self.subjects.first().filter(|_| self.subject_of(data).is_none()) {
            pointer::set(data, place, Value::from(party.to_string()));
        }
    }

    /// Writes the number into a record, where the register numbers its records.
    pub fn number_record(&self, data: &mut Value, number: &str) {
        if let Some(rule) = &self.number {
            pointer::set(data, &rule.pointer, Value::from(number));
        }
    }

    /// The scope under which its records are found: department and register.
    pub fn search_scope(&self) -> String {
        format!("{}/{}", self.owner, self.id)
    }

    /// True when a rule compares nothing but the main subject: the register holds one record a person.
    pub(crate) fn is_by_subject(&self, rule: &DuplicateRule) -> bool {
        rule.date.is_none()
            && rule.strict.len() == 1
            && rule.strict.first() == self.subjects.first().filter(|pointer| !pointer.contains('*'))
    }
}
