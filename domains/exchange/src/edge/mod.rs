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
use std::time::Duration;

use acts::Shared;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use web::{CutOff, Noise};
use xroad::{FaultCode, FaultStyle, Place, SecurityServerId};

pub use auth::ClientAuth;

use crate::gate::Gate;
use fault::Manner;

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
    /// A call is cut off after this time, its body included: [`CALL_TIMEOUT`].
    pub limit: Duration,
}

/// The time of one call: a minute for the body (`call.rs`), and as much as a page has for the work.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(60 + web::REQUEST_TIMEOUT.as_secs());

/// The routes of the edge. Mount them on a listener that adds `ConnectInfo` and, under TLS, `ClientCertificate`.
pub fn edge(state: EdgeState) -> Router {
    Router::new()
        .route("/listClients", get(meta::list_clients).fallback(call::call))
        .route("/r1/{*rest}", any(call::call))
        .fallback(call::call)
        .layer(from_fn_with_state(state.clone(), cut_off))
        .with_state(state)
}

/// A call that panics or hangs is a fault of this node, in the words of the protocol (PR-REST §4.6).
async fn cut_off(State(state): State<EdgeState>, request: Request, next: Next) -> Response {
    let detail = state.shared.ids.uuid(state.shared.clocks.machine.now());
    let manner = Manner::of(request.headers(), state.faults, detail);
    let answer = web::within("exchange", state.limit, next.run(request)).await;
    answer.unwrap_or_else(|cut| {
        let message = match cut {
            CutOff::Panicked => "the call could not be carried out",
            CutOff::TookTooLong => "the call took too long",
        };
        manner.fault(Place::ServerProxy, FaultCode::InternalError, message).into_response()
    })
}
