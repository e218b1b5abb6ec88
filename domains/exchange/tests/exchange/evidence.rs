//! What stands on the ledger, who sees it, and that it comes before the data.

use acts::{Actor, Ctx, Origin};
use exchange::{Call, Denial, Verb};
use policy::{Replayed, Stored, replay};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::house::{ANA, CASE, RUI, house, person};

#[tokio::test]
async fn each_person_concerned_sees_who_read_what_why_and_under_which_law() {
    let house = house().await;
    house.desk.answers(200, json!({"items": [person(ANA, "0001"), person(RUI, "0002")]}), &[RUI, ANA, RUI]);
    let call = Call {
        case: Some(CASE),
        purpose: Some("audit".to_owned()),
        ..house.call(Verb::Get, "person", "/all")
    };
    let released = house.gate.call(&house.officer(), call).await.unwrap();
    let seen = house.of_kind("exchange.read").await;
    let mut subjects: Vec<_> = seen.iter().filter_map(|entry| entry.subject).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, [ANA, RUI], "one part each, once");
    for entry in &seen {
        let body = &entry.body;
        assert_eq!(body["entry"], json!(released.receipt().entry));
        assert_eq!(body["department"], "FUND");
        assert_eq!(body["post"], "fund.allowances.clerk");
        assert_eq!(body["provider"], "REG");
        assert_eq!(body["fields"], json!(["no"]));
        assert_eq!(body["purpose"], "audit");
        assert_eq!(
            body["law"],
            json!({"code": "crc", "text": {"zh-Hant": "民事登記法典", "pt": "Código do Registo Civil", "en": "Civil Registry Code"}})
        );
        assert_eq!(body["case"], json!(CASE));
        assert_eq!(body["response_digest"], json!(released.receipt().response_digest));
        let text = body.to_string();
        assert!(!text.contains("0001") && !text.contains("𠮷"), "no personal data in an entry: {text}");
    }
}

#[tokio::test]
async fn the_intent_is_durable_before_the_provider_is_asked_and_names_nobody() {
    let house = house().await;
    house.gate.call(&house.officer(), house.read()).await.unwrap();
    let entries = house.entries().await;
    let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["exchange.intent", "exchange.read"]);
    assert_eq!((entries[0].subject, entries[1].subject), (None, Some(ANA)));
    assert_eq!(entries[1].body["intent"], entries[0].body["entry"]);
    assert!(!entries[0].body.to_string().contains(&ANA.to_string()));
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_released() {
    let house = house().await;
    house.scratch.db.clone().close().await.unwrap();
    let answer = house.gate.call(&house.officer(), house.read()).await;
    assert_eq!(answer.unwrap_err(), Denial::LogFailed);
    assert_eq!(house.desk.calls(), 0, "the provider is not asked without a durable intent");
}

#[tokio::test]
async fn a_denial_is_seen_by_the_person_who_was_named() {
    let house = house().await;
    let call = Call { fields: vec!["born".to_owned()], ..house.read() };
    house.gate.call(&house.officer(), call).await.unwrap_err();
    let denied = house.of_kind("exchange.denied").await.remove(0);
    assert_eq!(
        (denied.subject, denied.body["code"].as_str()),
        (Some(ANA), Some("exchange.fields-not-granted"))
    );
}

#[tokio::test]
async fn every_decision_can_be_replayed_from_its_intent() {
    let house = house().await;
    house.gate.call(&house.officer(), house.read()).await.unwrap();
    let intent = house.of_kind("exchange.intent").await.remove(0).body;
    let stored: Stored = serde_json::from_value(intent["policy"].clone()).unwrap();
    assert_eq!(stored.decision.policies, ["read-by-law"]);
    let snapshot = house.gate.snapshot();
    let policies = snapshot.declared().policies().unwrap();
    assert_eq!(replay(policies.engine(), policies.entities(), &stored), Ok(Replayed::Same));
    assert_eq!(intent["snapshot"], snapshot.version());
}

#[tokio::test]
async fn writes_have_their_own_kind_and_systems_are_named_as_such() {
    let house = house().await;
    house.desk.answers(201, json!({"reference": "N-1"}), &[ANA]);
    let system = Actor::System { member: "MO/GOV/FUND/casework".to_owned() };
    let ctx = Ctx::new(Arc::clone(&house.shared), Origin { actor: system, ..Origin::default() });
    house.gate.call(&ctx, house.notice()).await.unwrap();
    let write = house.of_kind("exchange.write").await.remove(0);
    assert_eq!(
        (write.subject, write.body["by"].as_str(), write.body["post"].clone()),
        (Some(ANA), Some("system"), Value::Null)
    );
    assert_eq!(write.body["status"], 201);
}

#[tokio::test]
async fn noise_becomes_one_entry_with_counts() {
    let (house, heard) = (house().await, web::Noise::default());
    let ctx = house.officer();
    heard.flush(&ctx).await.unwrap();
    assert!(house.entries().await.is_empty(), "silence is not recorded");
    for _ in 0..3 {
        heard.count("exchange.unknown-client");
    }
    heard.count("xroad.character");
    heard.flush(&ctx).await.unwrap();
    heard.flush(&ctx).await.unwrap();
    let noise = house.of_kind("security.noise").await;
    assert_eq!(noise.len(), 1);
    assert_eq!(noise[0].body["counts"], json!({"exchange.unknown-client": 3, "xroad.character": 1}));
}

#[tokio::test]
async fn noise_that_cannot_be_recorded_is_kept() {
    let (house, heard) = (house().await, web::Noise::default());
    heard.count("xroad.character");
    let full = house.officer();
    let broken = crate::house::shared(
        closed_db(&house).await,
        house.shared.packs.current(),
        &house.machine,
        &house.legal,
    );
    let broken = Ctx::new(broken, Origin::default());
    assert!(heard.flush(&broken).await.is_err());
    heard.flush(&full).await.unwrap();
    assert_eq!(house.of_kind("security.noise").await[0].body["counts"], json!({"xroad.character": 1}));
}

/// A second handle on the same database, closed.
async fn closed_db(house: &crate::house::House) -> db::Db {
    let db = db::Db::open(&house.scratch.options).await.unwrap();
    db.clone().close().await.unwrap();
    db
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_a_call_half_way() {
    let house = house().await;
    house.desk.answers(201, json!({"reference": "N-1"}), &[ANA]);
    house.desk.open.forget_permits(10_000);
    let (gate, ctx, call) = (house.gate.clone(), house.officer(), house.notice());
    let caller = tokio::spawn(async move { gate.call(&ctx, call).await });
    while house.desk.calls() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    house.desk.open.add_permits(1);
    while house.of_kind("exchange.write").await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    assert_eq!(house.of_kind("exchange.write").await[0].body["status"], 201);
}
