//! The tables of the exchange: set-based loads and saves, nothing decided here.

mod messages;
mod quotas;
mod state;

pub(crate) use messages::{MessageChange, MessageKey, MessageRow, Messages, forget_messages};
pub(crate) use quotas::{QuotaDays, Taken, forget_quotas};
pub use state::{CertificateChange, Certificates, GrantChange, GrantMark, Grants};
pub(crate) use state::{revision, state};
