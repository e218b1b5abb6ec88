//! What can be wrong with a catalogue (at start) or with one look-up (at run time).

use kernel::Lang;

/// Why a catalogue was refused. Every variant names the file and the cure is to edit it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum I18nError {
    /// The Fluent text of one language does not parse.
    #[error("i18n.syntax: {name}/{lang}.ftl line {line}: {reason}")]
    Syntax { name: &'static str, lang: Lang, line: usize, reason: String },
    /// A file beyond `MAX_SOURCE_BYTES`.
    #[error("i18n.too-large: {name}/{lang}.ftl has {bytes} bytes, the limit is {limit}")]
    TooLarge { name: &'static str, lang: Lang, bytes: usize, limit: usize },
    /// One language has a message that another lacks.
    #[error("i18n.missing-key: {name}/{lang}.ftl lacks `{key}`")]
    MissingKey { name: &'static str, lang: Lang, key: String },
    /// A message uses other placeholders than the same message in zh-Hant.
    #[error("i18n.placeholders: {name}/{lang}.ftl `{key}` uses {found:?}, zh-Hant uses {expected:?}")]
    Placeholders { name: &'static str, lang: Lang, key: String, expected: Vec<String>, found: Vec<String> },
    /// Two messages with one key, in one file or in two crates.
    #[error("i18n.duplicate-key: {name}/{lang}.ftl defines `{key}` again, first defined by {first}")]
    DuplicateKey { name: &'static str, lang: Lang, key: String, first: &'static str },
    /// A message refers to a message or term that is not there.
    #[error("i18n.dangling: {name}/{lang}.ftl `{key}` refers to `{target}`, which does not exist")]
    Dangling { name: &'static str, lang: Lang, key: String, target: String },
    /// Attributes and functions are Fluent features that this house does not use.
    #[error("i18n.unsupported: {name}/{lang}.ftl `{key}`: {what}")]
    Unsupported { name: &'static str, lang: Lang, key: String, what: &'static str },
    /// A message without words.
    #[error("i18n.empty: {name}/{lang}.ftl `{key}` has no text")]
    Empty { name: &'static str, lang: Lang, key: String },
}

/// Why one look-up gave less than a sentence. The page is still shown, with the key or the raw placeholder in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// No message with this key.
    #[error("i18n.unknown-key: {key}")]
    UnknownKey { key: String },
    /// The message wants an argument that was not given, or is longer than `MAX_TEXT_BYTES`.
    #[error("i18n.unresolved: {key} ({lang}): {reason}")]
    Unresolved { key: String, lang: Lang, reason: String, partial: String },
}

impl TextError {
    /// What to show instead: the key itself, or the text with its gaps visible.
    pub fn shown(self) -> String {
        match self {
            Self::UnknownKey { key } => key,
            Self::Unresolved { partial, .. } => partial,
        }
    }
}
