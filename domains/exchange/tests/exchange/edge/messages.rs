//! Messages at the edge: what comes back, what is no message, what is the same message again.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{CALL_LIMIT, Edge, FUND, NOTICE, PERSON, about_ana, borrowed, loopback, request};
use crate::house::{ANA, person};

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
