//! Finding: one thing wrong or doubtful in a pack, with the place where it stands and the way to put it right.
//! Invariant: `code` is stable (`section.what`); words may improve. Next: `lint.rs`.

use serde::Serialize;

/// How much a finding weighs. An error refuses the pack; a warning asks for a look; a note only informs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", self.line_of_text())]
pub struct Finding {
    pub severity: Severity,
    /// Path inside the pack; empty when the finding is about the pack as a whole.
    pub file: String,
    /// First line is 1.
    pub line: Option<usize>,
    /// Stable code, for example `pack.missing-file`.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it, in one sentence.
    pub cure: String,
}

impl Finding {
    /// An error in `file`.
    pub fn error(file: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, file, code, message)
    }

    /// A warning in `file`.
    pub fn warning(file: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, file, code, message)
    }

    /// A note in `file`.
    pub fn note(file: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, file, code, message)
    }

    fn new(
        severity: Severity,
        file: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { severity, file: file.into(), line: None, code, message: message.into(), cure: String::new() }
    }

    /// Adds the way to put it right.
    #[must_use]
    pub fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = cure.into();
        self
    }

    /// Adds the line (first line is 1).
    #[must_use]
    pub fn at(mut self, line: Option<usize>) -> Self {
        self.line = line;
        self
    }

    /// True when the pack must be refused.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// `path:line: error[code]: message (cure)`, the shape that editors jump to.
    fn line_of_text(&self) -> String {
        let place = match (self.file.is_empty(), self.line) {
            (true, _) => "pack".to_owned(),
            (false, None) => self.file.clone(),
            (false, Some(line)) => format!("{}:{line}", self.file),
        };
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let cure = if self.cure.is_empty() { String::new() } else { format!(" → {}", self.cure) };
        format!("{place}: {word}[{}]: {}{cure}", self.code, self.message)
    }
}
