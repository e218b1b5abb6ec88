//! Provider: whoever answers a call, seen from the gate. A register in this process, another department's system over
//! HTTP, a domain's own handler: all look alike, and none of them is called by anybody but the gate.
//! Next: `gate.rs` for who may call, `released.rs` for what comes out.

use acts::Ctx;
use futures::future::BoxFuture;
use kernel::PartyId;
use serde_json::Value;
use xroad::{ClientId, ServiceId, Verb};

/// Answers calls of one or more services. The gate has already checked the caller, purpose, grant and schema; `ctx`
/// names the client, purpose, legal basis and case of the call.
pub trait Provider: Send + Sync {
    /// Answers one call. A write with the `message_id` of an earlier one from the same client must not happen twice:
    /// pass the id to the command as its idempotency key and answer as the first time.
    fn call<'a>(
        &'a self,
        ctx: &'a Ctx,
        request: &'a ProviderRequest,
    ) -> BoxFuture<'a, Result<ProviderResponse, ProviderError>>;
}

/// One checked call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRequest {
    pub service: ServiceId,
    /// The subsystem that asks.
    pub client: ClientId,
    /// Message id of the client; unique for it.
    pub message_id: String,
    pub method: Verb,
    /// Decoded segments below the service; empty for the service itself.
    pub path: Vec<String>,
    /// Decoded pairs in the order in which they came.
    pub query: Vec<(String, String)>,
    /// The person whose data is asked for, when the caller named one.
    pub subject: Option<PartyId>,
    /// Valid against the request standard of the endpoint; `Null` when the call has no body.
    pub body: Value,
    /// The same message came before with the same content.
    pub repeated: bool,
}

impl ProviderRequest {
    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The path segments as slices, for `match`.
    pub fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }
}

/// What a provider answers. The gate checks it against the standard and releases only the granted fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderResponse {
    /// HTTP status, 200 to 299.
    pub status: u16,
    /// One record, or `{"items": […], "more": …}` where the endpoint declares a list; `more` where the provider knows
    /// whether there are others.
    pub body: Value,
    /// Everybody whose data is in the body: each will see this access. May be empty only when it is nobody's data.
    pub subjects: Vec<PartyId>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// There is no such record, or the caller may not know that there is.
    #[error("no such record")]
    NotFound,
    /// The content breaks a rule of the provider; the stable code says which.
    #[error("refused by the provider: {0}")]
    Invalid(String),
    /// The state moved on, or the same message id came with other content.
    #[error("conflict at the provider")]
    Conflict,
    /// Not now; the same message may be sent again.
    #[error("the provider is not available")]
    Unavailable,
    /// The provider's fault.
    #[error("the provider failed")]
    Fault,
}
