//! What this domain refuses, with stable codes.

use kernel::{FieldProblem, Problem, ProblemStatus};

/// Why a document was not issued, shown or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentsError {
    /// The payload of a job cannot be read, or breaks a limit.
    #[error("the order cannot be read")]
    Order,
    #[error("the effect key belongs to another order")]
    EffectTaken,
    /// The pack does not have the template or department.
    #[error("the pack has no such template or department")]
    NoTemplate,
    /// The document to replace does not exist or is another department's.
    #[error("the document to replace is not there")]
    NoReplaced,
    #[error("a character cannot be printed")]
    MissingGlyph,
    /// The template does not make a document of the data.
    #[error("the template does not make a document")]
    Template,
    #[error("there is no such document")]
    NotFound,
    #[error("the document has moved on")]
    State,
    #[error("a reason is missing or too long")]
    Reason,
    /// No file was sent, or one that is too large.
    #[error("no file")]
    NoFile,
    /// More papers are revoked or superseded than one list may name.
    #[error("the status list is full")]
    ListFull,
}

impl DocumentsError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Order => "documents.order",
            Self::EffectTaken => "documents.effect-taken",
            Self::NoTemplate => "documents.no-template",
            Self::NoReplaced => "documents.no-replaced",
            Self::MissingGlyph => "documents.missing-glyph",
            Self::Template => "documents.template",
            Self::NotFound => "documents.not-found",
            Self::State => "documents.state",
            Self::Reason => "documents.reason",
            Self::NoFile => "documents.no-file",
            Self::ListFull => "documents.list-full",
        }
    }
}

impl From<DocumentsError> for Problem {
    fn from(error: DocumentsError) -> Self {
        let status = match error {
            DocumentsError::Order | DocumentsError::NoFile => ProblemStatus::Malformed,
            DocumentsError::NotFound | DocumentsError::NoReplaced => ProblemStatus::NotFound,
            DocumentsError::EffectTaken | DocumentsError::State => ProblemStatus::Conflict,
            DocumentsError::NoTemplate | DocumentsError::Template => ProblemStatus::Internal,
            DocumentsError::ListFull => ProblemStatus::Unavailable,
            DocumentsError::MissingGlyph | DocumentsError::Reason => ProblemStatus::Invalid,
        };
        let problem = Self::new(status, error.code());
        match error {
            DocumentsError::Reason => problem.with_fields(vec![FieldProblem::new("reason", error.code())]),
            _ => problem,
        }
    }
}
