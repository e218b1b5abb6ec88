//! Letters between departments, as the officials of the one that is told find them.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use testkit::{Pages, keep, officer, person};
use uuid::Uuid;

use crate::home::{Home, MESSAGE, OTHER, READER, party};

/// What the registry must tell the prosecutors, as the case engine sends it.
fn letter() -> Value {
    let text = |zh: &str, pt: &str, en: &str| json!({ "zh-Hant": zh, "pt": pt, "en": en });
    json!({
        "message": Uuid::from_u128(MESSAGE), "effect_key": "case/7/0", "case": Uuid::from_u128(7),
        "from": "DSAJ", "to": "MP", "law": "crc", "about": [party(READER)],
        "subject": text("逾期未作出生聲明", "Falta de declaração de nascimento", "Birth not declared in time"),
        "body": text("出生通知編號：HCSJ-1 𨋢", "Comunicação n.º HCSJ-1", "Birth notice number: HCSJ-1"),
    })
}

fn pages(home: &Home) -> Pages {
    let sessions = vec![
        officer(0x51, "prosecution", "MP", &["mailbox.department"]),
        officer(0x54, "colleague", "MP", &["mailbox.department"]),
        officer(0x52, "registry", "DSAJ", &["mailbox.department"]),
        officer(0x53, "unentitled", "MP", &[]),
        person(READER, "reader"),
        person(OTHER, "stranger"),
    ];
    Pages::open(&home.house, mailbox::module(&home.mailbox), sessions)
}

#[tokio::test]
async fn the_officials_of_a_department_find_its_letters_and_nobody_else_does() {
    let home = Home::open().await;
    let path = format!("/desk/mail/{}", Uuid::from_u128(MESSAGE));
    home.communicate(letter()).await;
    home.communicate(letter()).await;
    let heard = home.heard("listener.communicated");
    assert_eq!(heard.len(), 1, "sent twice, told once");
    assert_eq!((heard[0]["effect_key"].as_str(), heard[0]["to"].as_str()), (Some("case/7/0"), Some("MP")));
    assert_eq!(home.log(READER).await, ["mailbox.communicated"]);
    let pages = pages(&home);
    for lang in ["zh-Hant", "pt", "en"] {
        let list = pages.in_lang(lang).get("prosecution", "/desk/mail").await;
        assert!(list.text().contains(&path), "{}", list.text());
        keep("mailbox", &format!("inbox.{lang}"), &list);
    }
    assert!(pages.get("prosecution", "/desk/mail").await.text().contains("Unread"));
    assert!(!pages.get("registry", "/desk/mail").await.text().contains(&path));
    assert_eq!(pages.get("registry", &path).await.status, StatusCode::NOT_FOUND);
    for who in ["unentitled", "reader", "stranger"] {
        assert_eq!(pages.get(who, &path).await.status, StatusCode::FORBIDDEN, "{who}");
    }
    for glance in [path.clone(), format!("/api/v1{path}")] {
        let seen = pages.send("prosecution", Request::head(&glance), Body::empty()).await;
        assert_eq!(seen.status, StatusCode::OK, "{glance}");
    }
    assert_eq!(home.log(READER).await.len(), 1, "nobody has read it");
    for lang in ["zh-Hant", "pt", "en"] {
        let shown = pages.in_lang(lang).get("prosecution", &path).await;
        assert!(shown.text().contains("HCSJ-1"), "{}", shown.text());
        keep("mailbox", &format!("received.{lang}"), &shown);
    }
    // The people in it see that it was read, once, and the list says it too.
    assert_eq!(home.log(READER).await, ["mailbox.communicated", "mailbox.communication-read"]);
    assert!(!pages.get("prosecution", "/desk/mail").await.text().contains("Unread"));
    let list = pages.get("prosecution", "/api/v1/desk/mail").await.json();
    assert_eq!(
        (list["count"].as_u64(), list["letters"][0]["opened_by"].as_str()),
        (Some(1), Some("mp.unit.post"))
    );
    // A colleague's reading is on record too, and so is one on another day; the letter keeps who was first.
    assert_eq!(pages.get("colleague", &path).await.status, StatusCode::OK);
    assert_eq!(home.log(READER).await.len(), 3, "the colleague's");
    home.house.machine.advance_ms(24 * 3_600_000);
    for _ in 0..3 {
        assert_eq!(pages.get("prosecution", &path).await.status, StatusCode::OK);
    }
    assert_eq!(home.log(READER).await.len(), 4, "the next day's, once");
    let one = pages.get("prosecution", &format!("/api/v1{path}")).await.json();
    assert_eq!(one["opened_by"].as_str(), Some("mp.unit.post"));
    assert!(one["body"]["en"].as_str().unwrap().contains("HCSJ-1") && list["letters"][0]["body"].is_null());
    assert_eq!(pages.get("registry", &format!("/api/v1{path}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_letter_to_a_department_is_refused() {
    let home = Home::open().await;
    for (field, value) in [
        ("to", json!("NOWHERE")),
        ("subject", json!({ "zh-Hant": "", "pt": "a", "en": "b" })),
        ("more", json!(1)),
    ] {
        let mut wrong = letter();
        wrong[field] = value;
        home.communicate(wrong).await;
    }
    assert!(home.heard("listener.communicated").is_empty());
    home.communicate(letter()).await;
    let mut other = letter();
    other["body"]["en"] = json!("something else");
    home.communicate(other).await;
    let pages = pages(&home);
    let list = pages.get("prosecution", "/api/v1/desk/mail").await.json();
    assert_eq!(list["count"].as_u64(), Some(1), "the first one stays");
}
