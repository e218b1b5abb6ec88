//! Listeners: plain HTTP on loopback, TLS with rustls elsewhere; a stop signal lets running requests finish.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Extension, Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::watch};
use tokio_rustls::TlsAcceptor;

/// Headers must arrive within this time.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// A TLS handshake must be done within this time.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Running requests may take this long after the stop signal.
const GRACE: Duration = Duration::from_secs(20);

/// An open listener.
pub struct Listener {
    pub socket: TcpListener,
    /// TLS settings; `None` is plain HTTP.
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

/// The certificate that a client showed, in DER: what the exchange edge knows members by.
#[derive(Debug, Clone)]
pub struct ClientCertificate(pub Arc<Vec<u8>>);

/// Serves until `stop` says true, then lets running requests finish.
pub async fn serve(listener: Listener, router: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let acceptor = listener.tls.map(TlsAcceptor::from);
    loop {
        let accepted = tokio::select! {
            accepted = listener.socket.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file descriptors: wait for some to close instead of spinning.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _nodelay = stream.set_nodelay(true);
        let (router, acceptor, watcher) = (router.clone(), acceptor.clone(), graceful.watcher());
        tokio::spawn(async move {
            match acceptor {
                None => connection(TokioIo::new(stream), peer, None, router, watcher).await,
                Some(acceptor) => {
                    let handshake = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await;
                    let Ok(Ok(stream)) = handshake else { return };
                    let certificates = stream.get_ref().1.peer_certificates();
                    let certificate = certificates
                        .and_then(|chain| chain.first())
                        .map(|certificate| ClientCertificate(Arc::new(certificate.to_vec())));
                    connection(TokioIo::new(stream), peer, certificate, router, watcher).await;
                }
            }
        });
    }
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("some requests did not finish in time"),
    }
}

async fn connection<I>(
    io: I,
    peer: SocketAddr,
    certificate: Option<ClientCertificate>,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let mut router = router.layer(Extension(ConnectInfo(peer)));
    if let Some(certificate) = certificate {
        router = router.layer(Extension(certificate));
    }
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(hyper_util::rt::TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    let service = TowerToHyperService::new(router);
    let served = watcher.watch(builder.serve_connection_with_upgrades(io, service).into_owned()).await;
    if let Err(error) = served {
        tracing::debug!(%error, "connection ended");
    }
}
