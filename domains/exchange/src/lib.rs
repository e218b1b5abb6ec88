//! Exchange: the only way for data from one department to another. Members, services, grants and the gate.
//! Invariants: no grant, no data; nothing is released before its ledger entry is durable; only granted fields leave.
//! Next: `gate.rs` for a call's way, `provider.rs` for who answers, `snapshot/` for what is declared, `edge/` for X-Road.

mod admit;
mod call;
pub mod catalogue;
mod consents;
mod declare;
mod denial;
pub mod edge;
mod entities;
mod evidence;
mod gate;
pub mod jobs;
pub mod limits;
mod lint;
mod message;
mod noise;
mod projection;
mod provider;
mod quota;
mod released;
mod service;
pub mod snapshot;
mod standards;
mod store;

pub use call::Call;
pub use consents::{ConsentId, ConsentQuery, Consents, NoConsents};
pub use declare::{Action, Answer, ProviderKind, Purpose, Sharing};
pub use denial::Denial;
pub use gate::{Gate, Providers};
pub use lint::ExchangeLint;
pub use noise::Noise;
pub use projection::{FieldPathError, Projection};
pub use provider::{Provider, ProviderError, ProviderRequest, ProviderResponse};
pub use released::{LegalBasis, Receipt, Released};
pub use service::{
    LoadError, RegisterCertificate, ResumeGrant, SuspendGrant, WithdrawCertificate, keep_fresh, load, refresh,
};
pub use snapshot::{Snapshot, State};
pub use standards::{Standard, Standards};
pub use xroad::{ClientId, ServiceId, ServicePath, Verb};

/// The steps of this room's tables.
pub const MIGRATIONS: &[db::Migration] =
    &[db::Migration { room: "exchange", id: "0001_init", sql: include_str!("migrations/0001_init.sql") }];
