//! Who is at the other end of the connection.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::Extensions;
use kernel::Timestamp;
use policy::Digest;
use web::ClientCertificate;
use xroad::ClientId;

use crate::snapshot::Snapshot;

/// How clients prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// A demonstration on one machine: whoever comes over loopback is who they say.
    Loopback,
    /// The certificate that the subsystem registered.
    Certificate,
}

/// What the connection shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Over loopback, in a demonstration.
    Claimed,
    /// A registered certificate of this subsystem.
    Registered(ClientId),
}

/// Why a connection proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unproven(pub &'static str);

impl ClientAuth {
    /// What this connection proves.
    pub(crate) fn proof(
        self,
        extensions: &Extensions,
        snapshot: &Snapshot,
        now: Timestamp,
    ) -> Result<Proof, Unproven> {
        match self {
            Self::Loopback => {
                let peer = extensions.get::<ConnectInfo<SocketAddr>>();
                // An IPv4 peer of a dual-stack listener comes as ::ffff:127.0.0.1.
                match peer {
                    Some(ConnectInfo(peer)) if peer.ip().to_canonical().is_loopback() => Ok(Proof::Claimed),
                    _ => Err(Unproven("exchange.not-loopback")),
                }
            }
            Self::Certificate => {
                let certificate = extensions.get::<ClientCertificate>();
                let certificate = certificate.ok_or(Unproven("exchange.no-certificate"))?;
                let fingerprint = Digest::of(&certificate.0);
                let client = snapshot.client_of(fingerprint.as_str(), now);
                client.cloned().map(Proof::Registered).ok_or(Unproven("exchange.unknown-certificate"))
            }
        }
    }
}

impl Proof {
    /// True when the connection may speak for `client`.
    pub(crate) fn allows(&self, client: &ClientId) -> bool {
        match self {
            Self::Claimed => true,
            Self::Registered(own) => own == client,
        }
    }
}
