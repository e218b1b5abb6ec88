//! Rules for identity numbers. A pack names a *kind* of check with parameters; an authority that publishes no check
//! algorithm (Macao's resident card) gets shape only: a check digit is never invented.
//! Invariant: the canonical form has no separators, upper case, ASCII. Next: `identifier/check.rs`, `identifier/shape.rs`.

mod check;
mod shape;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

pub use check::{CheckKind, MainlandFacts, Sex, mainland_facts};
use shape::{Display, Mask};

use crate::{Problem, ProblemStatus, Text};

/// Longest number as typed, separators included, in characters.
pub const MAX_INPUT_CHARS: usize = 64;
/// Most shapes of one rule.
pub const MAX_SHAPES: usize = 16;
/// Most synthetic ranges of one rule.
pub const MAX_SYNTHETIC_RANGES: usize = 64;
/// What people type between the characters unless a rule says otherwise.
pub const DEFAULT_SEPARATORS: &str = " ()/-.";

/// One accepted shape and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeFile {
    mask: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display: Option<String>,
}

/// Numbers that belong to no real person: test and demonstration data. Both ends included, canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyntheticRange {
    pub from: String,
    pub through: String,
}

/// The rule as a pack writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentifierRuleFile {
    #[serde(rename = "type")]
    kind: String,
    title: Text,
    check: CheckKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    separators: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shape: Vec<ShapeFile>,
    /// The issuer's format is not known: any letters, digits and ASCII marks. Then no shape and no check may be given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    any_shape: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    synthetic: Vec<SyntheticRange>,
}

/// How numbers of one type look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "IdentifierRuleFile", into = "IdentifierRuleFile")]
pub struct IdentifierRule {
    file: IdentifierRuleFile,
    shapes: Vec<(Mask, Option<Display>)>,
}

/// Why a number, or a rule, was not accepted. Carries no number: numbers are personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    #[error("there is no number")]
    Empty,
    #[error("more than {MAX_INPUT_CHARS} characters")]
    TooLong,
    #[error("not the shape of such a number")]
    Shape,
    #[error("the check character does not fit")]
    Check,
    #[error("the date inside the number does not exist")]
    ImpossibleDate,
    #[error("identifier rule {kind}: {what}")]
    Malformed { kind: String, what: String },
}

impl IdentifierError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "identifier.empty",
            Self::TooLong => "identifier.too-long",
            Self::Shape => "identifier.shape",
            Self::Check => "identifier.check",
            Self::ImpossibleDate => "identifier.impossible-date",
            Self::Malformed { .. } => "identifier.malformed-rule",
        }
    }
}

impl From<IdentifierError> for Problem {
    fn from(error: IdentifierError) -> Self {
        let status = match error {
            IdentifierError::Malformed { .. } => ProblemStatus::Internal,
            _ => ProblemStatus::Invalid,
        };
        Self::new(status, error.code())
    }
}

impl IdentifierRule {
    /// The identifier type, for example `bir`.
    pub fn kind(&self) -> &str {
        &self.file.kind
    }

    /// The type's name in every language.
    pub fn title(&self) -> &Text {
        &self.file.title
    }

    /// Which check the issuer publishes.
    pub fn check(&self) -> CheckKind {
        self.file.check
    }

    /// The canonical form of what somebody typed: full-width forms, case and separators do not matter.
    pub fn parse(&self, input: &str) -> Result<String, IdentifierError> {
        if input.chars().count() > MAX_INPUT_CHARS {
            return Err(IdentifierError::TooLong);
        }
        let separators = self.file.separators.as_deref().unwrap_or(DEFAULT_SEPARATORS);
        let canonical: String = input
            .nfkc()
            .filter(|letter| !letter.is_whitespace() && !separators.contains(*letter))
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        if canonical.is_empty() {
            return Err(IdentifierError::Empty);
        }
        let fits = if self.file.any_shape {
            canonical.chars().all(|letter| letter.is_alphanumeric() || letter.is_ascii_punctuation())
        } else {
            self.shapes.iter().any(|(mask, _)| mask.fits(&canonical))
        };
        if !fits {
            return Err(IdentifierError::Shape);
        }
        self.file.check.verify(&canonical)?;
        Ok(canonical)
    }

    /// A canonical number as the issuer prints it; a number of no known shape is shown as it is.
    pub fn format(&self, canonical: &str) -> String {
        let shape = self.shapes.iter().find(|(mask, _)| mask.fits(canonical));
        shape
            .and_then(|(_, display)| display.as_ref())
            .map_or_else(|| canonical.to_owned(), |display| display.render(canonical))
    }

    /// Whether a canonical number lies in a range reserved for data that belongs to nobody.
    pub fn is_synthetic(&self, canonical: &str) -> bool {
        self.file.synthetic.iter().any(|range| {
            range.from.len() == canonical.len()
                && (range.from.as_str()..=range.through.as_str()).contains(&canonical)
        })
    }
}

impl TryFrom<IdentifierRuleFile> for IdentifierRule {
    type Error = IdentifierError;

    fn try_from(file: IdentifierRuleFile) -> Result<Self, Self::Error> {
        let refuse = |what: String| IdentifierError::Malformed { kind: file.kind.clone(), what };
        if file.any_shape {
            let bare = file.shape.is_empty() && file.synthetic.is_empty() && file.check == CheckKind::None;
            return if bare {
                Ok(Self { file, shapes: Vec::new() })
            } else {
                Err(refuse("any shape, and yet a shape, a check or a range".to_owned()))
            };
        }
        if file.shape.is_empty() || file.shape.len() > MAX_SHAPES {
            return Err(refuse(format!("{} shapes, from 1 to {MAX_SHAPES} are possible", file.shape.len())));
        }
        if file.synthetic.len() > MAX_SYNTHETIC_RANGES {
            return Err(refuse(format!("more than {MAX_SYNTHETIC_RANGES} synthetic ranges")));
        }
        let read = |shape: &ShapeFile| {
            let mask = Mask::parse(&shape.mask).map_err(&refuse)?;
            let display = shape.display.as_deref().map(Display::parse);
            match &display {
                Some(display) if display.places() != mask.len() => {
                    Err(refuse(format!("`{}` has not one `_` for each character", shape.mask)))
                }
                _ => Ok((mask, display)),
            }
        };
        let shapes = file.shape.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for range in &file.synthetic {
            let fits = |number: &str| shapes.iter().any(|(mask, _)| mask.fits(number));
            let ordered = range.from.len() == range.through.len() && range.from <= range.through;
            if !ordered || !fits(&range.from) || !fits(&range.through) {
                return Err(refuse(format!("the synthetic range from `{}` fits no shape", range.from)));
            }
        }
        Ok(Self { file, shapes })
    }
}

impl From<IdentifierRule> for IdentifierRuleFile {
    fn from(rule: IdentifierRule) -> Self {
        rule.file
    }
}
