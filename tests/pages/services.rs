//! `/services/{id}/start`: pressed twice, pressed again for something else.

use serde_json::Value;

use crate::support::{City, Client, MOTHER};

async fn cases(mother: &Client<'_>) -> Vec<Value> {
    mother.get("/api/v1/cases").await.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_form_submitted_twice_opens_one_case() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let page = mother.get("/services/mo.bundle.birth").await;
    let press = Client::filled(&page, "/services/mo.bundle.birth/start", &[]);
    let (first, second) = tokio::join!(mother.send(&press), mother.send(&press));
    assert_eq!(first.status.as_u16(), 303, "{}", first.text());
    assert_eq!((second.status, second.location()), (first.status, first.location()));
    assert_eq!(cases(&mother).await.len(), 1);
    let again = mother.get("/services/mo.bundle.birth").await;
    let opened = mother.submit(&again, "/services/mo.bundle.birth/start", &[]).await;
    assert_ne!(opened.location(), first.location(), "a new page is a new intention");
    assert_eq!(cases(&mother).await.len(), 2);
}

#[tokio::test]
async fn a_form_sent_again_with_other_content_is_refused() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let path = format!("{}/withdraw", city.draft(&mother).await);
    let page = mother.get(&path).await;
    let with = |reason: &str| Client::filled(&page, &path, &[("reason", reason)]);
    for _ in 0..2 {
        let sent = mother.send(&with("I move abroad")).await;
        assert_eq!((sent.status.as_u16(), sent.location()), (303, "/cases"), "{}", sent.text());
    }
    mother.refused(&with("another reason"), 409, "idempotency.other-content").await;
}
