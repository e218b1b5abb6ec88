//! The listener as strangers on the network meet it: real sockets, no client library that would behave well.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

use std::time::Duration;

use axum::{Router, routing::get};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::{Limits, Listener};

/// Longer than anything here may take; a test that reaches it fails.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(150);

struct Site {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

/// One recorder a process; each test has a listener name of its own.
fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap())
}

fn roomy() -> Limits {
    Limits { connections: 8, streams: 2, head: LONG, idle: LONG, ..Limits::default() }
}

async fn site(name: &'static str, limits: Limits) -> Site {
    figures();
    let router = Router::new()
        .route("/", get(|| async { "here" }))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(SHORT * 4).await;
                "slow"
            }),
        )
        .route("/never", get(|| async { std::future::pending::<()>().await }));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let listener = Listener { name, socket, tls: None, limits };
    Site { address, stop, serving: tokio::spawn(web::serve(listener, router, stopped)) }
}

impl Site {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn end(self) {
        self.stop.send_replace(true);
        tokio::time::timeout(LONG, self.serving).await.expect("ends").unwrap();
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

async fn ask(stream: &mut TcpStream, path: &str) {
    send(stream, &format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")).await;
}

/// Reads until the answer holds `end`.
async fn read_to(stream: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(end) {
        let mut some = [0; 4096];
        let count = tokio::time::timeout(LONG, stream.read(&mut some)).await.expect("an answer").unwrap();
        assert!(count > 0, "closed after {:?}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&some[..count]);
    }
    String::from_utf8(read).unwrap()
}

/// Everything until the other side closes; a reset is an end too.
async fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    let _reset =
        tokio::time::timeout(LONG, stream.read_to_end(&mut read)).await.expect("closed by the server");
    read
}

fn figure(line: &str) -> Option<u64> {
    let text = figures().render();
    text.lines().find_map(|found| found.strip_prefix(line)?.trim().parse().ok())
}

#[tokio::test]
async fn one_connection_more_than_the_limit_is_closed_counted_and_the_next_is_taken_again() {
    let site = site("full", Limits { connections: 2, ..roomy() }).await;
    let (mut first, mut second) = (site.connect().await, site.connect().await);
    for stream in [&mut first, &mut second] {
        ask(stream, "/").await;
        assert!(read_to(stream, "here").await.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(figure("connections_open{listener=\"full\"}"), Some(2));
    for _ in 0..3 {
        assert_eq!(read_all(&mut site.connect().await).await, b"");
    }
    assert_eq!(figure("connections_refused_total{listener=\"full\",why=\"full\"}"), Some(3));
    // Those that are in stay in, and a place that is given back is a place.
    ask(&mut first, "/").await;
    read_to(&mut first, "here").await;
    drop(first);
    let taken = async {
        loop {
            let mut stream = site.connect().await;
            let _closed = stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
            if read_all(&mut stream).await.ends_with(b"here") {
                return;
            }
        }
    };
    tokio::time::timeout(LONG, taken).await.expect("taken again");
    drop(second);
    site.end().await;
}

#[tokio::test]
async fn whoever_sends_its_head_byte_by_byte_loses_the_connection() {
    let site = site("drip", Limits { head: SHORT, ..roomy() }).await;
    // Nothing at all, a head without an end, and the HTTP/2 preface letter by letter: each has the same time.
    let cases = [("", ""), ("GET / HTTP/1.1\r\nhost: x\r\nx-a: ", "aaaaaaaaaaaa"), ("P", "RI * HTTP/2.")];
    for (beginning, drops) in cases {
        let mut stream = site.connect().await;
        let started = std::time::Instant::now();
        send(&mut stream, beginning).await;
        let (mut reading, mut writing) = stream.into_split();
        let dripping = tokio::spawn(async move {
            // A byte now and then buys no time.
            for drop in drops.as_bytes() {
                tokio::time::sleep(SHORT / 5).await;
                let _closed = writing.write_all(&[*drop]).await;
            }
            std::future::pending::<()>().await;
        });
        let mut rest = Vec::new();
        let _reset = tokio::time::timeout(LONG, reading.read_to_end(&mut rest)).await.expect(beginning);
        assert!(!String::from_utf8_lossy(&rest).contains("200"), "{rest:?}");
        assert!(started.elapsed() >= SHORT, "{beginning}");
        dripping.abort();
    }
    site.end().await;
    assert!(figure("connections_closed_total{listener=\"drip\",why=\"slow\"}") >= Some(1));
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_working_one_is_not() {
    let site = site("idle", Limits { head: SHORT, idle: SHORT * 8, ..roomy() }).await;
    let mut stream = site.connect().await;
    // The work takes longer than a head may: what is limited is silence, not work.
    ask(&mut stream, "/slow").await;
    read_to(&mut stream, "slow").await;
    ask(&mut stream, "/").await;
    read_to(&mut stream, "here").await;
    assert_eq!(read_all(&mut stream).await, b"", "closed when nothing more comes");
    let mut stuck = site.connect().await;
    ask(&mut stuck, "/never").await;
    assert_eq!(read_all(&mut stuck).await, b"", "and when nothing moves any more");
    site.end().await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let site = site("large", roomy()).await;
    let mut stream = site.connect().await;
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx-a: {}\r\n\r\n", "a".repeat(64 * 1024));
    let _closed = stream.write_all(head.as_bytes()).await;
    let answer = read_all(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
    site.end().await;
}

/// One HTTP/2 frame (RFC 9113 §4.1): kind, flags, stream, payload.
async fn frame(stream: &mut TcpStream) -> (u8, u8, u32, Vec<u8>) {
    let mut head = [0; 9];
    tokio::time::timeout(LONG, stream.read_exact(&mut head)).await.expect("a frame").unwrap();
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await.unwrap();
    (head[3], head[4], u32::from_be_bytes([head[5], head[6], head[7], head[8]]), payload)
}

#[tokio::test]
async fn one_stream_more_than_the_limit_is_refused_and_the_connection_lives() {
    const SETTINGS: u8 = 4;
    const RST_STREAM: u8 = 3;
    const MAX_CONCURRENT_STREAMS: [u8; 2] = [0, 3];
    let site = site("streams", roomy()).await;
    let mut stream = site.connect().await;
    send(&mut stream, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    stream.write_all(&[0, 0, 0, SETTINGS, 0, 0, 0, 0, 0]).await.unwrap();
    let (kind, _, _, settings) = frame(&mut stream).await;
    assert_eq!(kind, SETTINGS);
    let said = settings.chunks(6).find(|one| one[..2] == MAX_CONCURRENT_STREAMS).expect("a limit is said");
    assert_eq!(said[2..], [0, 0, 0, 2]);
    stream.write_all(&[0, 0, 0, SETTINGS, 1, 0, 0, 0, 0]).await.unwrap();
    // GET http://x/never, thrice (RFC 7541: indexed method and scheme, literal path and authority).
    let mut block = vec![0x82, 0x86, 0x04, 6];
    block.extend_from_slice(b"/never");
    block.extend_from_slice(&[0x01, 1, b'x']);
    for id in [1_u8, 3, 5] {
        let length = u8::try_from(block.len()).unwrap();
        let frame = [&[0, 0, length, 1, 5, 0, 0, 0, id][..], &block].concat();
        stream.write_all(&frame).await.unwrap();
    }
    let refused = loop {
        let (kind, _, id, payload) = frame(&mut stream).await;
        assert_ne!(kind, 7, "GOAWAY");
        if kind == RST_STREAM {
            break (id, payload);
        }
    };
    assert_eq!(refused, (5, vec![0, 0, 0, 7]), "REFUSED_STREAM: the client may send it again");
    drop(stream);
    site.end().await;
}

#[tokio::test]
async fn the_stop_signal_lets_a_running_request_finish_and_cuts_off_what_does_not_end() {
    let site = site("stop", Limits { grace: SHORT * 8, ..roomy() }).await;
    let (mut slow, mut never) = (site.connect().await, site.connect().await);
    ask(&mut slow, "/slow").await;
    ask(&mut never, "/never").await;
    tokio::time::sleep(SHORT).await;
    site.stop.send_replace(true);
    assert!(read_to(&mut slow, "slow").await.starts_with("HTTP/1.1 200"));
    site.end().await;
    assert_eq!(read_all(&mut never).await, b"");
    assert_eq!(figure("connections_closed_total{listener=\"stop\",why=\"grace\"}"), Some(1));
}

#[tokio::test]
async fn a_connection_of_age_takes_no_further_request() {
    let site = site("age", Limits { age: SHORT, ..roomy() }).await;
    let mut stream = site.connect().await;
    ask(&mut stream, "/slow").await;
    let answer = String::from_utf8(read_all(&mut stream).await).unwrap();
    assert!(answer.contains("connection: close") && answer.ends_with("slow"), "{answer}");
    site.end().await;
}
