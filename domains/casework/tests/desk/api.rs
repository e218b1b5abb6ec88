//! The JSON twins: the same checks, commands and codes.

use http::StatusCode;
use serde_json::json;

use crate::house::desk;

#[tokio::test]
async fn a_program_works_the_desk_like_a_person() {
    let desk = desk().await;
    let case = desk.registration().await;
    let list = desk.get("Clerk", "/api/v1/desk/tasks?who=free").await.json();
    assert_eq!(list["items"][0]["case"], case.to_string());
    assert_eq!(
        (&list["items"][0]["kind"], &list["items"][0]["due"]),
        (&json!("review"), &json!("2026-11-24"))
    );
    assert_eq!(desk.get("Stranger", "/api/v1/desk/tasks").await.json()["items"], json!([]));
    let path = format!("/api/v1/desk/cases/{case}");
    let file = desk.get("Clerk", &path).await.json();
    assert_eq!(file["tasks"][0]["actions"], json!(["complete", "return", "take"]));
    assert_eq!(file["evidence"]["mother"]["provenance"]["service"], "MO/GOV/DSI/person-register/person");
    let unknown = desk.get("Stranger", &path).await;
    assert_eq!(
        (unknown.status, unknown.json()["code"].as_str()),
        (StatusCode::NOT_FOUND, Some("casework.no-case"))
    );

    let seq = file["seq"].as_u64().unwrap();
    let take = json!({ "seq": seq, "node": "review" });
    let moved = desk.post_json("Clerk", &format!("{path}/take"), take.clone()).await;
    assert_eq!(
        (moved.status, moved.json()["seq"].as_u64()),
        (StatusCode::OK, Some(seq + 1)),
        "{}",
        moved.text()
    );
    let stale = desk.post_json("Clerk", &format!("{path}/take"), take).await;
    assert_eq!((stale.status, stale.json()["code"].as_str()), (StatusCode::CONFLICT, Some("casework.stale")));
    let held = json!({ "seq": seq + 1, "node": "review" });
    let held = desk.post_json("Colleague", &format!("{path}/release"), held).await;
    assert_eq!(held.json()["code"], "casework.held-by-colleague");
    let named = json!({ "seq": seq + 1, "node": "review", "fields": ["salary"], "reason": "x" });
    let named = desk.post_json("Clerk", &format!("{path}/return"), named).await;
    assert_eq!(
        (named.status, named.json()["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("casework.fields"))
    );
    let done = desk
        .post_json("Clerk", &format!("{path}/complete"), json!({ "seq": seq + 1, "node": "review" }))
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());

    let seq = done.json()["seq"].as_u64().unwrap();
    let decide = json!({ "seq": seq, "node": "decision", "outcome": "refused", "reasons": "資料不符" });
    let forbidden = desk.post_json("Clerk", &format!("{path}/decide"), decide.clone()).await;
    assert_eq!(forbidden.json()["code"], "auth.forbidden");
    let unheard = desk.post_json("Registrar", &format!("{path}/decide"), decide).await;
    assert_eq!(
        (unheard.status, unheard.json()["code"].as_str()),
        (StatusCode::CONFLICT, Some("casework.hearing-needed"))
    );
    let decide = json!({ "seq": seq, "node": "decision", "outcome": "registered" });
    let decided = desk.post_json("Registrar", &format!("{path}/decide"), decide).await;
    assert_eq!(decided.json()["phase"], "decided", "{}", decided.text());
}

#[tokio::test]
async fn a_program_matches_a_notice_by_a_number_alone() {
    let desk = desk().await;
    let case = desk.unmatched().await;
    let path = format!("/api/v1/desk/cases/{case}");
    let seq = desk.get("Clerk", &path).await.json()["seq"].clone();
    let ask = json!({ "seq": seq, "type": "bir", "issuer": "DSI", "number": "90000002", "role": "mother" });
    let nobody = desk.post_json("Clerk", &format!("{path}/match"), ask).await;
    assert_eq!(
        (nobody.status, nobody.json()["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("casework.nobody-found"))
    );
    let more =
        json!({ "seq": seq, "type": "bir", "issuer": "DSI", "number": "1", "role": "mother", "extra": 1 });
    assert!(desk.post_json("Clerk", &format!("{path}/match"), more).await.status.is_client_error());
}
