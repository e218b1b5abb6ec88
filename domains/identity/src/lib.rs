//! Identity: accounts, sign-in, sessions, consents, posts held and guardianship as the first source of authority.
//! Invariants: a token is stored as its hash only; every refusal to sign in looks alike; every change leaves a trace.
//! Next: README.md, `service/mod.rs` for what it can do, `rules.rs` for the limits and times.

mod entities;
mod error;
mod jobs;
mod migrations;
pub mod model;
mod password;
pub mod rules;
mod service;
mod store;

pub use error::IdentityError;
pub use migrations::MIGRATIONS;
pub use model::{
    Account, AccountId, AccountKind, AccountState, Consent, ConsentId, Guardianship, Names, PasskeyId, PostHolder,
    SessionId,
};
pub use service::{
    ActFor, AssignPost, BirthRecord, ConsentBook, Denied, EndPost, EndSessions, Ending, GiveConsent, Identity,
    IdentitySettings, NewAccount, NewConsent, NewSession, Opened, PasskeyChallenge, PasswordAttempt, Power,
    RecordGuardians, SignedIn, WithdrawConsent, seed_accounts,
};
