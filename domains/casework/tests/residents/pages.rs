//! Somebody with many cases: the lists lead on, and nothing is left out on the way.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::json;

use crate::world::World;

/// Opens a draft through the API; its id.
async fn opened(world: &World, key: usize) -> String {
    let body = json!({ "service": "mo.bundle.birth" });
    let opened = world.call("mother", "POST", "/api/v1/cases", &format!("many-{key}"), body).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    opened.json()["case"].as_str().unwrap().to_owned()
}

/// The cases that a page links to, in order.
fn linked(page: &str) -> Vec<String> {
    let links = page.split("href=\"/cases/").skip(1).filter_map(|rest| rest.split('"').next());
    let mut ids: Vec<String> = links.filter(|id| id.len() == 36).map(str::to_owned).collect();
    ids.dedup();
    ids
}

#[tokio::test]
async fn whoever_has_many_cases_finds_them_all() {
    let world = World::open().await;
    let (mut closed, mut open) = (BTreeSet::new(), BTreeSet::new());
    for key in 0..6 {
        let case = opened(&world, key).await;
        let path = format!("/api/v1/cases/{case}/withdrawal");
        let withdrawn = world.call("mother", "POST", &path, "", json!({})).await;
        assert_eq!(withdrawn.status, StatusCode::OK, "{}", withdrawn.text());
        closed.insert(case);
    }
    for key in 6..25 {
        open.insert(opened(&world, key).await);
    }

    // The API: what is open comes first, and `next` leads to the rest.
    let (mut found, mut path) = (Vec::new(), "/api/v1/cases?limit=10".to_owned());
    let mut pages = 0;
    loop {
        let page = world.get("mother", &path).await.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 10);
        found.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        pages += 1;
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/cases?limit=10&after={next}");
    }
    assert_eq!((pages, found.len()), (3, 25));
    assert_eq!(found[..19].iter().cloned().collect::<BTreeSet<_>>(), open);
    assert_eq!(found[19..].iter().cloned().collect::<BTreeSet<_>>(), closed);
    let damaged = world.get("mother", "/api/v1/cases?after=somewhere").await;
    assert_eq!(
        (damaged.status, damaged.json()["code"].clone()),
        (StatusCode::BAD_REQUEST, "request.cursor".into())
    );
    let father = world.get("father", &path).await.json();
    assert_eq!(father["items"].as_array().unwrap().len(), 0, "a key of hers shows nobody her cases");

    // The page: the same order, with a link to the next one and back.
    let first = world.page("mother", "/cases").await.text();
    assert_eq!(linked(&first), found[..20]);
    let next = first.split("href=\"/cases?after=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let second = world.page("mother", &format!("/cases?after={next}")).await;
    assert_eq!(linked(&second.text()), found[20..]);
    second.hides(&["You have no open cases", "rel=\"next\""]);
    second.says(&["href=\"/cases\"", "First page"]);
    crate::world::keep("cases-second-page", &second);
}

#[tokio::test]
async fn a_long_story_is_told_page_by_page_and_nothing_is_lost_between() {
    let world = World::open().await;
    let id = opened(&world, 0).await;
    let case = format!("/api/v1/cases/{id}");
    for minute in 0..210 {
        let answers = json!({ "birth_date": "2026-11-20", "birth_time": format!("08:{:02}", minute % 60),
            "sex": "F", "birth_site": "hospital", "facility": "仁伯爵綜合醫院", "plurality": 1, "birth_order": 1 });
        let body = json!({ "answers": answers });
        let saved = world.call("mother", "PUT", &format!("{case}/forms/questions/birth"), "", body).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    }
    let newest = world.get("mother", &case).await.json();
    let mut path = format!("{case}?before={}", newest["earlier"].as_str().expect("there is more"));
    let mut lines = newest["timeline"].as_array().unwrap().clone();
    assert!(!lines.iter().any(|line| line["title"] == "Application started"), "{lines:?}");
    loop {
        let page = world.get("mother", &path).await.json();
        lines.extend(page["timeline"].as_array().unwrap().clone());
        let Some(earlier) = page["earlier"].as_str() else { break };
        path = format!("{case}?before={earlier}");
    }
    assert_eq!(world.get("mother", &format!("{case}?before=x")).await.status, StatusCode::BAD_REQUEST);

    // Every event stands on exactly one page.
    let (ctx, case) = (world.house.ctx(acts::Origin::default()), id.parse().unwrap());
    let (mut sequences, mut before) = (Vec::new(), None);
    loop {
        let page = world.casework.events(&ctx, case, before.as_ref()).await.unwrap();
        assert!(page.of_case(case).len() <= 200);
        sequences.extend(page.of_case(case).iter().map(|recorded| recorded.seq));
        before = page.earlier;
        if before.is_none() {
            break;
        }
    }
    sequences.sort_unstable();
    let last = newest["sequence"].as_u64().unwrap();
    assert_eq!(sequences, (1..=last).collect::<Vec<_>>());
}

/// Drafts cost nothing to open: there is an end to them, said in every language, and room again once one is gone.
#[tokio::test]
async fn a_person_prepares_fifty_applications_and_no_more() {
    let mut world = World::open().await;
    let mut cases = Vec::new();
    for key in 0..50 {
        cases.push(opened(&world, key).await);
    }
    let open = |key: &str| (key.to_owned(), json!({ "service": "mo.bundle.birth" }));
    let (key, body) = open("one-more");
    let refused = world.call("mother", "POST", "/api/v1/cases", &key, body).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text());
    assert_eq!(refused.json()["code"], "casework.too-many-drafts");
    assert_eq!(opened(&world, 7).await, cases[7], "the same request again is answered as before");
    for (lang, words) in [
        ("zh-Hant", "你有50份申請尚在填寫"),
        ("pt", "Tem 50 pedidos em preparação"),
        ("en", "You have 50 applications in preparation"),
    ] {
        world.speak(lang);
        let service = world.page("mother", "/services/mo.bundle.birth").await;
        let page = world.submit("mother", &service, "/services/mo.bundle.birth/start", &[]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        page.says(&[words]);
    }
    // Another person is not concerned.
    let (key, body) = open("his");
    assert_eq!(world.call("father", "POST", "/api/v1/cases", &key, body).await.status, StatusCode::CREATED);
    let path = format!("/api/v1/cases/{}/withdrawal", cases[0]);
    assert_eq!(world.call("mother", "POST", &path, "", json!({})).await.status, StatusCode::OK);
    opened(&world, 60).await;
}
