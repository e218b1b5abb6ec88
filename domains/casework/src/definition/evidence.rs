//! `evidence.toml`: what is pulled from whom through the exchange, under which law or with whose consent.
//! Invariant: without a law, the person whose data it is consents; nobody consents for somebody else.

use std::collections::BTreeMap;

use kernel::Text;
use pack::LawRef;
use serde::{Deserialize, Serialize};

use super::Expr;

/// All evidence of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    #[serde(default)]
    pub evidence: Vec<EvidenceItem>,
}

/// One piece of evidence about one party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceItem {
    pub id: String,
    pub title: Text,
    /// Data standard, for example `std:person.core@1.0.0`.
    pub standard: String,
    /// Code of the department that holds it.
    pub provider: String,
    /// Exchange service, for example `MO/GOV/DSI/person-register/person`.
    pub service: String,
    /// Role of the person whose data it is.
    pub subject: String,
    /// Purpose code under which it is asked for.
    pub purpose: String,
    /// Why it is asked for, as the person sees it.
    pub purpose_text: Text,
    /// The law that allows it; absent = the subject must consent.
    pub law: Option<LawRef>,
    /// Fields asked for; nothing else is released.
    pub fields: Vec<String>,
    /// Query input → value.
    #[serde(default)]
    pub inputs: BTreeMap<String, Expr>,
    /// Only then.
    pub when: Option<Expr>,
    /// In a bundle: the member that will ask. Here only the consent is collected, once, and handed on to the member,
    /// whose evidence item has the same id.
    pub asked_by: Option<String>,
    /// Shown to the subject before it is used.
    #[serde(default = "yes")]
    pub preview: bool,
    /// How old it may be when used, days; absent = asked for anew in every case.
    pub max_age_days: Option<u32>,
    /// What the applicant can do instead.
    #[serde(default)]
    pub fallback: Fallback,
    /// What happens when it does not come.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// Message kind whose arrival asks again.
    pub retry_on: Option<String>,
    /// Queue for `on_failure = "manual"`.
    pub queue: Option<String>,
}

const fn yes() -> bool {
    true
}

impl EvidenceItem {
    /// True when the field was asked for, whole or in part (`child.party` asks for a part of `child`).
    pub fn asks_for(&self, field: &str) -> bool {
        self.fields.iter().any(|asked| asked == field || asked.split('.').next() == Some(field))
    }
}

/// What can stand in for evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fallback {
    #[default]
    None,
    /// The applicant uploads a copy; the original is checked later.
    Upload,
    /// The original is shown at the counter.
    Counter,
}

/// What happens when evidence does not come or is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// The step waits for a fallback, a message or the next try.
    #[default]
    Wait,
    /// The process goes on without it.
    Continue,
    /// An official settles it.
    Manual,
}
