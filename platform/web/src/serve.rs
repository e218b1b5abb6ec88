//! Listeners: plain HTTP on loopback, TLS with rustls elsewhere; a stop signal lets running requests finish.
//! Invariant: everything that a stranger can make grow here has an end: connections, requests of one connection, the
//! bytes of a head, the time of each step. What is over the end is closed and counted.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::pace::{Begun, Paced};

/// Largest head of a request, bytes; with it goes the room that HTTP/1 reads into.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Out of file descriptors: wait this long for some to close instead of spinning.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What one listener bears.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Open connections; one more is closed at once.
    pub connections: u32,
    /// Requests that run side by side on one HTTP/2 connection; one more is refused with `REFUSED_STREAM`.
    pub streams: u32,
    /// A TLS handshake must be done within this time.
    pub handshake: Duration,
    /// The head of a request must arrive within this time, on HTTP/1 also counted from the end of the last answer.
    pub head: Duration,
    /// A connection on which no byte moves for so long is closed. Longer than any request may run.
    pub idle: Duration,
    /// After so long a connection takes no further request: clients connect anew, to whichever process is there.
    pub age: Duration,
    /// Running requests may take this long after the stop signal, or after the connection came of age.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            streams: 100,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(15),
            idle: Duration::from_mins(2),
            age: Duration::from_hours(1),
            grace: Duration::from_secs(20),
        }
    }
}

/// An open listener.
pub struct Listener {
    /// Its name in logs and figures.
    pub name: &'static str,
    pub socket: TcpListener,
    /// TLS settings; `None` is plain HTTP.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    pub limits: Limits,
}

/// The certificate that a client showed, in DER: what the exchange edge knows members by.
#[derive(Debug, Clone)]
pub struct ClientCertificate(pub Arc<Vec<u8>>);

/// What every connection of a listener needs.
struct Door {
    name: &'static str,
    acceptor: Option<TlsAcceptor>,
    limits: Limits,
    http: auto::Builder<TokioExecutor>,
    router: Router,
    stop: watch::Receiver<bool>,
}

/// Serves until `stop` says true, then lets running requests finish.
pub async fn serve(listener: Listener, router: Router, mut stop: watch::Receiver<bool>) {
    let Listener { name, socket, tls, limits } = listener;
    let places = Arc::new(Semaphore::new(limits.connections as usize));
    let all = limits.connections;
    let door = Arc::new(Door {
        name,
        acceptor: tls.map(TlsAcceptor::from),
        http: http(&limits),
        limits,
        router,
        stop: stop.clone(),
    });
    let mut refused = 0_u64;
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok((stream, peer)) = accepted else {
            metrics::counter!("connections_refused_total", "listener" => name, "why" => "descriptors")
                .increment(1);
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            if refused > 0 {
                tracing::warn!(listener = name, refused, "connections are taken again");
                refused = 0;
            }
            tokio::spawn(connection(Arc::clone(&door), stream, peer, place));
        } else {
            metrics::counter!("connections_refused_total", "listener" => name, "why" => "full").increment(1);
            // One line for a flood; the figures count it.
            if refused == 0 {
                tracing::warn!(listener = name, all, "too many connections: new ones are closed");
            }
            refused += 1;
        }
    }
    drop(socket);
    // Every connection gives its place back at its end, and each has one: none waits here for ever.
    let _all_closed = places.acquire_many(all).await;
}

fn http(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(HEAD_BYTES_MAX);
    let head_bytes = u32::try_from(HEAD_BYTES_MAX).unwrap_or(u32::MAX);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(head_bytes);
    http
}

/// One connection from its first byte to its last.
async fn connection(door: Arc<Door>, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
    let open = metrics::gauge!("connections_open", "listener" => door.name);
    open.increment(1);
    let _nodelay = stream.set_nodelay(true);
    let ended = match &door.acceptor {
        None => requests(&door, stream, peer, None).await,
        Some(acceptor) => match timeout(door.limits.handshake, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                let certificates = stream.get_ref().1.peer_certificates();
                let certificate = certificates
                    .and_then(|chain| chain.first())
                    .map(|certificate| ClientCertificate(Arc::new(certificate.to_vec())));
                requests(&door, stream, peer, certificate).await
            }
            Ok(Err(_)) => Ended::Broken,
            Err(_elapsed) => Ended::Slow,
        },
    };
    open.decrement(1);
    let why = match ended {
        Ended::Plainly => "end",
        Ended::Broken => "broken",
        Ended::Slow => "slow",
        Ended::Grace => "grace",
    };
    metrics::counter!("connections_closed_total", "listener" => door.name, "why" => why).increment(1);
    if matches!(ended, Ended::Grace) {
        tracing::warn!(listener = door.name, "requests of a connection did not finish in time");
    }
    drop(place);
}

/// How a connection ended.
enum Ended {
    Plainly,
    Broken,
    /// A step took longer than its limit.
    Slow,
    /// Requests still ran when the grace was over.
    Grace,
}

async fn requests<S>(
    door: &Door,
    stream: S,
    peer: SocketAddr,
    certificate: Option<ClientCertificate>,
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &door.limits;
    let begun = Begun::default();
    let paced = Paced::new(stream, begun.clone(), limits.head, limits.idle);
    let service = service_fn(|mut request: Request<Incoming>| {
        begun.set();
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(certificate) = &certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        door.router.clone().oneshot(request.map(Body::new))
    });
    let mut served = pin!(door.http.serve_connection(TokioIo::new(paced), service));
    let mut stop = door.stop.clone();
    tokio::select! {
        ended = served.as_mut() => return how(ended),
        _ = stop.wait_for(|stop| *stop) => {}
        () = sleep(limits.age) => {}
    }
    served.as_mut().graceful_shutdown();
    timeout(limits.grace, served).await.map_or(Ended::Grace, how)
}

fn how(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) -> Ended {
    let Err(error) = ended else { return Ended::Plainly };
    tracing::debug!(%error, "connection ended");
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error.as_ref());
    while let Some(error) = cause {
        let slow = error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout)
            || error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut);
        if slow {
            return Ended::Slow;
        }
        cause = error.source();
    }
    Ended::Broken
}
