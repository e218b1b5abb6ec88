//! A hospital's birth notice with the pack of Macao.

use axum::body::Body;
use exchange::edge::ClientAuth;
use serde_json::{Value, json};

use super::{edge_in, request};
use crate::house::{ANA, House};

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
