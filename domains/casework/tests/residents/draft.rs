//! From the start page to the receipt.

use http::StatusCode;

use crate::world::{MOTHER_BIR, PAGES, World, keep};

#[tokio::test]
async fn the_catalogue_is_public_and_a_service_says_what_it_takes() {
    let mut world = World::open().await;
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        for (name, path) in
            [("start", "/"), ("services", "/services"), ("service", "/services/mo.bundle.birth")]
        {
            let page = world.page("", path).await;
            page.hides(&["casework-", "problem-"]);
            keep(&format!("{name}-{lang}"), &page);
        }
    }
    world.page("", "/services?q=出生").await.says(&["integrated birth service"]);
    world.page("", "/services?q=nascimento%20subsídio").await.says(&["integrated birth service"]);
    world.page("", "/services?q=driving").await.says(&["No service matches"]);
    let service = world.page("", "/services/mo.bundle.birth").await;
    service.says(&[
        "Sign in and start",
        "/sign-in?next=/services/mo.bundle.birth",
        "At a counter",
        "What you need not bring",
    ]);
    assert_eq!(world.get("", "/services/mo.nothing").await.status, StatusCode::NOT_FOUND);
    // An update between departments is nobody's service to apply for.
    assert_eq!(world.get("mother", "/services/mo.ssm.patient-index").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("", "/cases").await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.get("registrar", "/cases").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn pressing_start_twice_opens_one_case() {
    let world = World::open().await;
    let service = world.page("mother", "/services/mo.bundle.birth").await;
    let first = world.submit("mother", &service, "/services/mo.bundle.birth/start", &[]).await;
    let second = world.submit("mother", &service, "/services/mo.bundle.birth/start", &[]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    assert_eq!(first.location(), second.location());
    let list = world.page("mother", "/cases").await;
    assert_eq!(list.text().matches("href=\"/cases/").count(), 2, "one card and its next step");
    world.page("mother", "/").await.says(&["Waiting for you", "(draft)"]);
}

#[tokio::test]
async fn a_wrong_answer_is_shown_again_as_it_was_typed_and_nothing_is_saved() {
    let world = World::open().await;
    let case = world.started().await;
    let wrong = world
        .fill(
            &case,
            "birth",
            &[
                ("birth_date-year", "2026"),
                ("birth_date-month", "2"),
                ("birth_date-day", "31"),
                ("birth_time", "25:99"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says(&[
        "There is a problem",
        "Enter a date that exists",
        "value=\"31\"",
        "value=\"25:99\"",
        "<title>Error:",
    ]);
    let pattern = world.fill(&case, "birth", &[("birth_time", "25:99")]).await;
    pattern.says(&["The format is not right"]);
    world.page("mother", &format!("{case}/forms/questions/birth")).await.hides(&["25:99"]);
    // One of several names is enough, none is not: the sentence stands at the first of them.
    let nameless = world.fill(&case, "child-name", &[]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nameless.text());
    nameless.says(&["Fill in at least one of these", "href=\"#child_name-chinese-surname\""]);
    assert_eq!(
        world.get("mother", &format!("{case}/forms/questions/nothing")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(world.get("mother", &format!("{case}/forms/held/birth")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_old_page_never_overwrites_newer_answers() {
    let world = World::open().await;
    let case = world.started().await;
    let path = format!("{case}/forms/questions/child-name");
    let old = world.page("mother", &path).await;
    let name = |given: &'static str| [("child_name.roman.given", given)];
    assert_eq!(world.submit("mother", &old, &path, &name("Ana")).await.status, StatusCode::SEE_OTHER);
    // The same answers sent again are no conflict; other ones are.
    assert_eq!(world.submit("mother", &old, &path, &name("Ana")).await.status, StatusCode::SEE_OTHER);
    let stale = world.submit("mother", &old, &path, &name("Bela")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.says(&["have changed in the meantime", "the newer answers and all other pages are kept"]);
    world.page("mother", &path).await.says(&["value=\"Ana\""]);
}

#[tokio::test]
async fn the_other_parent_is_named_by_number_and_nothing_is_learnt_about_him() {
    let world = World::open().await;
    let case = world.started().await;
    for (page, fields) in &PAGES[..3] {
        assert_eq!(world.fill(&case, page, fields).await.status, StatusCode::SEE_OTHER);
    }
    let own = world.fill(&case, "father", &[("father_bir", MOTHER_BIR)]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    own.says(&["This is your own number"]);
    let unknown = world.fill(&case, "father", &[("father_bir", "90009999")]).await;
    assert_eq!(unknown.status, StatusCode::SEE_OTHER, "a number is no question: {}", unknown.text());
    let named = world.fill(&case, "father", &[("father_bir", crate::world::FATHER_BIR)]).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());
    world.work().await;
    let list = world.page("mother", &case).await;
    list.says(&["The father&#39;s confirmation", "Cannot start yet"]);
    list.hides(&["大𨋢", "陳"]);
    world.page("father", "/cases").await.says(&["The applicant has named you"]);
    // She declares alone after all: he is no party any more and the case is gone for him.
    let alone =
        world.fill(&case, "parents", &[("parents_married", "no"), ("father_named", "not_named")]).await;
    assert_eq!(alone.status, StatusCode::SEE_OTHER, "{}", alone.text());
    assert_eq!(world.get("father", &case).await.status, StatusCode::NOT_FOUND);
    world.page("father", "/cases").await.hides(&["The applicant has named you"]);
}

#[tokio::test]
async fn answers_are_checked_declared_and_submitted_once() {
    let mut world = World::open().await;
    let case = world.filled().await;
    let check_path = format!("{case}/check");
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        for (name, path) in [
            ("tasks", case.clone()),
            ("form", format!("{case}/forms/questions/birth")),
            ("names", format!("{case}/forms/questions/child-name")),
            ("check", check_path.clone()),
            ("evidence", format!("{case}/evidence/mother")),
            ("members", format!("{case}/members")),
        ] {
            let page = world.page("mother", &path).await;
            page.hides(&["casework-", "problem-"]);
            keep(&format!("{name}-{lang}"), &page);
        }
        keep(&format!("confirm-{lang}"), &world.page("father", &format!("{case}/confirm/father")).await);
        keep(&format!("invited-{lang}"), &world.page("father", &case).await);
    }
    let check = world.page("mother", &check_path).await;
    check.says(&["小𨋢", "20 November 2026", "forms/questions/birth?back=check", "9012-3456-7788"]);
    let undeclared = world.submit("mother", &check, &check_path, &[]).await;
    assert_eq!(undeclared.status, StatusCode::UNPROCESSABLE_ENTITY);
    undeclared.says(&["Tick the declaration to submit"]);
    // The father confirms meanwhile: what she saw is not what would be submitted.
    let confirm = format!("{case}/confirm/father");
    let shown = world.page("father", &confirm).await;
    let choose = world.submit("father", &shown, &confirm, &[]).await;
    assert_eq!(choose.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        world.submit("father", &shown, &confirm, &[("answer", "confirm")]).await.status,
        StatusCode::SEE_OTHER
    );
    let stale = world.submit("mother", &check, &check_path, &[("declaration", "yes")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.says(&["The case has changed in the meantime", "everything saved before is kept"]);
    world.work().await;
    let fresh = world.page("mother", &check_path).await;
    for _ in 0..2 {
        let sent = world.submit("mother", &fresh, &check_path, &[("declaration", "yes")]).await;
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, format!("{case}/receipt").as_str()),
            "{}",
            sent.text()
        );
    }
    let receipt = world.page("mother", &format!("{case}/receipt")).await;
    receipt.says(&["DSAJ/NASC/2026/000001", "23 November 2026", "What happens next"]);
    let again =
        world.submit("mother", &fresh, &check_path, &[("declaration", "yes"), ("_once", "another")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(world.get("mother", &check_path).await.location(), case);
}

#[tokio::test]
async fn a_draft_is_given_up_and_members_are_left_out() {
    let world = World::open().await;
    let case = world.started().await;
    let path = format!("{case}/members");
    let members = world.page("mother", &path).await;
    members.says(&["Always included", "Leave out"]);
    let dropped = world.submit("mother", &members, &path, &[("drop", "allowance")]).await;
    assert_eq!(dropped.status, StatusCode::SEE_OTHER, "{}", dropped.text());
    let members = world.page("mother", &path).await;
    members.says(&["Include again"]);
    let required = world.submit("mother", &members, &path, &[("drop", "health")]).await;
    assert_eq!(required.status, StatusCode::CONFLICT);
    required.says(&["This part cannot be left out"]);
    assert_eq!(
        world.submit("mother", &members, &path, &[("keep", "allowance"), ("_once", "k2")]).await.status,
        StatusCode::SEE_OTHER
    );
    let path = format!("{case}/withdraw");
    let page = world.page("mother", &path).await;
    page.says(&["Give up the draft"]);
    assert_eq!(world.submit("mother", &page, &path, &[]).await.location(), "/cases");
    world.page("mother", "/cases").await.says(&["Withdrawn", "Closed"]);
    let closed = world.submit("mother", &page, &path, &[("_once", "other")]).await;
    assert_eq!(closed.status, StatusCode::CONFLICT);
}
