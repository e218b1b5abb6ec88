//! What identity refuses, as stable codes. An unknown login name, a wrong password and a locked account look alike:
//! nobody learns from a refusal who has an account.

use db::DbError;
use kernel::{Problem, ProblemStatus};
use keys::NoRandomness;

/// Why identity did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    #[error("login name and password do not match")]
    WrongCredentials,
    #[error("the passkey was not accepted")]
    PasskeyRefused,
    #[error("too many attempts; free again in {minutes} minutes")]
    TooManyAttempts { minutes: i64 },
    #[error("the password hashers are busy")]
    Busy,
    #[error("this official holds no post today")]
    NoPost,
    #[error("the official holds several posts and named none")]
    PostRequired,
    #[error("the official does not hold this post")]
    PostNotHeld,
    #[error("the post is not in the pack")]
    PostUnknown,
    #[error("the ceremony is unknown, used or over")]
    CeremonyOver,
    #[error("a minor does not sign in")]
    Minor,
    #[error("the login name is taken or the party has such an account")]
    LoginTaken,
    #[error("the login name is malformed")]
    LoginMalformed,
    #[error("a name is missing or too long")]
    NameMalformed,
    #[error("the password is shorter than {0} characters")]
    PasswordShort(usize),
    #[error("the password is longer than {0} characters")]
    PasswordLong(usize),
    #[error("the password is the login name")]
    PasswordGuessable,
    #[error("there is no such account")]
    NoAccount,
    #[error("there is no such session")]
    NoSession,
    #[error("there is no such passkey")]
    NoPasskey,
    #[error("{0} passkeys are enough")]
    PasskeyLimit(usize),
    #[error("{0} posts are enough for one official")]
    PostLimit(usize),
    #[error("{0} parents are enough for one record")]
    ParentsMany(usize),
    #[error("there is no such consent")]
    NoConsent,
    #[error("the pack offers no such consent")]
    NoConsentOffer,
    #[error("the words of the consent have changed")]
    WordingChanged,
    #[error("the consent counts in a case, which must be named")]
    ConsentNeedsCase,
    #[error("the consent has been withdrawn")]
    ConsentWithdrawn,
    #[error("the consent names no recipient, category or purpose, or too many")]
    ConsentMalformed,
    #[error("no power to act for this party")]
    NoMandate,
    #[error("the power has ended")]
    MandateEnded,
    #[error("the mandate does not cover this")]
    PowerNotCovered,
    #[error("the pack does not say until when guardians act for a child")]
    NoGuardianshipLaw,
    #[error("passkeys are not set up here")]
    PasskeysOff,
}

impl IdentityError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongCredentials => "identity.wrong-credentials",
            Self::PasskeyRefused => "identity.passkey-refused",
            Self::TooManyAttempts { .. } => "identity.too-many-attempts",
            Self::Busy => "identity.busy",
            Self::NoPost => "identity.no-post",
            Self::PostRequired => "identity.post-required",
            Self::PostNotHeld => "identity.post-not-held",
            Self::PostUnknown => "identity.post-unknown",
            Self::CeremonyOver => "identity.ceremony-over",
            Self::Minor => "identity.minor",
            Self::LoginTaken => "identity.login-taken",
            Self::LoginMalformed => "identity.login-malformed",
            Self::NameMalformed => "identity.name-malformed",
            Self::PasswordShort(_) => "identity.password-short",
            Self::PasswordLong(_) => "identity.password-long",
            Self::PasswordGuessable => "identity.password-guessable",
            Self::NoAccount => "identity.no-account",
            Self::NoSession => "identity.no-session",
            Self::NoPasskey => "identity.no-passkey",
            Self::PasskeyLimit(_) => "identity.passkey-limit",
            Self::PostLimit(_) => "identity.post-limit",
            Self::ParentsMany(_) => "identity.parents-many",
            Self::NoConsent => "identity.no-consent",
            Self::NoConsentOffer => "identity.no-consent-offer",
            Self::WordingChanged => "identity.wording-changed",
            Self::ConsentNeedsCase => "identity.consent-needs-case",
            Self::ConsentWithdrawn => "identity.consent-withdrawn",
            Self::ConsentMalformed => "identity.consent-malformed",
            Self::NoMandate => "identity.no-mandate",
            Self::MandateEnded => "identity.mandate-ended",
            Self::PowerNotCovered => "identity.power-not-covered",
            Self::NoGuardianshipLaw => "identity.no-guardianship-law",
            Self::PasskeysOff => "identity.passkeys-off",
        }
    }

    const fn status(self) -> ProblemStatus {
        match self {
            Self::WrongCredentials | Self::PasskeyRefused => ProblemStatus::Unauthenticated,
            Self::TooManyAttempts { .. } => ProblemStatus::TooMany,
            Self::Busy | Self::NoGuardianshipLaw => ProblemStatus::Unavailable,
            Self::NoPost
            | Self::PostNotHeld
            | Self::Minor
            | Self::NoMandate
            | Self::MandateEnded
            | Self::PowerNotCovered => ProblemStatus::Forbidden,
            Self::LoginTaken
            | Self::ConsentWithdrawn
            | Self::WordingChanged
            | Self::CeremonyOver
            | Self::PasskeyLimit(_)
            | Self::PostLimit(_) => ProblemStatus::Conflict,
            Self::NoAccount
            | Self::NoSession
            | Self::NoPasskey
            | Self::NoConsent
            | Self::NoConsentOffer
            | Self::PasskeysOff => ProblemStatus::NotFound,
            Self::PostRequired
            | Self::ParentsMany(_)
            | Self::PostUnknown
            | Self::LoginMalformed
            | Self::NameMalformed
            | Self::PasswordShort(_)
            | Self::PasswordLong(_)
            | Self::PasswordGuessable
            | Self::ConsentNeedsCase
            | Self::ConsentMalformed => ProblemStatus::Invalid,
        }
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        let problem = Self::new(error.status(), error.code());
        match error {
            IdentityError::TooManyAttempts { minutes } => problem.with("minutes", minutes),
            IdentityError::PasswordShort(limit)
            | IdentityError::PasswordLong(limit)
            | IdentityError::PasskeyLimit(limit)
            | IdentityError::ParentsMany(limit)
            | IdentityError::PostLimit(limit) => problem.with("limit", limit),
            _ => problem,
        }
    }
}

/// No randomness: nothing secret can be made now.
pub(crate) fn no_randomness(_error: NoRandomness) -> Problem {
    Problem::new(ProblemStatus::Unavailable, "unavailable")
}

/// A stored row that means nothing; table and row are named, values never.
pub(crate) fn inconsistent(table: &str, id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent(format!("{table} {id}"))
}
