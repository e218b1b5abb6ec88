//! What people and officials write with a command, looked at in one place before anything is decided.
//! Invariant: no free text that a register, a letter or a paper would have to refuse gets into a case.

use kernel::{FieldProblem, WritingError, check_writing, writing::is_unfit};
use serde_json::{Map, Value as Json};

use crate::error::CaseworkError;
use crate::model::{CaseCommand, Rejection};

/// Longest free text, characters.
const TEXT_CHARS_MAX: usize = 8_000;

/// Refuses a command whose words cannot be kept.
pub fn check(command: &CaseCommand) -> Result<(), Rejection> {
    match command {
        CaseCommand::ReplyHearing { text: needed }
        | CaseCommand::Appeal { grounds: needed }
        | CaseCommand::EndAppeal { result: needed }
        | CaseCommand::Disapprove { reason: needed, .. }
        | CaseCommand::SetAside { reason: needed, .. }
        | CaseCommand::Suspend { reason: needed, .. }
        | CaseCommand::Return { reason: needed, .. }
        | CaseCommand::OpenHearing { grounds: needed, .. } => said(needed),
        // An unfavourable decision needs reasons; the desk says so in words of its own.
        CaseCommand::Decide { reasons, .. } => {
            optional(Some(reasons.as_str()).filter(|text| !text.is_empty()))
        }
        CaseCommand::Decline { reason, .. } | CaseCommand::Withdraw { reason } => optional(reason.as_deref()),
        CaseCommand::Correct { fields, reason, .. } => {
            values(fields)?;
            said(reason)
        }
        CaseCommand::Answer { answers, .. } => values(answers),
        CaseCommand::ProvideEvidence { values: given, files, .. } => {
            values(given)?;
            files.iter().try_for_each(|file| said(file))
        }
        _ => Ok(()),
    }
}

fn said(text: &str) -> Result<(), Rejection> {
    check_writing(text, TEXT_CHARS_MAX).map_err(|error| {
        Rejection::of(match error {
            WritingError::Blank => CaseworkError::TextNeeded,
            WritingError::Characters => CaseworkError::TextCharacters,
            WritingError::TooLong { .. } => CaseworkError::TextTooLong,
        })
    })
}

fn optional(text: Option<&str>) -> Result<(), Rejection> {
    text.map_or(Ok(()), said)
}

/// Values are checked against a schema where there is one; what no schema says is looked at here.
fn values(given: &Map<String, Json>) -> Result<(), Rejection> {
    let unfit = given.iter().filter(|(_, value)| has_unfit(value));
    let problems: Vec<FieldProblem> =
        unfit.map(|(name, _)| FieldProblem::new(name.clone(), "field.characters")).collect();
    if problems.is_empty() { Ok(()) } else { Err(Rejection::of(CaseworkError::Fields).with_fields(problems)) }
}

fn has_unfit(value: &Json) -> bool {
    match value {
        Json::String(text) => text.chars().any(is_unfit),
        Json::Array(items) => items.iter().any(has_unfit),
        Json::Object(entries) => entries.values().any(has_unfit),
        _ => false,
    }
}
