//! The JSON twins: the same commands, the same codes.

use http::StatusCode;
use serde_json::json;

use crate::world::{FATHER_BIR, World};

#[tokio::test]
async fn the_catalogue_is_there_for_programs() {
    let world = World::open().await;
    let services = world.get("", "/api/v1/services?q=nascimento").await.json();
    assert!(services["items"].as_array().unwrap().iter().any(|item| item["id"] == "mo.bundle.birth"));
    let detail = world.get("", "/api/v1/services/mo.bundle.birth").await.json();
    assert_eq!(detail["evidence"].as_array().unwrap().len(), 4, "{detail}");
}

/// Answers every page through the API.
async fn answered(world: &World, case: &str) {
    let answers = [
        (
            "birth",
            json!({ "birth_date": "2026-11-20", "birth_time": "08:15", "sex": "F", "birth_site": "hospital", "facility": "仁伯爵綜合醫院", "plurality": 1, "birth_order": 1 }),
        ),
        ("child-name", json!({ "child_name": { "chinese": { "surname": "陳", "given": "小𨋢" } } })),
        ("parents", json!({ "parents_married": false, "father_named": "named" })),
        ("father", json!({ "father_bir": FATHER_BIR })),
        ("certificate", json!({ "wants_certificate": false })),
        ("statement", json!({ "statement": true })),
    ];
    for (page, given) in answers {
        let saved = world
            .call("mother", "PUT", &format!("{case}/forms/questions/{page}"), "", json!({ "answers": given }))
            .await;
        assert_eq!(saved.status, StatusCode::OK, "{page}: {}", saved.text());
    }
}

#[tokio::test]
async fn a_program_does_what_the_pages_do() {
    let world = World::open().await;
    let open = json!({ "service": "mo.bundle.birth" });
    let first = world.call("mother", "POST", "/api/v1/cases", "key-1", open.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let second = world.call("mother", "POST", "/api/v1/cases", "key-1", open.clone()).await;
    assert_eq!(first.json()["case"], second.json()["case"]);
    let other = world.call("mother", "POST", "/api/v1/cases", "key-2", open).await;
    assert_ne!(first.json()["case"], other.json()["case"]);
    world.work().await;
    let case = format!("/api/v1/cases/{}", first.json()["case"].as_str().unwrap());
    let form = world.get("mother", &format!("{case}/forms/questions")).await.json();
    assert_eq!(form["pages"][0]["id"], "birth", "{form}");
    let put = async |page: &str, answers: serde_json::Value| {
        world
            .call(
                "mother",
                "PUT",
                &format!("{case}/forms/questions/{page}"),
                "",
                json!({ "answers": answers }),
            )
            .await
    };
    let wrong = put("birth", json!({ "sex": "X", "birth_order": 10 })).await;
    assert_eq!(
        (wrong.status, wrong.json()["code"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, "casework.fields".into())
    );
    let codes: Vec<String> = wrong.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        codes.contains(&"field.choice".to_owned()) && codes.contains(&"field.too-large".to_owned()),
        "{codes:?}"
    );
    let foreign = put("birth", json!({ "colour": "red" })).await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", foreign.text());
    answered(&world, &case).await;
    world.work().await;
    let early =
        world.call("mother", "POST", &format!("{case}/submission"), "", json!({ "declaration": true })).await;
    assert_eq!(
        (early.status, early.json()["code"].clone()),
        (StatusCode::CONFLICT, "casework.not-ready".into())
    );
    let refused = world
        .call("mother", "POST", &format!("{case}/evidence/person/consent"), "", json!({ "agree": false }))
        .await;
    assert_eq!(refused.status, StatusCode::OK, "{}", refused.text());
    let confirmed = world
        .call("father", "POST", &format!("{case}/confirmations/father"), "c-1", json!({ "confirm": true }))
        .await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    world.work().await;
    let father = world.get("father", &format!("{case}/evidence/father")).await.json();
    assert_eq!(
        (father["status"].as_str(), father["values"]["bir"].as_str()),
        (Some("received"), Some(FATHER_BIR))
    );
    handed_in(&world, &case).await;
}

/// She submits, twice under one key, and both parents find the number.
async fn handed_in(world: &World, case: &str) {
    let undeclared = world
        .call("mother", "POST", &format!("{case}/submission"), "", json!({ "declaration": false }))
        .await;
    assert_eq!(undeclared.json()["errors"][0]["code"], "field.agree");
    let stale = world
        .call(
            "mother",
            "POST",
            &format!("{case}/submission"),
            "",
            json!({ "declaration": true, "sequence": 1 }),
        )
        .await;
    assert_eq!(stale.json()["code"], "casework.stale");
    let read = world.get("mother", case).await.json();
    let body = json!({ "declaration": true, "sequence": read["sequence"] });
    let sent = world.call("mother", "POST", &format!("{case}/submission"), "s-1", body.clone()).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let repeated = world.call("mother", "POST", &format!("{case}/submission"), "s-1", body).await;
    assert_eq!(sent.json(), repeated.json());
    world.work().await;
    let read = world.get("father", case).await.json();
    assert_eq!(
        (read["applicant"].as_bool(), read["number"].as_str()),
        (Some(false), Some("DSAJ/NASC/2026/000001"))
    );
    assert!(read["parts"].as_array().unwrap().len() >= 2, "{read}");
    let mine = world.get("mother", "/api/v1/cases").await.json();
    assert!(mine["items"].as_array().unwrap().iter().any(|line| line["number"] == "DSAJ/NASC/2026/000001"));
}

#[tokio::test]
async fn bad_requests_are_told_apart() {
    let world = World::open().await;
    let malformed = world.call("mother", "POST", "/api/v1/cases", "", json!({ "servus": 1 })).await;
    assert!(malformed.status.is_client_error(), "{}", malformed.status);
    let none = world.call("mother", "POST", "/api/v1/cases", "", json!({ "service": "mo.nothing" })).await;
    assert_eq!(none.json()["code"], "casework.no-such-service");
    let nobody = world.call("", "POST", "/api/v1/cases", "", json!({ "service": "mo.bundle.birth" })).await;
    assert_eq!(
        (nobody.status, nobody.json()["code"].clone()),
        (StatusCode::UNAUTHORIZED, "auth.required".into())
    );
    let key = "x".repeat(201);
    let long =
        world.call("mother", "POST", "/api/v1/cases", &key, json!({ "service": "mo.bundle.birth" })).await;
    assert_eq!(long.json()["code"], "idempotency.malformed");
    let case = world.started().await;
    for (path, body, code) in [
        ("reply", json!({ "text": "…" }), "casework.no-hearing"),
        ("appeal", json!({ "grounds": "…" }), "casework.no-appeal"),
        ("members/nothing", json!({ "included": false }), "casework.no-such-node"),
        ("members/health", json!({ "included": false }), "casework.member-required"),
        ("confirmations/father", json!({ "confirm": true }), "casework.no-party"),
    ] {
        let refused = world.call("mother", "POST", &format!("/api/v1{case}/{path}"), "", body).await;
        assert_eq!(refused.json()["code"], code, "{path}");
    }
}

#[tokio::test]
async fn a_program_goes_on_from_the_answer_without_reading_again() {
    let world = World::open().await;
    let opened =
        world.call("mother", "POST", "/api/v1/cases", "", json!({ "service": "mo.bundle.birth" })).await;
    let case = format!("/api/v1/cases/{}", opened.json()["case"].as_str().unwrap());
    let read = world.get("mother", &case).await.json();
    let first = opened.json()["sequence"].as_u64().unwrap();
    assert_eq!(read["sequence"].as_u64(), Some(first), "the answer says what the case says");
    let answers = json!({ "answers": { "wants_certificate": false } });
    let saved =
        world.call("mother", "PUT", &format!("{case}/forms/questions/certificate"), "", answers).await;
    let next = saved.json()["sequence"].as_u64().unwrap();
    assert!(next > first, "{}", saved.text());

    let withdraw = async |sequence: u64| {
        let body = json!({ "sequence": sequence });
        world.call("mother", "POST", &format!("{case}/withdrawal"), "", body).await
    };
    let stale = withdraw(first).await;
    assert_eq!((stale.status, stale.json()["code"].clone()), (StatusCode::CONFLICT, "casework.stale".into()));
    let done = withdraw(next).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert!(done.json()["sequence"].as_u64().unwrap() > next);
}
