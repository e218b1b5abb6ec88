//! Exchange: the only way for data from one department to another. Members, services, grants and the gate.
//! Invariants: no grant, no data; nothing is released before its ledger entry is durable; only granted fields leave.
//! Next: `provider.rs` for who answers, `released.rs` for what comes out, `consents.rs` for the person's agreement.

mod consents;
mod provider;
mod released;

pub use consents::{ConsentId, ConsentQuery, Consents, NoConsents};
pub use provider::{Provider, ProviderError, ProviderRequest, ProviderResponse};
pub use released::{LegalBasis, Receipt, Released};
pub use xroad::{ClientId, ServiceId, Verb};
