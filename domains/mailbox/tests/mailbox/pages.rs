use acts::ActingFor;
use axum::body::Body;
use http::{Request, StatusCode};
use kernel::MandateId;
use serde_json::json;
use testkit::{Pages, keep, person};
use uuid::Uuid;
use web::Session;

use crate::home::{Home, MESSAGE, OTHER, READER, notice, party};

const LANGS: [&str; 3] = ["zh-Hant", "pt", "en"];

/// The pages as the reader, a guardian of the reader and a stranger see them.
fn pages(home: &Home) -> Pages {
    let mandate = ActingFor { party: party(READER), mandate: MandateId(Uuid::from_u128(50)) };
    let guardian = Session {
        acting_for: Some(mandate),
        acting_for_name: Some("李小𨋢".to_owned()),
        ..person(OTHER, "guardian")
    };
    let sessions = vec![person(READER, "reader"), guardian, person(OTHER, "stranger")];
    Pages::open(&home.house, mailbox::module(&home.mailbox), sessions)
}

#[tokio::test]
async fn the_envelope_says_everything_and_only_the_button_opens_it() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    let pages = pages(&home);
    let id = home.list(&home.person(READER)).await[0].0.id;
    let path = format!("/mailbox/{id}");
    let list = pages.get("reader", "/mailbox").await;
    for words in [
        "Legal Affairs Bureau",
        "Decision on the birth registration",
        "26 November 2026, unless you open it earlier",
        "31 December 2026",
        "You can object",
        "Unread",
    ] {
        assert!(list.text().contains(words), "{words}: {}", list.text());
    }
    for lang in LANGS {
        keep("mailbox", &format!("list.{lang}"), &pages.in_lang(lang).get("reader", "/mailbox").await);
        let envelope = pages.in_lang(lang).get("reader", &path).await;
        assert_eq!(envelope.status, StatusCode::OK);
        keep("mailbox", &format!("envelope.{lang}"), &envelope);
    }
    let envelope = pages.get("reader", &path).await;
    assert!(envelope.text().contains("it counts as served today; otherwise on 26 November 2026"));
    assert!(!envelope.text().contains("The birth is registered."), "closed");
    assert!(
        home.list(&home.person(READER)).await[0].0.read.is_none(),
        "looking at the envelope opens nothing"
    );

    let guessed = pages.post_form("reader", &path, &[("csrf", "guessed")]).await;
    assert_eq!(guessed.status, StatusCode::FORBIDDEN);
    let opened = pages.submit("reader", &envelope, &path, &[]).await;
    assert_eq!((opened.status, opened.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let letter = pages.get("reader", &path).await;
    for words in [
        "The birth is registered.",
        "The certificate is ready.",
        "href=\"/documents/1\"",
        "data-print",
        "23 November 2026",
    ] {
        assert!(letter.text().contains(words), "{words}");
    }
    assert!(!letter.text().contains("unless you open it"));
    for lang in LANGS {
        keep("mailbox", &format!("letter.{lang}"), &pages.in_lang(lang).get("reader", &path).await);
    }
}

#[tokio::test]
async fn information_is_read_by_who_looks_and_not_by_a_program_that_looks_ahead() {
    let home = Home::open().await;
    let mut information = notice(MESSAGE);
    information["kind"] = json!("information");
    home.send(information).await;
    let pages = pages(&home);
    let (id, path) = {
        let id = home.list(&home.person(READER)).await[0].0.id;
        (id, format!("/mailbox/{id}"))
    };
    let ahead = Request::get(&path).header("sec-purpose", "prefetch;prerender");
    for glance in [Request::head(&path), ahead] {
        assert_eq!(pages.send("reader", glance, Body::empty()).await.status, StatusCode::OK);
        let (delivery, _) =
            home.list(&home.person(READER)).await.into_iter().find(|(d, _)| d.id == id).unwrap();
        assert!(delivery.read.is_none(), "nobody has read it yet");
    }
    assert!(pages.get("reader", &path).await.text().contains("The birth is registered."));
    assert!(home.list(&home.person(READER)).await[0].0.read.is_some());
}

#[tokio::test]
async fn a_mandate_shows_what_is_not_private_and_a_stranger_nothing() {
    let home = Home::open().await;
    let mut private = notice(MESSAGE);
    private["private"] = json!(true);
    home.send(private).await;
    home.send(notice(MESSAGE + 1)).await;
    let pages = pages(&home);
    let hidden = home.list(&home.person(READER)).await.into_iter().find(|(_, m)| m.private).unwrap().0.id;
    let list = pages.get("guardian", "/mailbox").await;
    assert!(list.text().contains("Private letters are not shown to you"));
    assert!(!list.text().contains(&hidden.to_string()));
    keep("mailbox", "list-mandate.en", &list);
    for who in ["guardian", "stranger"] {
        assert_eq!(
            pages.get(who, &format!("/mailbox/{hidden}")).await.status,
            StatusCode::NOT_FOUND,
            "{who}"
        );
    }
    assert_eq!(pages.get("reader", "/mailbox/nonsense").await.status, StatusCode::NOT_FOUND);
    assert!(pages.get("stranger", "/mailbox").await.text().contains("There are no letters."));
    assert!(pages.get("", "/mailbox").await.location().starts_with("/sign-in?next="));
}

#[tokio::test]
async fn programs_see_envelopes_and_open_letters() {
    let home = Home::open().await;
    home.send(notice(MESSAGE)).await;
    let pages = pages(&home);
    let list = pages.get("reader", "/api/v1/mailbox").await.json();
    assert_eq!(
        (list["count"].as_u64(), list["letters"][0]["deemed_on"].as_str()),
        (Some(1), Some("2026-11-26"))
    );
    let id = list["letters"][0]["id"].as_str().unwrap().to_owned();
    let closed = pages.get("reader", &format!("/api/v1/mailbox/{id}")).await.json();
    assert!(closed["body"].is_null() && closed["remedy"]["en"].is_string());
    let opened = pages.post_json("reader", &format!("/api/v1/mailbox/{id}/open"), json!(null)).await.json();
    assert_eq!(
        (opened["served_on"].as_str(), opened["served_by"].as_str()),
        (Some("2026-11-23"), Some("reading"))
    );
    assert!(opened["body"]["zh-Hant"].as_str().unwrap().contains("已完成登記"));
    let missing = pages.get("stranger", &format!("/api/v1/mailbox/{id}")).await;
    assert_eq!(
        (missing.status, missing.json()["code"].as_str()),
        (StatusCode::NOT_FOUND, Some("mailbox.not-found"))
    );
}
