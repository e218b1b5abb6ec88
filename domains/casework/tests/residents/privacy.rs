//! Who sees what: each person the own data, nobody anybody else's.

use http::StatusCode;

use crate::untranslated::untranslated;
use crate::world::{World, keep};

#[tokio::test]
async fn each_parent_previews_own_data_and_never_the_others() {
    let mut world = World::open().await;
    let case = world.confirmed().await;
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

/// One timeline for both, and each reads there only what concerns the case or the reader.
#[tokio::test]
async fn a_timeline_tells_nothing_of_what_concerns_the_other_parent_alone() {
    let world = World::open().await;
    let case = world.submitted().await;
    let mother = world.page("mother", &case).await;
    mother.says(&["Consent given", "Data received: The mother&#39;s identity data"]);
    mother.hides(&["Data received: The father&#39;s identity data"]);
    let father = world.page("father", &case).await;
    father.hides(&["Data received: The mother&#39;s identity data", "Consent given"]);
    father.says(&["Confirmed by the party", "Data received: The father&#39;s identity data"]);
    let api = world.get("father", &format!("/api/v1{case}")).await.text();
    assert!(!api.contains("Consent given") && !api.contains("mother's identity data"), "{api}");
}

/// Whoever was asked and has not answered when the other parent submits answers the registry, from the old link too.
#[tokio::test]
async fn a_father_who_answers_late_answers_where_it_is_decided() {
    let world = World::open().await;
    let case = world.filled().await;
    let path = format!("{case}/check");
    let check = world.page("mother", &path).await;
    let sent = world.submit("mother", &check, &path, &[("declaration", "yes")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    world.work().await;
    let link = world.get("father", &format!("{case}/confirm/father")).await;
    assert_eq!(link.status, StatusCode::SEE_OTHER, "{}", link.text());
    let there = link.location();
    assert!(there.ends_with("/confirm/father") && !there.starts_with(&case), "{there}");
    world.page("father", &case).await.says(&[there]);
    let asked = world.page("father", there).await;
    asked.says(&["小𨋢"]);
    assert_eq!(world.get("mother", there).await.status, StatusCode::NOT_FOUND, "nobody answers for him");
    let answered = world.submit("father", &asked, there, &[("answer", "confirm")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text());
    assert_eq!(world.get("father", there).await.status, StatusCode::CONFLICT);
    let twice = format!("/api/v1{}", there.replace("/confirm/", "/confirmations/"));
    let twice = world.call("father", "POST", &twice, "", serde_json::json!({ "confirm": true })).await;
    assert_eq!(twice.json()["code"], "casework.not-asked");
    let bundle = format!("/api/v1{case}/confirmations/father");
    let bundle = world.call("father", "POST", &bundle, "", serde_json::json!({ "confirm": true })).await;
    assert_eq!(bundle.json()["code"], "casework.asked-in-member");
}

/// A page in another language says nothing in English.
#[tokio::test]
async fn nothing_is_left_untranslated() {
    let mut world = World::open().await;
    let draft = world.filled().await;
    let mut pages: Vec<(&str, String)> = ["/", "/services", "/services/mo.bundle.birth", "/cases"]
        .map(|path| ("mother", path.to_owned()))
        .to_vec();
    for part in ["", "/check", "/members", "/withdraw", "/evidence/mother", "/evidence/person"] {
        pages.push(("mother", format!("{draft}{part}")));
    }
    for (page, _) in crate::world::PAGES {
        pages.push(("mother", format!("{draft}/forms/questions/{page}")));
    }
    pages.push(("father", draft.clone()));
    pages.push(("father", format!("{draft}/confirm/father")));
    compare(&mut world, &pages).await;
    let submitted = {
        let path = format!("{draft}/confirm/father");
        let shown = world.page("father", &path).await;
        world.submit("father", &shown, &path, &[("answer", "confirm")]).await;
        world.work().await;
        let path = format!("{draft}/check");
        let check = world.page("mother", &path).await;
        world.submit("mother", &check, &path, &[("declaration", "yes")]).await;
        world.work().await;
        draft
    };
    let pages = ["", "/receipt"].map(|part| ("mother", format!("{submitted}{part}")));
    compare(&mut world, &pages).await;
}

async fn compare(world: &mut World, pages: &[(&str, String)]) {
    const DATA: [&str; 5] = ["mother", "father", "Chan", "Sio Meng", "Chan Sio Meng"];
    for (who, path) in pages {
        world.speak("en");
        let english = world.page(who, path).await.text();
        for lang in ["zh-Hant", "pt"] {
            world.speak(lang);
            let same = untranslated(&english, &world.page(who, path).await.text(), &DATA);
            assert_eq!(same, Vec::<String>::new(), "{path} for {who} in {lang}");
        }
    }
    world.speak("en");
}
