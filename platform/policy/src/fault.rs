//! What can be wrong with policies (before they are used) and with a question (while they are).

/// Why policies or their schema are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: [{code}] {message}")]
pub struct PolicyFault {
    pub file: String,
    /// First line is 1.
    pub line: Option<usize>,
    /// Stable code, for example `policy.annotation-missing`.
    pub code: &'static str,
    pub message: String,
    pub cure: &'static str,
}

impl PolicyFault {
    pub(crate) fn new(
        file: &str,
        code: &'static str,
        message: impl Into<String>,
        cure: &'static str,
    ) -> Self {
        Self { file: file.to_owned(), line: None, code, message: message.into(), cure }
    }

    #[must_use]
    pub(crate) const fn at(mut self, line: Option<usize>) -> Self {
        self.line = line;
        self
    }
}

/// Why a question cannot be decided: the caller's fault, never a matter of policy. Treat it as a denial.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("`{0}` is not an entity name")]
    Name(String),
    #[error("the question does not fit the schema: {0}")]
    Request(String),
    #[error("the entities do not fit the schema: {0}")]
    Entities(String),
}

impl PolicyError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "policy.name",
            Self::Request(_) => "policy.request",
            Self::Entities(_) => "policy.entities",
        }
    }
}
