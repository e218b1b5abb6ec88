//! The faults of PR-REST §4.6, one by one, on the real edge: code, status, `X-Road-Error`, body; in both spellings and in
//! JSON and XML. 400 is what the client did, 500 what a node did, 403 what only this exchange asks (policy).

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use exchange::edge::ClientAuth;
use exchange::{Deed, MarkGrant, ProviderError, refresh};
use http::Request;
use serde_json::json;
use xroad::FaultStyle;

use crate::edge::{Answer, Edge, FUND, NOTICE, PERSON, edge_styled, request};
use crate::house::{ANA, House, house};

/// What is out of order when the request comes.
#[derive(Clone, Copy)]
enum Trouble {
    None,
    Provider(ProviderErrorKind),
    Grant,
    Database,
}

/// What the provider does.
#[derive(Clone, Copy)]
enum ProviderErrorKind {
    Unavailable,
    Fault,
    Panic,
    OtherStandard,
}
use ProviderErrorKind::{Fault, OtherStandard, Panic, Unavailable};

struct Row {
    what: &'static str,
    trouble: Trouble,
    request: fn() -> Request<Body>,
    status: u16,
    code: &'static str,
}

const fn row(
    what: &'static str,
    trouble: Trouble,
    request: fn() -> Request<Body>,
    status: u16,
    code: &'static str,
) -> Row {
    Row { what, trouble, request, status, code }
}

fn get(path: &str) -> Request<Body> {
    request("GET", path, &[("X-Road-Client", FUND)], Body::empty())
}

fn with(name: &str, value: &str) -> Request<Body> {
    request("GET", PERSON, &[("X-Road-Client", FUND), (name, value)], Body::empty())
}

fn read() -> Request<Body> {
    get(PERSON)
}

fn post(body: impl Into<Body>) -> Request<Body> {
    request("POST", NOTICE, &[("X-Road-Client", FUND), ("Content-Type", "application/json")], body.into())
}

fn from_afar() -> Request<Body> {
    let mut request = read();
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>("192.0.2.7:50000".parse().unwrap()));
    request
}

/// What is no message of the protocol, or one that a node cannot take on.
fn messages() -> Vec<Row> {
    let bad = |what, request| row(what, Trouble::None, request, 400, "Client.BadRequest");
    vec![
        bad("another version", || get("/r2/MO/GOV/REG/persons/person")),
        bad("no message at all", || get("/")),
        bad("too few segments", || get("/r1/MO/GOV/REG/persons")),
        bad("an identifier with a forbidden character", || get("/r1/MO/GOV/REG/per%3Asons/person")),
        bad("no UTF-8 in the path", || get(&format!("{PERSON}/%ff"))),
        bad("a dot segment", || get(&format!("{PERSON}/%2e%2e/x"))),
        bad("a verb that is none of the eight", || {
            request("PROPFIND", PERSON, &[("X-Road-Client", FUND)], Body::empty())
        }),
        bad("a verb that listClients has not", || {
            request("POST", "/listClients", &[("X-Road-Client", FUND)], Body::empty())
        }),
        bad("an instance that nobody knows", || get("/listClients?xRoadInstance=XX")),
        bad("no client", || request("GET", PERSON, &[], Body::empty())),
        bad("a client that is no identifier", || {
            request("GET", PERSON, &[("X-Road-Client", "nonsense")], Body::empty())
        }),
        bad("a message id that is too long", || with("X-Road-Id", &"x".repeat(201))),
        bad("a node that is no identifier", || with("X-Road-Security-Server", "MO")),
        bad("a party that is no identifier", || with("X-Road-Represented-Party", "a/b/c/d")),
        bad("a claim that cannot be read", || with("X-Balcao-Subject", "not-a-uuid")),
        bad("no service code", || get("/r1/MO/GOV/REG/persons/getOpenAPI")),
        row("no JSON", Trouble::None, || post("{"), 400, "Client.InvalidRequest"),
        row(
            "no UTF-8 in the body",
            Trouble::None,
            || post(vec![b'"', 0xff, b'"']),
            400,
            "Client.InvalidRequest",
        ),
        row("another standard", Trouble::None, || post("{}"), 400, "Client.InvalidRequest"),
    ]
}

/// What nodes refuse, and what fails behind them.
fn nodes() -> Vec<Row> {
    let consumer = |what, request, code| row(what, Trouble::None, request, 500, code);
    let failed = |what, kind, code| row(what, Trouble::Provider(kind), read, 500, code);
    vec![
        consumer("plain HTTP from afar", from_afar, "Server.ClientProxy.SslAuthenticationFailed"),
        consumer(
            "a client that nobody knows",
            || request("GET", PERSON, &[("X-Road-Client", "MO/GOV/NOBODY/x")], Body::empty()),
            "Server.ClientProxy.UnknownMember",
        ),
        consumer(
            "a member without its subsystem",
            || request("GET", PERSON, &[("X-Road-Client", "MO/GOV/FUND")], Body::empty()),
            "Server.ClientProxy.UnknownMember",
        ),
        consumer(
            "a provider that nobody knows",
            || get("/r1/MO/GOV/NOBODY/x/person"),
            "Server.ClientProxy.UnknownMember",
        ),
        consumer(
            "another node",
            || with("X-Road-Security-Server", "MO/GOV/REG/node2"),
            "Server.ClientProxy.InvalidSecurityServer",
        ),
        consumer(
            "no such service",
            || get("/r1/MO/GOV/REG/persons/nothing"),
            "Server.ServerProxy.UnknownService",
        ),
        consumer(
            "no description of such a service",
            || get("/r1/MO/GOV/REG/persons/getOpenAPI?serviceCode=nothing"),
            "Server.ServerProxy.UnknownService",
        ),
        consumer("no such endpoint", || get(&format!("{PERSON}/no/such")), "Server.ServerProxy.AccessDenied"),
        consumer(
            "no grant",
            || {
                let bank = [("X-Road-Client", "MO/COM/BANK/loans")];
                request("GET", &format!("{PERSON}/all"), &bank, Body::empty())
            },
            "Server.ServerProxy.AccessDenied",
        ),
        row("a suspended grant", Trouble::Grant, read, 500, "Server.ServerProxy.AccessDenied"),
        failed("no answer", Unavailable, "Server.ServerProxy.ServiceFailed.NetworkError"),
        failed("an error", Fault, "Server.ServerProxy.ServiceFailed.InternalError"),
        failed("a crash", Panic, "Server.ServerProxy.ServiceFailed.InternalError"),
        failed("an answer of another kind", OtherStandard, "Server.ServerProxy.ServiceFailed.InvalidBody"),
        row("no record can be made", Trouble::Database, read, 500, "Server.ServerProxy.LoggingFailed"),
    ]
}

/// What the law asks beyond the protocol.
fn policies() -> Vec<Row> {
    let denied = |what, request, code| row(what, Trouble::None, request, 403, code);
    vec![
        denied("another purpose", || with("X-Balcao-Purpose", "audit"), "Client.PolicyDenied.Purpose"),
        denied("another law", || with("X-Balcao-Legal-Basis", "fund-law"), "Client.PolicyDenied.LegalBasis"),
        denied("more fields", || with("X-Balcao-Fields", "born"), "Client.PolicyDenied.Fields"),
        denied("nobody named", || get(&format!("{PERSON}/by/no/1")), "Client.PolicyDenied.Subject"),
        denied("a rule", || get("/r1/MO/GOV/REG/persons/secret"), "Client.PolicyDenied.Rule"),
    ]
}

async fn prepare(house: &House, trouble: Trouble) {
    match trouble {
        Trouble::None => {}
        Trouble::Provider(Unavailable) => house.desk.fails(ProviderError::Unavailable),
        Trouble::Provider(Fault) => house.desk.fails(ProviderError::Fault),
        Trouble::Provider(Panic) => *house.desk.panics.lock().unwrap() = true,
        Trouble::Provider(OtherStandard) => house.desk.answers(200, json!({"no": "x"}), &[ANA]),
        Trouble::Grant => {
            let snapshot = house.gate.snapshot();
            let day = house.officer().legal_at().date_in(snapshot.declared().zone());
            let all = exchange::catalogue::grants(&snapshot, day).into_iter();
            for grant in all.filter(|grant| grant.client == FUND) {
                let mark = MarkGrant { grant: grant.id, deed: Deed::Suspend, reason: "A check.".to_owned() };
                house.officer().run(mark).await.unwrap();
            }
            refresh(&house.gate, &house.shared.packs.current(), &house.scratch.db).await.unwrap();
        }
        Trouble::Database => house.scratch.db.clone().close().await.unwrap(),
    }
}

/// `Server.ServerProxy.AccessDenied` → `server.serverproxy.access_denied`: places are one word, codes several.
fn snake(code: &str) -> String {
    let (place, rest) = match code.split('.').collect::<Vec<_>>().as_slice() {
        ["Client", rest @ ..] => ("client".to_owned(), rest.join(".")),
        [server, place, rest @ ..] => (format!("{server}.{place}").to_lowercase(), rest.join(".")),
        _ => panic!("{code}"),
    };
    let words: String = rest
        .char_indices()
        .flat_map(|(at, c)| {
            let starts = c.is_ascii_uppercase() && at > 0 && !rest[..at].ends_with('.');
            starts.then_some('_').into_iter().chain(std::iter::once(c.to_ascii_lowercase()))
        })
        .collect();
    format!("{place}.{words}")
}

fn assert_json(row: &Row, code: &str, answer: &Answer) {
    let said = (answer.status.as_u16(), answer.header("x-road-error"));
    assert_eq!(said, (row.status, Some(code)), "{}: {}", row.what, answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json;charset=utf-8"), "{}", row.what);
    let body = answer.json();
    let members: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members.len(), 3, "{}: {members:?}", row.what);
    assert_eq!(body["type"], code);
    assert!(!body["message"].as_str().unwrap().is_empty(), "{}", row.what);
    assert!(body["detail"].as_str().unwrap().parse::<uuid::Uuid>().is_ok(), "{}", row.what);
}

fn assert_xml(row: &Row, code: &str, answer: &Answer) {
    let said = (answer.status.as_u16(), answer.header("x-road-error"));
    assert_eq!(said, (row.status, Some(code)), "{}: {}", row.what, answer.text());
    assert_eq!(answer.header("content-type"), Some("text/xml;charset=utf-8"), "{}", row.what);
    let (text, start) = (answer.text(), format!("<error><type>{code}</type><message>"));
    assert!(text.contains(&start) && text.trim_end().ends_with("</detail></error>"), "{}: {text}", row.what);
}

/// A house of its own for a row with trouble.
async fn troubled(row: &Row, style: FaultStyle) -> Option<Edge> {
    if matches!(row.trouble, Trouble::None) {
        return None;
    }
    let house = house().await;
    prepare(&house, row.trouble).await;
    Some(edge_styled(house, ClientAuth::Loopback, style))
}

#[tokio::test]
async fn every_fault_has_its_code_its_status_and_its_shape() {
    for style in [FaultStyle::Pascal, FaultStyle::Snake] {
        let calm = edge_styled(house().await, ClientAuth::Loopback, style);
        for row in messages().iter().chain(&nodes()).chain(&policies()) {
            let own = troubled(row, style).await;
            let edge = own.as_ref().unwrap_or(&calm);
            let code = if style == FaultStyle::Pascal { row.code.to_owned() } else { snake(row.code) };
            assert_json(row, &code, &edge.send((row.request)()).await);
            let mut xml = (row.request)();
            xml.headers_mut().insert("accept", "text/xml".parse().unwrap());
            assert_xml(row, &code, &edge.send(xml).await);
        }
    }
}

#[tokio::test]
async fn what_is_no_fault_of_the_exchange_carries_no_error_header() {
    let edge = edge_styled(house().await, ClientAuth::Loopback, FaultStyle::Pascal);
    assert_eq!(
        (edge.send(read()).await.status.as_u16(), edge.send(read()).await.header("x-road-error")),
        (200, None)
    );
    for (error, status) in [(ProviderError::NotFound, 404), (ProviderError::Conflict, 409)] {
        edge.house.desk.fails(error);
        let answer = edge.send(read()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("x-road-error")),
            (status, None),
            "the provider's own words"
        );
    }
}
