//! Who sees what: each person the own data, nobody anybody else's.

use http::StatusCode;

use crate::world::{World, keep};

#[tokio::test]
async fn each_parent_previews_own_data_and_never_the_others() {
    let mut world = World::open().await;
    let case = world.filled().await;
    let mother = world.page("mother", &format!("{case}/evidence/mother")).await;
    mother.says(&["美玲", "90000011", "Identification", "Only you can see these data"]);
    let father = world.page("father", &format!("{case}/evidence/father")).await;
    father.says(&["大𨋢", "90000022"]);
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        keep(
            &format!("father-evidence-{lang}"),
            &world.page("father", &format!("{case}/evidence/father")).await,
        );
    }
    for (who, item) in
        [("mother", "father"), ("father", "mother"), ("father", "person"), ("stranger", "mother")]
    {
        let refused = world.get(who, &format!("{case}/evidence/{item}")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{who} {item}");
        refused.hides(&["美玲", "大𨋢", "90000011", "90000022"]);
        let api = world.get(who, &format!("/api/v1{case}/evidence/{item}")).await;
        assert_eq!(api.status, StatusCode::NOT_FOUND, "{who} {item}");
    }
    // The answers name the father by the number that she typed; his data stay his.
    world.page("mother", &format!("{case}/check")).await.hides(&["大𨋢"]);
}

#[tokio::test]
async fn an_invited_party_sees_only_what_concerns_him() {
    let world = World::open().await;
    let case = world.filled().await;
    let page = world.page("father", &case).await;
    page.says(&["You see here only what concerns you", "The father"]);
    page.hides(&[
        "9012-3456-7788",
        "Check your answers",
        "大西洋銀行",
        "withdraw",
        "/forms/",
        "/members",
        "/check",
    ]);
    for path in ["check", "members", "withdraw", "forms/questions/allowance"] {
        assert_eq!(
            world.get("father", &format!("{case}/{path}")).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let confirm = world.page("father", &format!("{case}/confirm/father")).await;
    confirm.says(&["小𨋢", "20 November 2026"]);
    confirm.hides(&["9012-3456-7788"]);
    let due = world.page("father", "/").await;
    due.says(&["Waiting for you", &format!("{case}/confirm/father")]);
}

#[tokio::test]
async fn for_everybody_else_there_is_no_such_case() {
    let world = World::open().await;
    let case = world.submitted().await;
    for path in [
        "",
        "/check",
        "/receipt",
        "/members",
        "/withdraw",
        "/reply",
        "/appeal",
        "/confirm/father",
        "/evidence/mother",
        "/forms/questions/birth",
    ] {
        let answer = world.get("stranger", &format!("{case}{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        answer.hides(&["DSAJ/NASC", "小𨋢"]);
    }
    assert_eq!(world.get("stranger", &format!("/api/v1{case}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("stranger", "/cases/nonsense").await.status, StatusCode::NOT_FOUND);
    world.page("stranger", "/cases").await.hides(&["DSAJ/NASC"]);
    // Nobody confirms in the father's place, not even the mother.
    let check = world.page("mother", &case).await;
    let forged = world
        .submit("mother", &check, &format!("{case}/confirm/father"), &[("answer", "confirm"), ("csrf", "")])
        .await;
    assert!(matches!(forged.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{}", forged.status);
}

#[tokio::test]
async fn a_consent_is_kept_in_the_book_before_it_counts_and_only_by_the_person() {
    let world = World::open().await;
    let case = world.filled().await;
    let kept = world.book.0.lock().unwrap().clone();
    assert_eq!(kept.len(), 1);
    let given = &kept[0];
    assert_eq!((given.recipient.as_str(), given.purpose.as_str()), ("FSS", "birth-allowance"));
    assert_eq!((given.subject, given.category.as_str()), (crate::world::MOTHER, "identification"));
    assert!(case.ends_with(&given.case.to_string()));
    let page = world.page("mother", &format!("{case}/evidence/person")).await;
    page.says(&["You have agreed"]);
    let again = world
        .call(
            "mother",
            "POST",
            &format!("/api/v1{case}/evidence/person/consent"),
            "",
            serde_json::json!({ "agree": true }),
        )
        .await;
    assert_eq!(
        (again.status, again.json()["code"].clone()),
        (StatusCode::CONFLICT, "casework.no-consent-awaited".into())
    );
    assert_eq!(world.book.0.lock().unwrap().len(), 1);
}
