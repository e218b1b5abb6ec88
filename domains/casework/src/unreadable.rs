//! A case that cannot be read now must not take the others in a list away: they are shown, and one line says which case
//! is missing. Each is logged and counted, so that somebody looks.

use kernel::CaseId;

use crate::model::CaseState;

/// A case whose row is damaged, or whose law is not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub case: CaseId,
    /// Absent before it was submitted.
    pub number: Option<String>,
}

impl Unreadable {
    /// Logs and counts it.
    pub fn noted(case: CaseId, number: Option<String>, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%case, %error, "a case cannot be read");
        metrics::counter!("casework_unreadable_total").increment(1);
        Self { case, number }
    }
}

/// The cases of a list.
#[derive(Debug, Default)]
pub struct Listed {
    pub read: Vec<CaseState>,
    pub unreadable: Vec<Unreadable>,
}

/// Keeps what can be opened; the rest is noted.
pub fn sorted<T>(opened: impl IntoIterator<Item = Result<T, Unreadable>>) -> (Vec<T>, Vec<Unreadable>) {
    let (mut read, mut missing) = (Vec::new(), Vec::new());
    for one in opened {
        match one {
            Ok(one) => read.push(one),
            Err(one) => missing.push(one),
        }
    }
    (read, missing)
}
