//! `/api/v1/cases`: what is no request, what is asked twice, what comes too late.

use serde_json::json;

use crate::support::{Ask, CLERK, City, MOTHER};

const CASES: &str = "/api/v1/cases";
/// More than a page or API request may bring (`web::BODY_BYTES_MAX`).
const TOO_MUCH: usize = 1024 * 1024 + 1;

#[tokio::test]
async fn bytes_that_are_no_request_are_refused_in_the_language_of_the_caller() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let post = |body: Vec<u8>| Ask::json("POST", CASES, body);
    for malformed in [&b"{\"service\":"[..], b"", b"\xff\xfe", b"{\"service\":\"mo.bundle.\xc3\x28\"}"] {
        mother.refused(&post(malformed.to_vec()), 400, "request.malformed").await;
    }
    for wrong in [
        json!({ "service": 7 }),
        json!({}),
        json!([]),
        json!({ "service": "mo.bundle.birth", "colour": "red" }),
    ] {
        mother.refused(&post(wrong.to_string().into_bytes()), 422, "request.invalid").await;
    }
    let long = json!({ "service": "x".repeat(TOO_MUCH) }).to_string();
    mother.refused(&post(long.into_bytes()), 413, "request.too-large").await;
    let text = Ask::json("POST", CASES, "service=x").with("content-type", "text/plain");
    mother.refused(&text, 415, "request.media-type").await;
    let unknown = post(json!({ "service": "mo.nothing" }).to_string().into_bytes());
    mother.refused(&unknown, 404, "casework.no-such-service").await;
    mother.refused(&Ask::json("PATCH", CASES, "{}"), 405, "request.method").await;
    mother.refused(&Ask::get("/api/v1/nothing"), 404, "not-found").await;
    mother.refused(&Ask::get("/api/v1/cases/not-a-case"), 400, "request.malformed").await;
    mother.refused(&Ask::get("/api/v1/cases?lang=tlh"), 400, "request.unknown-language").await;
}

#[tokio::test]
async fn a_key_names_one_request_only() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = format!("/api/v1{}", city.draft(&mother).await);
    let put = |surname: &str| {
        let answers =
            json!({ "answers": { "child_name": { "chinese": { "surname": surname, "given": "明" } } } });
        let path = format!("{case}/forms/questions/child-name");
        Ask::json("PUT", &path, answers.to_string()).with("idempotency-key", "one")
    };
    assert_eq!(mother.send(&put("陳")).await.status.as_u16(), 200);
    mother.refused(&put("李"), 409, "idempotency.other-content").await;
    let form = mother.get(&format!("{case}/forms/questions")).await.json();
    assert_eq!(form["answers"]["child_name"]["chinese"]["surname"], "陳");
    mother.refused(&put("陳").with("idempotency-key", &"k".repeat(300)), 400, "idempotency.malformed").await;
}

#[tokio::test]
async fn who_comes_too_late_and_who_may_not_is_told() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let case = format!("/api/v1{}", city.draft(&mother).await);
    let submit = |sequence: u64| {
        let body = json!({ "declaration": true, "sequence": sequence });
        Ask::json("POST", &format!("{case}/submission"), body.to_string())
    };
    mother.refused(&submit(0), 409, "casework.stale").await;
    let now = mother.get(&case).await.json()["sequence"].as_u64().unwrap();
    mother.refused(&submit(now), 409, "casework.not-ready").await;
    let undeclared =
        Ask::json("POST", &format!("{case}/submission"), json!({ "declaration": false }).to_string());
    mother.refused(&undeclared, 422, "casework.fields").await;
    mother.refused(&Ask::get("/api/v1/desk/tasks"), 403, "auth.forbidden").await;
    let clerk = city.become_(CLERK).await;
    clerk.refused(&Ask::get("/api/v1/desk/disbursements"), 403, "auth.forbidden").await;
    clerk.refused(&Ask::get(&case), 403, "auth.forbidden").await;
}
