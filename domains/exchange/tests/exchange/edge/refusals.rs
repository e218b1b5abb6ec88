//! Who is refused at the edge, and in which words of the protocol.

use std::net::SocketAddr;
use std::sync::Arc;

use acts::{Actor, Ctx, Origin};
use axum::body::Body;
use axum::extract::ConnectInfo;
use exchange::edge::ClientAuth;
use exchange::{ProviderError, RegisterCertificate, refresh};
use policy::Digest;
use serde_json::{Value, json};
use web::ClientCertificate;

use super::{FUND, PERSON, about_ana, borrowed, edge_in, edge_of, loopback, request};
use crate::house::{ANA, CASE, CASE_NO, House, REG_CASE, RUI, person};
use crate::packs;

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
