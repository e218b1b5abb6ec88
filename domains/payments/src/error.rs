//! What this domain refuses, with stable codes.

use kernel::{FieldProblem, Problem, ProblemStatus};

/// Why an order or a step was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaymentsError {
    /// The payload of a job cannot be read.
    #[error("the order cannot be read")]
    Order,
    #[error("the effect key is empty, too long or not visible ASCII")]
    EffectKey,
    /// The same effect key was used for another order.
    #[error("the effect key belongs to another order")]
    EffectTaken,
    #[error("the amount is not positive or over the limit")]
    Amount,
    #[error("not the currency of the jurisdiction")]
    Currency,
    #[error("not a bank account")]
    Account,
    #[error("a text of the order is empty or too long")]
    Words,
    #[error("there is no such payment")]
    NotFound,
    /// The payment is in a state that does not allow the step.
    #[error("the payment has moved on")]
    State,
    #[error("a reason is missing or too long")]
    Reason,
    #[error("nothing was selected")]
    NoneSelected,
    #[error("too many were selected")]
    TooManySelected,
}

impl PaymentsError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Order => "payments.order",
            Self::EffectKey => "payments.effect-key",
            Self::EffectTaken => "payments.effect-taken",
            Self::Amount => "payments.amount",
            Self::Currency => "payments.currency",
            Self::Account => "payments.account",
            Self::Words => "payments.words",
            Self::NotFound => "payments.not-found",
            Self::State => "payments.state",
            Self::Reason => "payments.reason",
            Self::NoneSelected => "payments.none-selected",
            Self::TooManySelected => "payments.too-many-selected",
        }
    }
}

impl From<PaymentsError> for Problem {
    fn from(error: PaymentsError) -> Self {
        let status = match error {
            PaymentsError::Order => ProblemStatus::Malformed,
            PaymentsError::NotFound => ProblemStatus::NotFound,
            PaymentsError::EffectTaken | PaymentsError::State => ProblemStatus::Conflict,
            _ => ProblemStatus::Invalid,
        };
        let problem = Self::new(status, error.code());
        match error {
            PaymentsError::Account => {
                problem.with_fields(vec![FieldProblem::new("number", PaymentsError::Account.code())])
            }
            PaymentsError::Reason => {
                problem.with_fields(vec![FieldProblem::new("reason", PaymentsError::Reason.code())])
            }
            _ => problem,
        }
    }
}
