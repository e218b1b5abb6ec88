//! A hospital's notice about a birth that the mother has begun to declare, or has declared already: one matter, not two.

use serde_json::{Value, json};

use crate::support::{Answer, Ask, CLERK, City, Client, MOTHER};

const BIRTH: &str = "mo.bundle.birth";
const JOINED: &str = "The hospital&#39;s notice has been added to your birth application";

async fn put(client: &Client<'_>, case: &str, page: &str, answers: Value) {
    let path = format!("/api/v1{case}/forms/questions/{page}");
    let ask = Ask::json("PUT", &path, json!({ "answers": answers }).to_string());
    let saved = client.send(&ask).await;
    assert_eq!(saved.status.as_u16(), 200, "{page}: {}", saved.text());
}

/// What she says of the birth, from the notice that is going to come.
fn birth_of(notice: &Value) -> Value {
    let child = &notice["child"];
    json!({ "birth_date": child["birth_date"], "birth_time": "06:15", "sex": child["sex"], "birth_site": "hospital",
        "facility": "仁伯爵綜合醫院", "plurality": child["plurality"], "birth_order": child["birth_order"] })
}

/// The notice of one of two children.
async fn twin(city: &City, order: u64) -> Value {
    let mut notice = city.notice().await;
    notice["child"]["plurality"] = json!(2);
    notice["child"]["birth_order"] = json!(order);
    city.signed_off(notice)
}

async fn posted(city: &City, notice: &Value) -> Answer {
    let answer = city.post_notice(notice).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer
}

/// Her bundles around a birth, by address.
async fn bundles(client: &Client<'_>) -> Vec<String> {
    let list = client.get("/api/v1/cases").await.json();
    let items = list["items"].as_array().unwrap().iter().filter(|item| item["service"] == BIRTH);
    items.map(|item| format!("/cases/{}", item["id"].as_str().unwrap())).collect()
}

/// What the case stands on: with a notice nobody asks her when the child was born.
async fn asks_for_the_birth(client: &Client<'_>, case: &str) -> bool {
    let form = client.get(&format!("/api/v1{case}/forms/questions")).await.json();
    form["pages"].as_array().unwrap().iter().any(|page| page["id"] == "birth")
}

async fn letters(client: &Client<'_>, subject: &str) -> usize {
    client.get("/mailbox").await.text().matches(subject).count()
}

#[tokio::test]
async fn a_notice_joins_the_draft_that_the_mother_has_begun_and_tells_her() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let notice = city.notice().await;
    let case = city.draft(&mother).await;
    put(&mother, &case, "birth", birth_of(&notice)).await;
    put(
        &mother,
        &case,
        "child-name",
        json!({ "child_name": { "chinese": { "surname": "陳", "given": "小𨋢" } } }),
    )
    .await;
    assert!(asks_for_the_birth(&mother, &case).await);

    let first = posted(&city, &notice).await;
    assert_eq!(bundles(&mother).await, std::slice::from_ref(&case), "no second draft");
    assert!(!asks_for_the_birth(&mother, &case).await, "the hospital has said it");
    let form = mother.get(&format!("/api/v1{case}/forms/questions")).await.json();
    assert_eq!(form["answers"]["child_name"]["chinese"]["given"], "小𨋢", "nothing that she wrote is lost");
    city.eventually("a letter", async || letters(&mother, JOINED).await == 1).await;
    for (lang, subject) in [
        ("pt", "A comunicação do hospital foi junta ao seu pedido integrado de nascimento"),
        ("zh-Hant", "醫院的出生通知已加入你的出生一件事申請"),
    ] {
        mother.speaks(lang);
        assert_eq!(letters(&mother, subject).await, 1, "{lang}");
    }
    mother.speaks("en");

    // The same notice once more is the same answer.
    assert_eq!(posted(&city, &notice).await.json(), first.json());
    assert_eq!(bundles(&mother).await.len(), 1);
    assert_eq!(letters(&mother, JOINED).await, 1);
}

#[tokio::test]
async fn the_other_twin_gets_a_draft_of_its_own() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let (first, second) = (twin(&city, 1).await, twin(&city, 2).await);
    let case = city.draft(&mother).await;
    put(&mother, &case, "birth", birth_of(&first)).await;
    posted(&city, &second).await;
    assert_eq!(bundles(&mother).await.len(), 2, "the second child is another matter");
    assert!(asks_for_the_birth(&mother, &case).await, "and not hers that she has begun");
    posted(&city, &first).await;
    assert_eq!(bundles(&mother).await.len(), 2);
    assert!(!asks_for_the_birth(&mother, &case).await);
}

#[tokio::test]
async fn a_notice_that_contradicts_her_draft_goes_to_the_counter() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let notice = city.notice().await;
    let case = city.draft(&mother).await;
    let mut birth = birth_of(&notice);
    birth["birth_date"] = json!("2026-01-02");
    put(&mother, &case, "birth", birth).await;
    let first = posted(&city, &notice).await;
    assert_eq!(bundles(&mother).await, std::slice::from_ref(&case), "nobody chose for her");
    assert!(asks_for_the_birth(&mother, &case).await);
    assert_eq!(letters(&mother, JOINED).await, 0);
    let clerk = city.become_(CLERK).await;
    let tasks = clerk.get("/api/v1/desk/tasks").await.json();
    let unmatched = tasks["items"].as_array().unwrap().iter().filter(|task| task["kind"] == "match");
    let unmatched: Vec<&str> = unmatched.map(|task| task["case"].as_str().unwrap()).collect();
    assert_eq!(unmatched.len(), 1, "{tasks}");
    let file = clerk.get(&format!("/desk/cases/{}", unmatched[0])).await.text();
    assert!(file.contains("or it says something else than that person has declared"), "{file}");
    assert!(!file.contains("2026-01-02"), "what she is still writing is hers alone: {file}");
    assert_eq!(posted(&city, &notice).await.json(), first.json());
}

/// Declares without a notice and submits; the registration waits for the hospital.
async fn declared(city: &City, mother: &Client<'_>, notice: &Value) -> String {
    let case = city.draft(mother).await;
    put(mother, &case, "birth", birth_of(notice)).await;
    let pages = [
        ("child-name", json!({ "child_name": { "chinese": { "surname": "陳", "given": "小𨋢" } } })),
        ("parents", json!({ "parents_married": false, "father_named": "not_named" })),
        ("certificate", json!({ "wants_certificate": false })),
        ("allowance", json!({ "allowance_bank": "大西洋銀行", "allowance_account": "9012-3456-7788" })),
        ("permit", json!({ "permit_wanted": false })),
        ("statement", json!({ "statement": true })),
    ];
    for (page, answers) in pages {
        put(mother, &case, page, answers).await;
    }
    let agree = Ask::json("POST", &format!("/api/v1{case}/evidence/person/consent"), r#"{"agree":true}"#);
    assert_eq!(mother.send(&agree).await.status.as_u16(), 200);
    let submit = Ask::json("POST", &format!("/api/v1{case}/submission"), r#"{"declaration":true}"#);
    city.eventually("submission", async || mother.send(&submit).await.status.is_success()).await;
    case
}

#[tokio::test]
async fn a_notice_joins_the_registration_that_waits_for_it() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let notice = city.notice().await;
    let case = declared(&city, &mother, &notice).await;
    let clerk = city.become_(CLERK).await;
    let reviews = async || {
        let tasks = clerk.get("/api/v1/desk/tasks").await.json();
        let items = tasks["items"].as_array().unwrap().iter();
        items.filter(|task| task["node"] == "notice_review").count()
    };
    let waits = async || {
        let parts = mother.get(&format!("/api/v1{case}")).await.json()["parts"].clone();
        parts.to_string().contains("Waiting for the hospital's notice")
    };
    city.eventually("waiting for the notice", waits).await;
    assert_eq!(reviews().await, 0);
    let first = posted(&city, &notice).await;
    assert_eq!(bundles(&mother).await, std::slice::from_ref(&case));
    assert_eq!(reviews().await, 1, "the registry has it before it");
    let shown = mother.get(&case).await.text();
    assert!(shown.contains("A notice from another body was added to this application"), "{shown}");
    assert_eq!(posted(&city, &notice).await.json(), first.json());
    assert_eq!(reviews().await, 1);
}

/// Two messages for one empty draft at the same time: each child has one place.
#[tokio::test]
async fn two_notices_at_once_do_not_fall_into_one_draft() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    let (first, second) = (twin(&city, 1).await, twin(&city, 2).await);
    let case = city.draft(&mother).await;
    tokio::join!(posted(&city, &first), posted(&city, &second));
    let found = bundles(&mother).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&case));
    for bundle in &found {
        assert!(!asks_for_the_birth(&mother, bundle).await, "{bundle} has its notice");
    }
}
