//! Why a document was not made.

use kernel::{Problem, ProblemStatus};

/// A refusal; `code()` is stable. Typst's own words stay inside, for the author of a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// No font of the template has this character (typst would print an empty box).
    #[error("no font has a glyph for {character} (U+{:04X})", *character as u32)]
    MissingGlyph { character: char },
    /// A private-use character, as older systems had for rare names: nobody else can read it.
    #[error("U+{:04X} is a private-use character", *character as u32)]
    PrivateUse { character: char },
    #[error("template {template}: {messages:?}")]
    Template { template: String, messages: Vec<String> },
    /// Typst only warned, for example of an unknown font family: a certificate must not look by chance.
    #[error("template {template} warns: {messages:?}")]
    Warning { template: String, messages: Vec<String> },
    /// The layout is fine but breaks PDF/A or PDF/UA, for example an image without a description.
    #[error("template {template} does not make an accessible archive file: {messages:?}")]
    Standard { template: String, messages: Vec<String> },
    #[error("{what} is over the limit of {limit}")]
    TooLarge { what: &'static str, limit: usize },
    #[error("the document took longer than {0} ms")]
    TooSlow(u64),
    #[error("too many documents are being made")]
    Busy,
    #[error("the layout ended without a result")]
    Broken,
    #[error("font file {file} (Debian package {package}) is in none of the font directories")]
    FontMissing { file: String, package: String },
    #[error("font file {file} cannot be read: {reason}")]
    FontUnreadable { file: String, reason: String },
    #[error("{0:?} is not a path inside a template")]
    Path(String),
    #[error("the time {0} has no place in a PDF")]
    Time(kernel::Timestamp),
}

impl PdfError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingGlyph { .. } => "pdf.missing-glyph",
            Self::PrivateUse { .. } => "pdf.private-use",
            Self::Template { .. } => "pdf.template",
            Self::Warning { .. } => "pdf.warning",
            Self::Standard { .. } => "pdf.standard",
            Self::TooLarge { .. } => "pdf.too-large",
            Self::TooSlow(_) => "pdf.too-slow",
            Self::Busy => "pdf.busy",
            Self::Broken => "pdf.broken",
            Self::FontMissing { .. } => "pdf.font-missing",
            Self::FontUnreadable { .. } => "pdf.font-unreadable",
            Self::Path(_) => "pdf.path",
            Self::Time(_) => "pdf.time",
        }
    }
}

impl From<PdfError> for Problem {
    fn from(error: PdfError) -> Self {
        let code = error.code();
        match error {
            PdfError::MissingGlyph { character } | PdfError::PrivateUse { character } => {
                Self::new(ProblemStatus::Invalid, code)
                    .with("character", character)
                    .with("code_point", format!("U+{:04X}", character as u32))
            }
            PdfError::TooLarge { limit, .. } => Self::new(ProblemStatus::TooLarge, code).with("limit", limit),
            PdfError::TooSlow(_) | PdfError::Busy => Self::new(ProblemStatus::Unavailable, code),
            _ => Self::new(ProblemStatus::Internal, code),
        }
    }
}
