//! The X-Road edge: REST message protocol r1 as consumers' systems speak it, on a listener of its own.
//! `/r1/{instance}/{class}/{member}/{subsystem}/{service}[/path]`, the metaservices and `/listClients`.
//! Invariant: bytes and codes come from `protocols/xroad`; who may see what is decided by the gate, never here.

mod auth;
mod call;
mod claims;
mod fault;
mod meta;
mod openapi;

use std::sync::Arc;

use acts::Shared;
use axum::Router;
use axum::routing::{any, get};
use web::Noise;
use xroad::{FaultStyle, SecurityServerId};

pub use auth::ClientAuth;

use crate::gate::Gate;

/// What the edge needs.
#[derive(Clone)]
pub struct EdgeState {
    pub gate: Gate,
    /// Where callers are counted whom nobody knows.
    pub noise: Noise,
    pub shared: Arc<Shared>,
    pub auth: ClientAuth,
    /// Spelling of fault codes.
    pub faults: FaultStyle,
    /// This node's own identifier: a request for another one is refused.
    pub server: Option<SecurityServerId>,
}

/// The routes of the edge. Mount them on a listener that adds `ConnectInfo` and, under TLS, `ClientCertificate`.
pub fn edge(state: EdgeState) -> Router {
    Router::new()
        .route("/listClients", get(meta::list_clients))
        .route("/r1/{*rest}", any(call::call))
        .fallback(call::call)
        .with_state(state)
}
