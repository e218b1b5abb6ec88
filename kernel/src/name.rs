//! Person names: a Chinese and a romanised name, independent of each other; either may be absent and neither is ever
//! derived from the other (Cantonese- or Portuguese-based romanisation has no reliable conversion).
//! Invariant: stored text is NFC, with compatibility ideographs kept apart by variation selectors, never replaced.

mod fold;
mod rules;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

pub use fold::{fold_chinese, fold_latin, fold_words};
pub use rules::{NameRules, ScriptRule};

use crate::{FieldProblem, Lang};

/// Most characters as a reader counts them (grapheme clusters) in a surname or in given names.
pub const MAX_PART_GRAPHEMES: usize = 100;
/// Most code points in a surname or in given names: room for accents and selectors, none for piles of marks.
pub const MAX_PART_CHARS: usize = 300;

/// Why a name was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("the name is empty")]
    Empty,
    #[error("longer than {limit} characters")]
    TooLong { limit: usize },
    #[error("a control or formatting character, or a line break")]
    Control,
    #[error("`{character}` cannot stand in such a name")]
    Script { character: char },
}

impl NameError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "name.empty",
            Self::TooLong { .. } => "name.too-long",
            Self::Control => "name.control",
            Self::Script { .. } => "name.script",
        }
    }

    /// The problem of a form field. Names the character, which the caller sent.
    pub fn field(&self, field: impl Into<String>) -> FieldProblem {
        let args = match self {
            Self::TooLong { limit } => vec![("limit".to_owned(), limit.to_string())],
            Self::Script { character } => vec![("character".to_owned(), character.to_string())],
            Self::Empty | Self::Control => Vec::new(),
        };
        FieldProblem { field: field.into(), code: self.code().to_owned(), args }
    }
}

/// Surname and given names in one script. Either may be empty, not both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PartsWire")]
pub struct NameParts {
    surname: String,
    given: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartsWire {
    #[serde(default)]
    surname: String,
    #[serde(default)]
    given: String,
}

impl TryFrom<PartsWire> for NameParts {
    type Error = NameError;

    fn try_from(wire: PartsWire) -> Result<Self, Self::Error> {
        Self::new(&wire.surname, &wire.given)
    }
}

impl NameParts {
    /// Normalises both parts and checks what holds for every name; scripts are checked by [`NameRules`].
    pub fn new(surname: &str, given: &str) -> Result<Self, NameError> {
        let parts = Self { surname: normalise(surname)?, given: normalise(given)? };
        if parts.surname.is_empty() && parts.given.is_empty() { Err(NameError::Empty) } else { Ok(parts) }
    }

    /// The surname, empty where there is none.
    pub fn surname(&self) -> &str {
        &self.surname
    }

    /// The given names, empty where there are none.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Characters of the whole name as a reader counts them.
    pub fn len_graphemes(&self) -> usize {
        len_graphemes(&self.surname) + len_graphemes(&self.given)
    }

    fn joined(&self, order: NameOrder) -> String {
        let (first, second) = match order {
            NameOrder::SurnameFirst => (&self.surname, &self.given),
            NameOrder::SurnameLast => (&self.given, &self.surname),
        };
        if first.is_empty() || second.is_empty() {
            [first.as_str(), second].concat()
        } else {
            format!("{first} {second}")
        }
    }
}

/// Where the surname stands in a romanised name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// `CHEONG Chok Man`
    SurnameFirst,
    /// `Maria de Fátima RODRIGUES`
    SurnameLast,
}

/// The name of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PersonNameWire")]
pub struct PersonName {
    #[serde(skip_serializing_if = "Option::is_none")]
    chinese: Option<NameParts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roman: Option<NameParts>,
    /// How the holder's own documents order the romanised name.
    #[serde(skip_serializing_if = "Option::is_none")]
    roman_order: Option<NameOrder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonNameWire {
    #[serde(default)]
    chinese: Option<NameParts>,
    #[serde(default)]
    roman: Option<NameParts>,
    #[serde(default)]
    roman_order: Option<NameOrder>,
}

impl TryFrom<PersonNameWire> for PersonName {
    type Error = NameError;

    fn try_from(wire: PersonNameWire) -> Result<Self, Self::Error> {
        let name = Self::new(wire.chinese, wire.roman)?;
        Ok(Self { roman_order: wire.roman_order, ..name })
    }
}

/// What comparing two names says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMatch {
    /// Every part that both have is equal.
    Same,
    Different,
    /// They have no part in common: one is Chinese only, the other romanised only.
    Incomparable,
}

impl PersonName {
    /// A name of the parts that exist; at least one must.
    pub fn new(chinese: Option<NameParts>, roman: Option<NameParts>) -> Result<Self, NameError> {
        if chinese.is_none() && roman.is_none() {
            return Err(NameError::Empty);
        }
        Ok(Self { chinese, roman, roman_order: None })
    }

    /// The same name with the order of the holder's own documents.
    #[must_use]
    pub fn ordered(mut self, order: NameOrder) -> Self {
        self.roman_order = Some(order);
        self
    }

    /// The Chinese name.
    pub fn chinese(&self) -> Option<&NameParts> {
        self.chinese.as_ref()
    }

    /// The romanised name.
    pub fn roman(&self) -> Option<&NameParts> {
        self.roman.as_ref()
    }

    /// The name as a page in `lang` shows it: in that language's script where the person has one, else the other.
    pub fn display(&self, lang: Lang, rules: &NameRules) -> String {
        let chinese = || self.chinese.as_ref().map(chinese_text);
        let roman = || self.roman.as_ref().map(|parts| parts.joined(self.order(lang, rules)));
        let shown = match lang {
            Lang::ZhHant => chinese().or_else(roman),
            Lang::Pt | Lang::En => roman().or_else(chinese),
        };
        shown.unwrap_or_default()
    }

    /// Both names, the page's own first: `張作文 Cheong Chok Man`.
    pub fn display_both(&self, lang: Lang, rules: &NameRules) -> String {
        let chinese = self.chinese.as_ref().map(chinese_text);
        let roman = self.roman.as_ref().map(|parts| parts.joined(self.order(lang, rules)));
        let both = match lang {
            Lang::ZhHant => [chinese, roman],
            Lang::Pt | Lang::En => [roman, chinese],
        };
        both.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The romanised name as letters sign it, the surname in capitals: `Chok Man CHEONG`.
    pub fn signature(&self, lang: Lang, rules: &NameRules) -> Option<String> {
        let parts = self.roman.as_ref()?;
        let capitals = NameParts { surname: parts.surname.to_uppercase(), given: parts.given.clone() };
        Some(capitals.joined(self.order(lang, rules)))
    }

    /// Compares on base characters: case, accents, spaces and variation selectors do not matter, order of the
    /// romanised words does not either. Unlike scripts are never compared with each other.
    pub fn compare(&self, other: &Self) -> NameMatch {
        let equal = |ours: Option<String>, theirs: Option<String>| Some(ours? == theirs?);
        let chinese = equal(self.chinese_key(), other.chinese_key());
        let roman = equal(self.roman_key(), other.roman_key());
        match (chinese, roman) {
            (None, None) => NameMatch::Incomparable,
            (Some(false), _) | (_, Some(false)) => NameMatch::Different,
            _ => NameMatch::Same,
        }
    }

    /// The folding key of the Chinese name.
    pub fn chinese_key(&self) -> Option<String> {
        self.chinese.as_ref().map(|parts| fold_chinese(&chinese_text(parts)))
    }

    /// The folding key of the romanised name: its words, folded and sorted.
    pub fn roman_key(&self) -> Option<String> {
        self.roman.as_ref().map(|parts| fold_words(&parts.joined(NameOrder::SurnameFirst)))
    }

    fn order(&self, lang: Lang, rules: &NameRules) -> NameOrder {
        self.roman_order.unwrap_or_else(|| rules.roman_order(lang))
    }
}

/// Characters as a reader counts them.
pub fn len_graphemes(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Chinese names have the surname first and no space, in every language.
fn chinese_text(parts: &NameParts) -> String {
    [parts.surname.as_str(), &parts.given].concat()
}

/// NFC would silently replace a CJK compatibility ideograph by its unified twin; the standardised variation sequence
/// says the same and survives every normalisation (Unicode Standard §23.4).
fn normalise(text: &str) -> Result<String, NameError> {
    if text.chars().count() > MAX_PART_CHARS {
        return Err(NameError::TooLong { limit: MAX_PART_GRAPHEMES });
    }
    let text: String = text.cjk_compat_variants().nfc().collect();
    if text.chars().any(|letter| letter.is_control() || is_invisible(letter)) {
        return Err(NameError::Control);
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if len_graphemes(&text) > MAX_PART_GRAPHEMES || text.chars().count() > MAX_PART_CHARS {
        return Err(NameError::TooLong { limit: MAX_PART_GRAPHEMES });
    }
    Ok(text)
}

/// Characters that change what a reader sees without being seen: zero-width, directional, tags, byte order mark.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFD}'
            | '\u{E0000}'..='\u{E007F}'
    )
}
