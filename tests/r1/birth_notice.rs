//! `POST /r1/MO/GOV/DSAJ/civil-registry/birth-notice`: what a hospital's system can get wrong. Faults have the words of
//! the protocol; refusals to a member are leaves, noise is not.

use serde_json::{Value, json};

use crate::support::{Answer, Ask, City, Client, count, posted};

/// `exchange::limits::MAX_BODY_BYTES`.
const EDGE_BYTES_MAX: usize = 8 * 1024 * 1024;

async fn entries(city: &City) -> i64 {
    let db = &city.scratch.db;
    count(db, "ledger_openings").await
}

/// Sends a message that must be refused with this fault; says whether the refusal became a leaf.
async fn fault(city: &City, ask: &Ask, status: u16, kind: &str) -> bool {
    let (rows, leaves) = (city.rows().await, entries(city).await);
    let answer = Client::new(city).send(ask).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-road-error")), (status, kind), "{}", answer.text());
    assert_eq!(answer.json()["type"], kind);
    assert_eq!(city.rows().await, rows, "something of {kind} was kept");
    entries(city).await > leaves
}

fn changed(notice: &Value, pointer: &str, value: Value) -> Value {
    let mut notice = notice.clone();
    *notice.pointer_mut(pointer).unwrap() = value;
    notice
}

#[tokio::test]
async fn messages_that_are_none_are_refused_and_the_refusal_is_a_leaf() {
    let city = City::found().await;
    let notice = city.notice().await;
    let invalid = "Client.InvalidRequest";
    for body in [&b"{\"notice_id\":"[..], b"\xff\xfe{}", b"\"\xc3\x28\"", b""] {
        assert!(fault(&city, &posted(body), 400, invalid).await);
    }
    let mut unknown = notice.clone();
    unknown["colour"] = json!("red");
    let wrong = [
        unknown,
        changed(&notice, "/child/birth_date", json!("2026-02-30")),
        changed(&notice, "/child/birth_date", json!("yesterday")),
        changed(&notice, "/child/birth_time", json!("25:61")),
        changed(&notice, "/child/plurality", json!("one")),
        json!([]),
    ];
    for body in wrong {
        assert!(fault(&city, &posted(body.to_string()), 400, invalid).await, "{body}");
    }
    let large = vec![b' '; EDGE_BYTES_MAX + 1];
    assert!(fault(&city, &posted(large), 413, invalid).await);
}

#[tokio::test]
async fn members_and_grants_are_checked_before_the_message() {
    let city = City::found().await;
    let notice = city.notice().await.to_string();
    let from = |client: &str| posted(notice.clone()).with("X-Road-Client", client);
    assert!(
        !fault(&city, &from("MO/GOV/NOBODY/x"), 500, "Server.ClientProxy.UnknownMember").await,
        "noise is no leaf"
    );
    assert!(!fault(&city, &from("nonsense"), 400, "Client.BadRequest").await);
    assert!(
        !fault(&city, &from("MO/GOV/FSS/casework"), 500, "Server.ClientProxy.AccessDenied").await,
        "no door"
    );
    assert!(fault(&city, &from("MO/GOV/FSS/social-security"), 500, "Server.ServerProxy.AccessDenied").await);
    let unsigned = city.notice().await;
    let forged = changed(&unsigned, "/child/sex", json!("M"));
    let answer = city.post_notice(&forged).await;
    assert_eq!(answer.status.as_u16(), 422, "a sign-off over something else: {}", answer.text());
}

#[tokio::test]
async fn the_same_notice_with_other_content_is_a_conflict() {
    let city = City::found().await;
    let notice = city.notice().await;
    let first: Answer = Client::new(&city).send(&posted(notice.to_string()).with("X-Road-Id", "m-1")).await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.text());
    for id in ["m-1", "m-0"] {
        let again = Client::new(&city).send(&posted(notice.to_string()).with("X-Road-Id", id)).await;
        assert_eq!((again.status, again.json()), (first.status, first.json()), "the first answer");
    }
    let rows = city.rows().await;
    let other = city.signed_off(changed(&notice, "/child/sex", json!("M"))).to_string();
    let reused = posted(other.clone()).with("X-Road-Id", "m-1");
    let answer = Client::new(&city).send(&reused).await;
    assert_eq!(answer.status.as_u16(), 409, "the id was used for other content: {}", answer.text());
    let again = posted(other).with("X-Road-Id", "m-2");
    let answer = Client::new(&city).send(&again).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str()),
        (409, Some("exchange.provider-conflict"))
    );
    let grown = city.rows().await.differing(&rows);
    assert!(grown.iter().all(|table| table == "exchange_messages"), "{grown:?}");
}

/// A notice that cannot be true is refused; a form would have refused it, too.
#[tokio::test]
async fn what_cannot_be_true_is_refused_with_a_reason() {
    let city = City::found().await;
    let mut notice = city.notice().await;
    notice["child"]["facility"] = json!("仁伯爵綜合醫院");
    let notice = city.signed_off(notice);
    let wrong = [
        ("/child/birth_date", json!("2099-01-01"), "birth-notice.future"),
        ("/child/birth_date", json!("9999-12-31"), "birth-notice.future"),
        ("/child/birth_date", json!("0000-01-01"), "birth-notice.before-mother"),
        ("/child/birth_date", notice["mother"]["birth_date"].clone(), "birth-notice.before-mother"),
        ("/child/birth_order", json!(3), "birth-notice.order"),
        ("/child/facility", json!("abc\u{202e}def"), "casework.message-characters"),
        ("/notice_id", json!("H-14\n<script>"), "casework.message-characters"),
    ];
    for (pointer, value, reason) in wrong {
        let answer = city.post_notice(&city.signed_off(changed(&notice, pointer, value))).await;
        assert_eq!(answer.status.as_u16(), 422, "{pointer}: {}", answer.text());
        assert!(answer.text().contains(reason), "{pointer}: {}", answer.text());
        assert_eq!(count(&city.scratch.db, "casework_cases").await, 0, "{pointer}");
    }
    assert_eq!(city.post_notice(&notice).await.status.as_u16(), 200);
}

/// A hospital that signs when it sends gets the first answer again: an ECDSA signature is another one each time.
#[tokio::test]
async fn the_same_content_signed_again_is_the_same_notice() {
    let city = City::found().await;
    let notice = city.notice().await;
    let again = city.signed_off(notice.clone());
    assert_ne!(notice["signoff"], again["signoff"]);
    let (first, second) = (city.post_notice(&notice).await, city.post_notice(&again).await);
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200), "{}", second.text());
    assert_eq!(first.json(), second.json());
}
