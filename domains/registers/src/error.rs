//! What this domain refuses, each with a stable code. No personal data in any of them.

use kernel::{FieldProblem, Problem, ProblemStatus};

/// Why a command or a question was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistersError {
    #[error("there is no register `{0}`")]
    UnknownRegister(String),
    #[error("the register belongs to another department")]
    NotOwner,
    #[error("the record does not fit its data standard")]
    Data(Vec<FieldProblem>),
    #[error("larger than {0} bytes")]
    TooLarge(usize),
    #[error("there is no such record")]
    NoRecord,
    #[error("the record has changed since")]
    Stale { current: i64 },
    #[error("a record cannot pass to another person")]
    SubjectChanged,
    /// The same event stands in the register with other content.
    #[error("the register holds this already, with other content")]
    Duplicate { record: String },
    #[error("the number belongs to another record")]
    KeyTaken { kind: String },
    #[error("the number identifies another party")]
    IdentifierTaken { kind: String },
    #[error("the number is not of the right shape")]
    Identifier { kind: String },
    /// Another process was a moment faster.
    #[error("somebody else has just written the same number or event")]
    TakenMeanwhile,
    #[error("a reason of 1 to {0} characters is needed")]
    Reason(usize),
}

impl RegistersError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownRegister(_) => "registers.unknown-register",
            Self::NotOwner => "registers.not-owner",
            Self::Data(_) => "registers.data",
            Self::TooLarge(_) => "registers.too-large",
            Self::NoRecord => "registers.no-record",
            Self::Stale { .. } => "registers.stale",
            Self::SubjectChanged => "registers.subject-changed",
            Self::Duplicate { .. } => "registers.duplicate",
            Self::KeyTaken { .. } => "registers.key-taken",
            Self::IdentifierTaken { .. } => "registers.identifier-taken",
            Self::Identifier { .. } => "registers.identifier",
            Self::TakenMeanwhile => "registers.taken-meanwhile",
            Self::Reason(_) => "registers.reason",
        }
    }
}

impl From<RegistersError> for Problem {
    fn from(error: RegistersError) -> Self {
        let status = match &error {
            RegistersError::UnknownRegister(_) | RegistersError::NoRecord => ProblemStatus::NotFound,
            RegistersError::NotOwner => ProblemStatus::Forbidden,
            RegistersError::TooLarge(_) => ProblemStatus::TooLarge,
            RegistersError::Data(_)
            | RegistersError::SubjectChanged
            | RegistersError::Identifier { .. }
            | RegistersError::Reason(_) => ProblemStatus::Invalid,
            RegistersError::Stale { .. }
            | RegistersError::TakenMeanwhile
            | RegistersError::Duplicate { .. }
            | RegistersError::KeyTaken { .. }
            | RegistersError::IdentifierTaken { .. } => ProblemStatus::Conflict,
        };
        let problem = Self::new(status, error.code());
        match error {
            RegistersError::UnknownRegister(register) => problem.with("register", register),
            RegistersError::Data(fields) => problem.with_fields(fields),
            RegistersError::TooLarge(limit) | RegistersError::Reason(limit) => problem.with("limit", limit),
            RegistersError::Stale { current } => problem.with("current", current),
            RegistersError::Duplicate { record } => problem.with("record", record),
            RegistersError::KeyTaken { kind }
            | RegistersError::IdentifierTaken { kind }
            | RegistersError::Identifier { kind } => problem.with("kind", kind),
            RegistersError::NotOwner
            | RegistersError::NoRecord
            | RegistersError::SubjectChanged
            | RegistersError::TakenMeanwhile => problem,
        }
    }
}
