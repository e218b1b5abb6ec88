//! What the exchange refuses, with stable codes: an administrator's act here, a call for data as a [`Denial`].

use kernel::{FieldProblem, Problem, ProblemStatus};

use crate::Denial;

/// Why something was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    #[error("there is no such grant")]
    UnknownGrant,
    #[error("the grant was withdrawn for good")]
    AlreadyWithdrawn,
    #[error("the grant is suspended already")]
    AlreadySuspended,
    #[error("the grant is not suspended")]
    NotSuspended,
    #[error("a reason is missing or too long")]
    Reason,
    #[error("what was typed is no subsystem")]
    MalformedClient,
    #[error("there is no such subsystem")]
    UnknownClient,
    #[error("a part of this program needs no certificate")]
    InternalClient,
    #[error("the certificate cannot be read")]
    Certificate,
    #[error("no fingerprint in lower-case hexadecimal")]
    Fingerprint,
    #[error("the certificate has expired")]
    Expired,
    #[error("the certificate is registered already")]
    CertificateKnown,
    #[error("there is no such certificate")]
    UnknownCertificate,
    /// The gate's answer to a call.
    #[error(transparent)]
    Denied(#[from] Denial),
}

impl ExchangeError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownGrant => "exchange.unknown-grant",
            Self::AlreadyWithdrawn => "exchange.already-withdrawn",
            Self::AlreadySuspended => "exchange.already-suspended",
            Self::NotSuspended => "exchange.not-suspended",
            Self::Reason => "exchange.reason",
            Self::MalformedClient | Self::UnknownClient => "exchange.unknown-client",
            Self::InternalClient => "exchange.internal-client",
            Self::Certificate => "exchange.certificate",
            Self::Fingerprint => "exchange.fingerprint",
            Self::Expired => "exchange.certificate-expired",
            Self::CertificateKnown => "exchange.certificate-known",
            Self::UnknownCertificate => "exchange.unknown-certificate",
            Self::Denied(denial) => denial.code(),
        }
    }

    const fn status(&self) -> ProblemStatus {
        match self {
            Self::UnknownGrant | Self::UnknownClient | Self::UnknownCertificate => ProblemStatus::NotFound,
            Self::AlreadyWithdrawn
            | Self::AlreadySuspended
            | Self::NotSuspended
            | Self::InternalClient
            | Self::CertificateKnown => ProblemStatus::Conflict,
            Self::Reason | Self::MalformedClient | Self::Certificate | Self::Fingerprint | Self::Expired => {
                ProblemStatus::Invalid
            }
            Self::Denied(denial) => denial.status(),
        }
    }

    /// The field of a form that it is about.
    const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Reason => Some("reason"),
            Self::MalformedClient => Some("client"),
            Self::Certificate | Self::Expired => Some("certificate"),
            _ => None,
        }
    }
}

impl From<ExchangeError> for Problem {
    fn from(error: ExchangeError) -> Self {
        let problem = Self::new(error.status(), error.code());
        match (error.field(), error) {
            (_, ExchangeError::Denied(denial)) => denial.into(),
            (Some(field), error) => problem.with_fields(vec![FieldProblem::new(field, error.code())]),
            (None, _) => problem,
        }
    }
}
