//! Denial: why the gate did not release anything. Every reason has a stable code, which the ledger entry, the problem
//! document and the fault at the edge share.

use kernel::{FieldProblem, Problem, ProblemStatus};

use crate::provider::ProviderError;

/// Why nothing was released.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    #[error("the message id is empty, too long or not visible ASCII")]
    MessageId,
    #[error("the query has too many parameters")]
    QueryTooLong,
    #[error("a claim about the call cannot be read")]
    ClaimMalformed,
    #[error("the body is not JSON text in UTF-8")]
    BodyMalformed,
    #[error("the body is in another coding or character set than UTF-8")]
    MediaType,
    #[error("the body is larger than the limit")]
    BodyTooLarge,
    #[error("the client is no registered subsystem")]
    UnknownClient,
    #[error("there is no such service")]
    UnknownService,
    #[error("the service has no such endpoint")]
    UnknownEndpoint,
    #[error("the client has no grant for this endpoint")]
    NoGrant,
    #[error("the grant is not in force on this day")]
    NotInForce,
    #[error("the grant is suspended")]
    Suspended,
    #[error("several purposes fit: the call must name one")]
    PurposeMissing,
    #[error("the grant does not cover this purpose")]
    PurposeNotGranted,
    #[error("no grant rests on this legal basis")]
    BasisNotGranted,
    #[error("fields outside the grant were asked for")]
    FieldsNotGranted,
    #[error("the grant requires a case")]
    CaseMissing,
    #[error("the department has no such case")]
    CaseUnknown,
    #[error("the case is closed")]
    CaseClosed,
    #[error("the case does not concern the person")]
    CaseSubject,
    #[error("the person whose data it is must be named")]
    SubjectMissing,
    #[error("the call names two different persons")]
    SubjectMismatch,
    #[error("the person whose data it is has not consented")]
    ConsentMissing,
    /// With the ids of the policies that forbade; empty when none permitted.
    #[error("the policies do not permit it")]
    Policy(Vec<String>),
    #[error("the request does not fit the standard")]
    RequestInvalid(Vec<FieldProblem>),
    #[error("the day's quota of the grant is used up")]
    Quota,
    #[error("the official's share of the day's quota is used up")]
    OfficialQuota,
    #[error("the message id was used for other content")]
    MessageReused,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the provider's answer does not fit the standard")]
    ResponseInvalid,
    #[error("the access could not be recorded, so nothing was released")]
    LogFailed,
}

impl Denial {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MessageId => "exchange.message-id",
            Self::QueryTooLong => "exchange.query-too-long",
            Self::ClaimMalformed => "exchange.claim-malformed",
            Self::BodyMalformed => "exchange.body-malformed",
            Self::MediaType => "exchange.media-type",
            Self::BodyTooLarge => "exchange.body-too-large",
            Self::UnknownClient => "exchange.unknown-client",
            Self::UnknownService => "exchange.unknown-service",
            Self::UnknownEndpoint => "exchange.unknown-endpoint",
            Self::NoGrant => "exchange.no-grant",
            Self::NotInForce => "exchange.grant-not-in-force",
            Self::Suspended => "exchange.grant-suspended",
            Self::PurposeMissing => "exchange.purpose-missing",
            Self::PurposeNotGranted => "exchange.purpose-not-granted",
            Self::BasisNotGranted => "exchange.basis-not-granted",
            Self::FieldsNotGranted => "exchange.fields-not-granted",
            Self::CaseMissing => "exchange.case-missing",
            Self::CaseUnknown => "exchange.case-unknown",
            Self::CaseClosed => "exchange.case-closed",
            Self::CaseSubject => "exchange.case-subject",
            Self::SubjectMissing => "exchange.subject-missing",
            Self::SubjectMismatch => "exchange.subject-mismatch",
            Self::ConsentMissing => "exchange.consent-missing",
            Self::Policy(_) => "exchange.policy",
            Self::RequestInvalid(_) => "exchange.request-invalid",
            Self::Quota => "exchange.quota",
            Self::OfficialQuota => "exchange.official-quota",
            Self::MessageReused => "exchange.message-reused",
            Self::Provider(ProviderError::NotFound) => "exchange.not-found",
            Self::Provider(ProviderError::Invalid(_)) => "exchange.provider-refused",
            Self::Provider(ProviderError::Conflict) => "exchange.provider-conflict",
            Self::Provider(ProviderError::Unavailable) => "exchange.provider-unavailable",
            Self::Provider(ProviderError::Fault) => "exchange.provider-fault",
            Self::ResponseInvalid => "exchange.response-invalid",
            Self::LogFailed => "exchange.log-failed",
        }
    }

    /// How a page or the JSON API says it.
    pub const fn status(&self) -> ProblemStatus {
        match self {
            Self::MessageId | Self::QueryTooLong | Self::ClaimMalformed | Self::BodyMalformed => {
                ProblemStatus::Malformed
            }
            Self::MediaType => ProblemStatus::MediaType,
            Self::BodyTooLarge => ProblemStatus::TooLarge,
            Self::UnknownService | Self::UnknownEndpoint | Self::Provider(ProviderError::NotFound) => {
                ProblemStatus::NotFound
            }
            Self::RequestInvalid(_) | Self::Provider(ProviderError::Invalid(_)) => ProblemStatus::Invalid,
            Self::Quota | Self::OfficialQuota => ProblemStatus::TooMany,
            Self::MessageReused | Self::Provider(ProviderError::Conflict) => ProblemStatus::Conflict,
            Self::Provider(ProviderError::Unavailable) | Self::LogFailed => ProblemStatus::Unavailable,
            Self::Provider(ProviderError::Fault) | Self::ResponseInvalid => ProblemStatus::Internal,
            _ => ProblemStatus::Forbidden,
        }
    }

    /// True when the same call may succeed later without any change.
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Quota | Self::OfficialQuota | Self::LogFailed | Self::Provider(ProviderError::Unavailable)
        )
    }
}

impl From<Denial> for Problem {
    fn from(denial: Denial) -> Self {
        let problem = Self::new(denial.status(), denial.code());
        match denial {
            Denial::RequestInvalid(fields) => problem.with_fields(fields),
            Denial::Provider(ProviderError::Invalid(code)) => problem.with("reason", code),
            _ => problem,
        }
    }
}
