//! The X-Road edge as a client's system meets it, over HTTP in process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use acts::{Actor, Ctx, Origin};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::edge::{ClientAuth, EdgeState, edge};
use exchange::{ProviderError, RegisterCertificate, refresh};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use policy::Digest;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::{ClientCertificate, Noise};
use xroad::FaultStyle;

use crate::house::{ANA, CASE, CASE_NO, House, REG_CASE, RUI, house, person};
use crate::packs;

pub const FUND: &str = "MO/GOV/FUND/casework";
pub const NOTICE: &str = "/r1/MO/GOV/REG/persons/notice";
pub const PERSON: &str = "/r1/MO/GOV/REG/persons/person";

/// Longer than any call of a test takes, but for one that hangs.
const CALL_LIMIT: Duration = Duration::from_secs(3);

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {:?}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// A fault of the exchange: status, code in header and body, detail.
    fn assert_fault(&self, status: u16, kind: &str) {
        assert_eq!(
            (self.status.as_u16(), self.header("x-road-error")),
            (status, Some(kind)),
            "{}",
            self.text()
        );
        assert_eq!(self.header("content-type"), Some("application/json;charset=utf-8"));
        let body = self.json();
        assert_eq!(body["type"], kind);
        assert!(!body["message"].as_str().unwrap().is_empty());
        assert!(body["detail"].as_str().unwrap().parse::<uuid::Uuid>().is_ok());
    }
}

pub struct Edge {
    pub house: House,
    router: Router,
    noise: Noise,
}

pub async fn edge_of(auth: ClientAuth) -> Edge {
    edge_in(house().await, auth)
}

/// The edge of a house.
pub fn edge_in(house: House, auth: ClientAuth) -> Edge {
    edge_styled(house, auth, FaultStyle::Pascal)
}

/// The same with a spelling of fault codes.
pub fn edge_styled(house: House, auth: ClientAuth, faults: FaultStyle) -> Edge {
    let noise = Noise::default();
    let state = EdgeState {
        gate: house.gate.clone(),
        noise: noise.clone(),
        shared: Arc::clone(&house.shared),
        auth,
        faults,
        server: Some("MO/GOV/REG/node1".parse().unwrap()),
        limit: CALL_LIMIT,
    };
    Edge { house, router: edge(state), noise }
}

pub async fn loopback() -> Edge {
    edge_of(ClientAuth::Loopback).await
}

impl Edge {
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            let local: SocketAddr = "[::ffff:127.0.0.1]:50000".parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(local));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request("GET", path, headers, Body::empty())).await
    }

    async fn post(&self, body: impl Into<Body>, headers: &[(&str, &str)]) -> Answer {
        let headers = [&[("X-Road-Client", FUND), ("Content-Type", "application/json")], headers].concat();
        self.send(request("POST", NOTICE, &headers, body.into())).await
    }
}

pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let builder = Request::builder().method(method).uri(path);
    headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value)).body(body).unwrap()
}

fn about_ana() -> [(&'static str, String); 3] {
    [
        ("X-Road-Client", FUND.to_owned()),
        ("X-Road-Id", "q-1".to_owned()),
        ("X-Balcao-Subject", ANA.to_string()),
    ]
}

fn borrowed<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn a_read_comes_back_with_the_headers_of_the_protocol() {
    let edge = loopback().await;
    let answer = edge.get(PERSON, &borrowed(&about_ana())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({"party": ANA, "no": "0001", "name": {"chinese": "𠮷田"}}));
    assert_eq!(answer.header("x-road-client"), Some(FUND));
    assert_eq!(answer.header("x-road-id"), Some("q-1"));
    assert_eq!(answer.header("x-road-service"), Some("MO/GOV/REG/persons/person"));
    assert_eq!(answer.header("x-road-error"), None);
    assert_eq!(answer.header("x-balcao-standard"), Some("std:test.person@1.0.0"));
    let entry = edge.house.of_kind("exchange.read").await.remove(0);
    assert_eq!(answer.header("x-balcao-receipt"), entry.body["entry"].as_str());
    assert_eq!((entry.subject, entry.body["by"].as_str()), (Some(ANA), Some("system")));
}

#[tokio::test]
async fn the_request_hash_is_what_the_client_computes_itself() {
    use aws_lc_rs::digest::{SHA512, digest};
    let edge = loopback().await;
    edge.house.desk.answers(201, json!({"reference": "N-1"}), &[ANA]);
    let body = person(ANA, "0001").to_string();
    let answer = edge.post(body.clone(), &[("X-Road-Id", "q-7"), ("X-Road-Request-Id", "forged")]).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (201, json!({"reference": "N-1"})));
    let request_id = answer.header("x-road-request-id").unwrap();
    assert_ne!(request_id, "forged");
    // PR-REST §4.3: verb, path, kept headers in their order, the node's request id; then the body's hash.
    let head = format!(
        "POST\r\n{NOTICE}\r\nx-road-client:{FUND}\r\ncontent-type:application/json\r\nx-road-id:q-7\r\n\
         x-road-request-id:{request_id}\r\n"
    );
    let both =
        [digest(&SHA512, head.as_bytes()).as_ref(), digest(&SHA512, body.as_bytes()).as_ref()].concat();
    assert_eq!(answer.header("x-road-request-hash"), Some(&*STANDARD.encode(digest(&SHA512, &both))));
}

#[tokio::test]
async fn a_message_id_is_made_when_the_client_sends_none() {
    let edge = loopback().await;
    let answer = edge.get(PERSON, &[("X-Road-Client", FUND)]).await;
    assert!(answer.header("x-road-id").unwrap().starts_with("MO-"), "{:?}", answer.headers);
}

#[tokio::test]
async fn the_same_message_again_gets_the_first_answer_and_other_content_a_conflict() {
    let edge = loopback().await;
    edge.house.desk.answers(201, json!({"reference": "N-1"}), &[ANA]);
    let (first, other) = (person(ANA, "0001").to_string(), person(ANA, "0002").to_string());
    let id = [("X-Road-Id", "q-1")];
    let answers = [edge.post(first.clone(), &id).await, edge.post(first, &id).await];
    assert!(
        answers.iter().all(|answer| answer.status == 201 && answer.json() == json!({"reference": "N-1"}))
    );
    edge.post(other, &id).await.assert_fault(409, "Client.InvalidRequest");
    assert_eq!(edge.house.last_denial().await["code"], "exchange.message-reused");
    assert_eq!(edge.house.desk.calls(), 1);
}

#[tokio::test]
async fn bodies_that_are_no_json_are_refused_and_recorded() {
    let edge = loopback().await;
    let bad: [&[u8]; 5] = [b"{\"no\": ", b"\xff\xfe{}", b"{\"no\": \"\xc3\x28\"}", b"nonsense", b"{} {}"];
    for body in bad {
        edge.post(body.to_vec(), &[]).await.assert_fault(400, "Client.InvalidRequest");
        assert_eq!(edge.house.last_denial().await["code"], "exchange.body-malformed");
    }
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    edge.post(deep, &[]).await.assert_fault(400, "Client.InvalidRequest");
    let xml = [("X-Road-Client", FUND), ("Content-Type", "application/xml")];
    let answer = edge.send(request("POST", NOTICE, &xml, Body::from("<a/>"))).await;
    answer.assert_fault(400, "Client.InvalidRequest");
    assert_eq!(edge.house.of_kind("exchange.denied").await.len(), 7);
    assert_eq!(edge.house.desk.calls(), 0);
}

#[tokio::test]
async fn a_body_that_does_not_fit_names_the_places_but_not_the_values() {
    let edge = loopback().await;
    let answer = edge.post(json!({"party": ANA, "no": "geheim"}).to_string(), &[]).await;
    answer.assert_fault(400, "Client.InvalidRequest");
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("/no schema.pattern") && !message.contains("geheim"), "{message}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let edge = loopback().await;
    let answer = edge.post(vec![b' '; exchange::limits::MAX_BODY_BYTES + 1], &[]).await;
    answer.assert_fault(413, "Client.InvalidRequest");
    assert_eq!(edge.house.last_denial().await["code"], "exchange.body-too-large");
    edge.house.desk.answers(201, json!({"reference": "N-1"}), &[ANA]);
    let mut body = person(ANA, "0001").to_string();
    body.push_str(&" ".repeat(exchange::limits::MAX_BODY_BYTES - body.len()));
    assert_eq!(edge.post(body, &[]).await.status, 201);
}

#[tokio::test]
async fn a_body_that_cannot_be_taken_is_refused_from_its_headers() {
    let edge = loopback().await;
    let about = about_ana();
    for (name, value, status, code) in [
        ("content-length", "99999999999", 413, "exchange.body-too-large"),
        ("content-encoding", "gzip", 415, "exchange.media-type"),
        ("content-type", "application/json; charset=iso-8859-1", 415, "exchange.media-type"),
    ] {
        // A body that is never sent: nobody may wait for it.
        let endless = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let mut headers = borrowed(&about);
        headers.retain(|(known, _)| *known != name);
        if name != "content-type" {
            headers.push(("content-type", "application/json"));
        }
        headers.push((name, value));
        let answer = edge.send(request("POST", NOTICE, &headers, endless)).await;
        answer.assert_fault(status, "Client.InvalidRequest");
        assert_eq!(edge.house.last_denial().await["code"], code);
    }
    for charset in ["application/json;charset=UTF-8", "application/json; charset=\"utf-8\""] {
        let mut headers = borrowed(&about);
        headers.push(("content-type", charset));
        let answer = edge.send(request("POST", NOTICE, &headers, Body::from("{}"))).await;
        assert_ne!(answer.status.as_u16(), 415, "{charset}");
    }
}

/// One table for the edge: U+0000 in the address or the body is refused alike on both engines.
#[tokio::test]
async fn a_text_with_u_0000_is_no_message() {
    let edge = loopback().await;
    let about = about_ana();
    for path in [format!("{PERSON}/%00"), format!("{PERSON}?no=%00"), format!("{PERSON}?%00=1")] {
        let answer = edge.get(&path, &borrowed(&about)).await;
        answer.assert_fault(400, "Client.BadRequest");
    }
    let answer = edge.post("{\"notice_id\":\"N-\\u0000x\"}", &[]).await;
    answer.assert_fault(400, "Client.InvalidRequest");
    assert_eq!(edge.house.last_denial().await["code"], "exchange.body-malformed");
}

#[tokio::test]
async fn a_claim_is_made_once() {
    let edge = loopback().await;
    let about = about_ana();
    for name in ["x-balcao-subject", "x-balcao-purpose", "x-balcao-fields"] {
        let mut headers = borrowed(&about);
        headers.push((name, "MO/GOV/FUND/casework"));
        headers.push((name, "MO/GOV/FUND/casework"));
        let answer = edge.get(PERSON, &headers).await;
        answer.assert_fault(400, "Client.BadRequest");
    }
}

#[tokio::test]
async fn unknown_members_and_services_are_told_apart() {
    let edge = loopback().await;
    let as_client = |client: &'static str| [("X-Road-Client", client)];
    edge.get(PERSON, &as_client("MO/GOV/NOBODY/x"))
        .await
        .assert_fault(500, "Server.ClientProxy.UnknownMember");
    edge.get(PERSON, &as_client("MO/GOV/FUND")).await.assert_fault(500, "Server.ClientProxy.UnknownMember");
    let fund = as_client(FUND);
    let unknown = edge.get("/r1/MO/GOV/REG/nothing/person", &fund).await;
    unknown.assert_fault(500, "Server.ClientProxy.UnknownMember");
    let unknown = edge.get("/r1/MO/GOV/REG/persons/nothing", &fund).await;
    unknown.assert_fault(500, "Server.ServerProxy.UnknownService");
    let foreign = edge.get("/r1/HK/GOV/REG/persons/person", &fund).await;
    foreign.assert_fault(500, "Server.ClientProxy.UnknownMember");
}

#[tokio::test]
async fn nobody_speaks_at_the_edge_for_a_part_of_this_program() {
    let casework = "code = \"casework\"\n";
    let files = packs::changed("exchange/members.toml", casework, &format!("{casework}internal = true\n"));
    let edge = edge_in(House::open(packs::pack(files)).await, ClientAuth::Loopback);
    edge.get(PERSON, &borrowed(&about_ana())).await.assert_fault(500, "Server.ClientProxy.AccessDenied");
    edge.get("/r1/MO/GOV/REG/persons/allowedMethods", &borrowed(&about_ana()))
        .await
        .assert_fault(500, "Server.ClientProxy.AccessDenied");
    let house = &edge.house;
    assert_eq!((house.desk.calls(), house.entries().await.len()), (0, 0));
    let certificate = registration(house, FUND, "ab".repeat(32));
    assert_eq!(house.officer().run(certificate).await.unwrap_err().code, "exchange.internal-client");
    assert!(house.gate.call(&house.officer(), house.read()).await.is_ok(), "from inside it asks as before");
}

#[tokio::test]
async fn a_case_is_named_by_the_issue_and_must_be_one() {
    let edge = loopback().await;
    edge.house.desk.answers(200, json!({"items": [person(ANA, "0001")]}), &[ANA]);
    let list = format!("{PERSON}/all");
    let with = |issue: &str| {
        let headers =
            [("X-Road-Client", FUND), ("X-Balcao-Purpose", "audit")].map(|(n, v)| (n, v.to_owned()));
        [headers.as_slice(), &[("X-Road-Issue", issue.to_owned())]].concat()
    };
    for wrong in ["our file 12/2026", &REG_CASE.to_string(), &uuid::Uuid::nil().to_string()] {
        let answer = edge.get(&list, &borrowed(&with(wrong))).await;
        answer.assert_fault(403, "Client.PolicyDenied.Case");
        assert!(answer.text().contains("exchange.case-unknown"));
    }
    for right in [CASE_NO, &CASE.to_string()] {
        assert_eq!(edge.get(&list, &borrowed(&with(right))).await.status, 200);
    }
}

#[tokio::test]
async fn a_missing_grant_is_access_denied() {
    let edge = loopback().await;
    let bank = [("X-Road-Client", "MO/COM/BANK/loans")];
    let answer = edge.get(&format!("{PERSON}/all"), &bank).await;
    answer.assert_fault(500, "Server.ServerProxy.AccessDenied");
    edge.get(&format!("{PERSON}/no/such/path"), &bank)
        .await
        .assert_fault(500, "Server.ServerProxy.AccessDenied");
    let delete = request("DELETE", PERSON, &[("X-Road-Client", FUND)], Body::empty());
    edge.send(delete).await.assert_fault(500, "Server.ServerProxy.AccessDenied");
}

#[tokio::test]
async fn what_the_law_asks_beyond_the_protocol_is_policy_denied() {
    let edge = loopback().await;
    let with = |path: &str, headers: &[(&'static str, &str)]| {
        let headers: Vec<(&str, &str)> = [&[("X-Road-Client", FUND)], headers].concat();
        let path = format!("{PERSON}{path}");
        let edge = &edge;
        let headers: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        async move {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            edge.get(&path, &headers).await
        }
    };
    let ana = ANA.to_string();
    with("/all", &[("X-Road-Issue", "f1")]).await.assert_fault(403, "Client.PolicyDenied.Purpose");
    with("", &[("X-Balcao-Purpose", "audit")]).await.assert_fault(403, "Client.PolicyDenied.Purpose");
    with("", &[("X-Balcao-Legal-Basis", "fund-law")])
        .await
        .assert_fault(403, "Client.PolicyDenied.LegalBasis");
    with("", &[("X-Balcao-Fields", "no, born")]).await.assert_fault(403, "Client.PolicyDenied.Fields");
    with("/all", &[("X-Balcao-Purpose", "audit")]).await.assert_fault(403, "Client.PolicyDenied.Case");
    with("/by/no/1", &[]).await.assert_fault(403, "Client.PolicyDenied.Subject");
    with("/by/no/1", &[("X-Balcao-Subject", &ana)]).await.assert_fault(403, "Client.PolicyDenied.Consent");
    let secret = edge.get("/r1/MO/GOV/REG/persons/secret", &[("X-Road-Client", FUND)]).await;
    secret.assert_fault(403, "Client.PolicyDenied.Rule");
    with("", &[("X-Balcao-Subject", "not-a-uuid")]).await.assert_fault(400, "Client.BadRequest");
    with("", &[("X-Balcao-Fields", &"a,".repeat(1_001))]).await.assert_fault(400, "Client.BadRequest");
    with("?a=%ff", &[]).await.assert_fault(400, "Client.BadRequest");
    with("", &[("X-Road-Id", &"x".repeat(201))]).await.assert_fault(400, "Client.BadRequest");
    assert_eq!(edge.house.of_kind("exchange.denied").await.len(), 12, "each refusal is on the ledger");
}

#[tokio::test]
async fn a_used_up_quota_is_too_many_requests() {
    let edge = loopback().await;
    edge.house.desk.answers(201, json!({"reference": "N"}), &[ANA]);
    for _ in 0..30 {
        assert_eq!(edge.post(person(ANA, "0001").to_string(), &[]).await.status, 201);
    }
    edge.post(person(ANA, "0001").to_string(), &[]).await.assert_fault(429, "Client.PolicyDenied.Quota");
}

#[tokio::test]
async fn what_the_provider_says_is_passed_on_and_what_breaks_there_is_a_fault() {
    let edge = loopback().await;
    let fund = [("X-Road-Client", FUND)];
    let said = [
        (ProviderError::NotFound, 404, "exchange.not-found"),
        (ProviderError::Conflict, 409, "exchange.provider-conflict"),
        (ProviderError::Invalid("civil.twice".to_owned()), 422, "exchange.provider-refused"),
    ];
    for (error, status, code) in said {
        edge.house.desk.fails(error);
        let answer = edge.get(PERSON, &fund).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-road-error")), (status, None));
        assert_eq!(answer.header("content-type"), Some("application/problem+json;charset=utf-8"));
        assert_eq!(
            (answer.json()["code"].as_str(), answer.json()["status"].as_u64()),
            (Some(code), Some(status.into()))
        );
        assert!(answer.header("x-road-request-hash").is_some());
    }
    let broken = [
        (ProviderError::Unavailable, "Server.ServerProxy.ServiceFailed.NetworkError"),
        (ProviderError::Fault, "Server.ServerProxy.ServiceFailed.InternalError"),
    ];
    for (error, kind) in broken {
        edge.house.desk.fails(error);
        edge.get(PERSON, &fund).await.assert_fault(500, kind);
    }
    edge.house.desk.answers(200, json!({"no": "x"}), &[]);
    edge.get(PERSON, &fund).await.assert_fault(500, "Server.ServerProxy.ServiceFailed.InvalidBody");
    edge.house.scratch.db.clone().close().await.unwrap();
    edge.get(PERSON, &fund).await.assert_fault(500, "Server.ServerProxy.LoggingFailed");
}

#[tokio::test]
async fn bytes_that_are_no_message_are_noise_not_entries() {
    let edge = loopback().await;
    let fund = ("X-Road-Client", FUND);
    edge.get("/r2/MO/GOV/REG/persons/person", &[fund]).await.assert_fault(400, "Client.BadRequest");
    edge.get("/", &[fund]).await.assert_fault(400, "Client.BadRequest");
    edge.get("/r1/MO/GOV/REG", &[fund]).await.assert_fault(400, "Client.BadRequest");
    edge.get(&format!("{PERSON}/%2e%2e/x"), &[fund]).await.assert_fault(400, "Client.BadRequest");
    edge.get(&format!("{PERSON}/%ff"), &[fund]).await.assert_fault(400, "Client.BadRequest");
    edge.get(PERSON, &[]).await.assert_fault(400, "Client.BadRequest");
    edge.get(PERSON, &[("X-Road-Client", "nonsense")]).await.assert_fault(400, "Client.BadRequest");
    edge.get(PERSON, &[("X-Road-Client", "MO/GOV/NOBODY/x")])
        .await
        .assert_fault(500, "Server.ClientProxy.UnknownMember");
    assert!(edge.house.entries().await.is_empty());
    let ctx = edge.house.officer();
    edge.noise.flush(&ctx).await.unwrap();
    let counts = edge.house.of_kind("security.noise").await.remove(0).body["counts"].clone();
    assert_eq!(counts["exchange.unknown-client"], 1);
    assert_eq!(counts["xroad.dot-segment"], 1);
    let total: u64 = counts.as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(total, 8);
}

#[tokio::test]
async fn plain_http_is_for_loopback_only() {
    let edge = loopback().await;
    let mut remote = request("GET", PERSON, &[("X-Road-Client", FUND)], Body::empty());
    remote.extensions_mut().insert(ConnectInfo::<SocketAddr>("192.0.2.7:50000".parse().unwrap()));
    edge.send(remote).await.assert_fault(500, "Server.ClientProxy.SslAuthenticationFailed");
    assert!(edge.house.entries().await.is_empty());
}

fn registration(house: &House, client: &str, fingerprint: String) -> RegisterCertificate {
    let expires_at = house.officer().at().plus_millis(86_400_000);
    RegisterCertificate {
        client: client.parse().unwrap(),
        fingerprint,
        subject: "CN=test".to_owned(),
        expires_at,
    }
}

#[tokio::test]
async fn outside_a_demonstration_a_registered_certificate_is_needed() {
    let edge = edge_of(ClientAuth::Certificate).await;
    let headers = about_ana();
    let with = |der: &[u8]| {
        let mut request = request("GET", PERSON, &borrowed(&headers), Body::empty());
        request.extensions_mut().insert(ClientCertificate(Arc::new(der.to_vec())));
        request
    };
    let failed = "Server.ClientProxy.SslAuthenticationFailed";
    edge.get(PERSON, &borrowed(&headers)).await.assert_fault(500, failed);
    edge.send(with(b"certificate of the fund")).await.assert_fault(500, failed);
    let house = &edge.house;
    let admin = Ctx::new(
        Arc::clone(&house.shared),
        Origin { actor: Actor::Person { party: RUI }, ..Origin::default() },
    );
    for (client, der) in
        [(FUND, "certificate of the fund"), ("MO/GOV/REG/casework", "certificate of the registry")]
    {
        let fingerprint = Digest::of(der.as_bytes()).as_str().to_owned();
        admin.run(registration(house, client, fingerprint)).await.unwrap();
    }
    refresh(&house.gate, &house.shared.packs.current(), &house.scratch.db).await.unwrap();
    assert_eq!(edge.send(with(b"certificate of the fund")).await.status, 200);
    edge.send(with(b"certificate of the registry")).await.assert_fault(500, failed);
    edge.get("/listClients", &[]).await.assert_fault(500, failed);
    house.machine.advance_ms(86_400_000);
    edge.send(with(b"certificate of the fund")).await.assert_fault(500, failed);
}

#[tokio::test]
async fn faults_come_in_xml_for_who_asks_for_it() {
    let edge = loopback().await;
    for (accept, content_type) in
        [("text/xml", "text/xml"), ("application/xml;q=0.9", "application/xml"), ("text/*", "text/xml")]
    {
        let answer =
            edge.get("/r1/MO/GOV/REG/persons/nothing", &[("X-Road-Client", FUND), ("Accept", accept)]).await;
        assert_eq!(answer.header("content-type"), Some(&*format!("{content_type};charset=utf-8")));
        assert!(answer.text().contains("<error><type>Server.ServerProxy.UnknownService</type><message>"));
    }
}

#[tokio::test]
async fn a_request_for_another_node_is_refused() {
    let edge = loopback().await;
    let with = |server: &'static str| [("X-Road-Client", FUND), ("X-Road-Security-Server", server)];
    let answer = edge.get(PERSON, &with("MO/GOV/REG/node2")).await;
    answer.assert_fault(500, "Server.ClientProxy.InvalidSecurityServer");
    assert_eq!(edge.get(PERSON, &with("MO/GOV/REG/node1")).await.status, 200);
}

#[tokio::test]
async fn metaservices_list_what_there_is_and_what_the_caller_may() {
    let edge = loopback().await;
    let fund = [("X-Road-Client", FUND)];
    let all = edge.get("/r1/MO/GOV/REG/persons/listMethods", &fund).await;
    assert_eq!(all.status, 200);
    let codes: Vec<Value> =
        all.json()["service"].as_array().unwrap().iter().map(|entry| entry["service_code"].clone()).collect();
    assert_eq!(codes, ["notice", "person", "secret"]);
    let first = &all.json()["service"][0];
    assert_eq!(
        *first,
        json!({"object_type": "SERVICE", "xroad_instance": "MO", "member_class": "GOV", "member_code": "REG",
            "subsystem_code": "persons", "service_code": "notice", "service_type": "OPENAPI",
            "endpoint_list": [{"method": "POST", "path": "/"}]})
    );
    assert!(all.header("x-road-request-hash").is_some());
    let bank = [("X-Road-Client", "MO/COM/BANK/loans")];
    let allowed = edge.get("/r1/MO/GOV/REG/persons/allowedMethods", &bank).await.json();
    assert_eq!(allowed["service"].as_array().unwrap().len(), 1);
    assert_eq!(allowed["service"][0]["endpoint_list"], json!([{"method": "GET", "path": "/"}]));
    let nobody = [("X-Road-Client", "MO/GOV/NOBODY/x")];
    let answer = edge.get("/r1/MO/GOV/REG/persons/listMethods", &nobody).await;
    answer.assert_fault(500, "Server.ClientProxy.UnknownMember");
}

#[tokio::test]
async fn the_open_api_document_describes_paths_and_schemas() {
    let edge = loopback().await;
    let fund = [("X-Road-Client", FUND)];
    let base = "/r1/MO/GOV/REG/persons/getOpenAPI";
    let document = edge.get(&format!("{base}?serviceCode=person"), &fund).await.json();
    assert_eq!(
        (document["openapi"].as_str(), document["info"]["version"].as_str()),
        (Some("3.1.0"), Some("1.0.0"))
    );
    assert!(document["paths"]["/by/{p1}/{p2}"]["get"]["parameters"][1]["name"] == "p2");
    let list = &document["paths"]["/all"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(list["properties"]["items"]["items"]["$ref"], "#/components/schemas/test.person_1.0.0");
    assert_eq!(document["components"]["schemas"]["test.person_1.0.0"]["$id"], "std:test.person@1.0.0");
    let notice = edge.get(&format!("{base}?serviceCode=notice"), &fund).await.json();
    assert!(notice["paths"]["/"]["post"]["requestBody"]["required"].as_bool().unwrap());
    let unknown = edge.get(&format!("{base}?serviceCode=none"), &fund).await;
    unknown.assert_fault(500, "Server.ServerProxy.UnknownService");
    edge.get(base, &fund).await.assert_fault(400, "Client.BadRequest");
    let twice = edge.get(&format!("{base}?serviceCode=a&serviceCode=b"), &fund).await;
    twice.assert_fault(400, "Client.BadRequest");
}

#[tokio::test]
async fn the_list_of_clients_is_json_or_xml() {
    let edge = loopback().await;
    let list = edge.get("/listClients", &[("Accept", "application/json")]).await.json();
    let members = list["member"].as_array().unwrap();
    assert_eq!(members.len(), 7);
    assert_eq!(
        members[2],
        json!({"id": {"object_type": "MEMBER", "xroad_instance": "MO", "member_class": "GOV", "member_code": "FUND"}, "name": "基金"})
    );
    let xml = edge.get("/listClients?xRoadInstance=MO", &[]).await;
    assert_eq!(xml.header("content-type"), Some("text/xml;charset=utf-8"));
    assert!(xml.text().contains("<ns1:memberCode>FUND</ns1:memberCode>"));
    edge.get("/listClients?xRoadInstance=HK", &[]).await.assert_fault(400, "Client.BadRequest");
}

#[tokio::test]
async fn a_hospital_sends_macaos_birth_notice() {
    let edge = edge_in(House::open(crate::macao::macao()).await, ClientAuth::Loopback);
    let reference =
        json!({"reference": "N-2026-1", "state": "accepted", "received_at": "2026-11-23T02:00:00Z"});
    edge.house.desk.answers(202, reference.clone(), &[ANA]);
    let notice = json!({
        "notice_id": "N-2026-1",
        "child": {"sex": "F", "birth_date": "2026-11-22", "birth_time": "23:41", "birth_order": 1, "plurality": 1, "birth_site": "hospital"},
        "mother": {"bir": "90000017", "name": {"chinese": {"surname": "𠮷", "given": "明"}}, "birth_date": "1994-02-28"},
        "signoff": "eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl",
    });
    let headers =
        [("X-Road-Client", "MO/GOV/SSM/hospital"), ("X-Road-Id", "n1"), ("Content-Type", "application/json")];
    let path = "/r1/MO/GOV/DSAJ/civil-registry/birth-notice";
    let send = |notice: &Value| edge.send(request("POST", path, &headers, Body::from(notice.to_string())));
    let answer = send(&notice).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (202, reference));
    assert_eq!(edge.house.of_kind("exchange.write").await[0].subject, Some(ANA));
    edge.house.machine.advance_ms(60_000);
    edge.house.desk.answers(
        200,
        json!({"reference": "N-2026-1", "state": "accepted", "received_at": "2026-11-23T02:01:00Z"}),
        &[ANA],
    );
    let again = send(&notice).await;
    assert_eq!(
        (again.status, &again.bytes),
        (answer.status, &answer.bytes),
        "the first answer, byte for byte"
    );
    for header in [
        "content-type",
        "cache-control",
        "x-road-id",
        "x-road-client",
        "x-road-service",
        "x-balcao-receipt",
        "x-balcao-standard",
    ] {
        assert_eq!(again.header(header), answer.header(header), "{header}");
        assert!(again.header(header).is_some(), "{header}");
    }
    assert_eq!(edge.house.desk.calls(), 1);
    let mut without = notice.clone();
    without.as_object_mut().unwrap().remove("signoff");
    send(&without).await.assert_fault(400, "Client.InvalidRequest");
    let mut other = notice;
    other["child"]["sex"] = json!("M");
    send(&other).await.assert_fault(409, "Client.InvalidRequest");
}

/// Sends these bytes over a real connection and reads until the answer's body is there.
async fn over_the_wire(edge: &Edge, bytes: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let listener = web::Listener { name: "edge", socket, tls: None, limits: web::Limits::default() };
    let serving = tokio::spawn(web::serve(listener, edge.router.clone(), stopped));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let (mut read, mut some) = (Vec::new(), [0; 4096]);
    while !read.ends_with(b"}") {
        let count = stream.read(&mut some).await.unwrap();
        assert!(count > 0, "closed after {:?}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&some[..count]);
    }
    drop(stream);
    stop.send_replace(true);
    serving.await.unwrap();
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn a_call_that_panics_is_a_fault_of_this_node_and_the_next_one_is_answered() {
    let edge = loopback().await;
    let broken = futures::stream::poll_fn(|_| -> std::task::Poll<Option<std::io::Result<&[u8]>>> {
        panic!("Chan Tai Man cannot be read")
    });
    let answer = edge.post(Body::from_stream(broken), &[]).await;
    answer.assert_fault(500, "Server.ServerProxy.InternalError");
    assert!(!answer.text().contains("Chan"), "a panic's text stays inside");
    assert_eq!(edge.get(PERSON, &borrowed(&about_ana())).await.status, 200);
}

#[tokio::test]
async fn a_call_whose_body_never_ends_is_cut_off_in_the_words_of_the_protocol() {
    let edge = loopback().await;
    let head = format!(
        "POST {NOTICE} HTTP/1.1\r\nhost: x\r\nX-Road-Client: {FUND}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    );
    let started = std::time::Instant::now();
    let answer = over_the_wire(&edge, &head).await;
    assert!(started.elapsed() >= CALL_LIMIT);
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    assert!(answer.contains("\"message\":\"the call took too long\""), "{answer}");
    assert_eq!(edge.house.desk.calls(), 0, "nobody was asked");
}
