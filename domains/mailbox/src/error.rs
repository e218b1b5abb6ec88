//! What the mailbox refuses, as stable codes.

use kernel::{Problem, ProblemStatus};

/// Why the mailbox did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// There is no such letter in this mailbox, or the caller may not know that there is.
    #[error("there is no such letter")]
    NotFound,
    /// The same message id came with other content.
    #[error("this message was sent before with other content")]
    OtherContent,
    /// The letter lacks something or has too much of it; the fields say where.
    #[error("the letter is malformed")]
    Malformed,
    /// The notice law or the calendar of the pack cannot be read.
    #[error("the notice law of the pack cannot be read")]
    NoLaw,
}

impl MailboxError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "mailbox.not-found",
            Self::OtherContent => "mailbox.other-content",
            Self::Malformed => "mailbox.malformed",
            Self::NoLaw => "mailbox.no-law",
        }
    }
}

impl From<MailboxError> for Problem {
    fn from(error: MailboxError) -> Self {
        let status = match error {
            MailboxError::NotFound => ProblemStatus::NotFound,
            MailboxError::OtherContent => ProblemStatus::Conflict,
            MailboxError::Malformed => ProblemStatus::Invalid,
            MailboxError::NoLaw => ProblemStatus::Internal,
        };
        Self::new(status, error.code())
    }
}
