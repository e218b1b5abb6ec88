//! A birth of which no hospital has told: declared by the mother alone, decided, written, and what each then reads.

use acts::{Actor, Channel, Ctx, Officer, Origin};
use casework::model::{CaseCommand, CaseState};
use http::StatusCode;
use kernel::{CaseId, PartyId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{FATHER, MOTHER, World};

fn official(world: &World, post: &str, unit: &str, department: &str) -> Ctx {
    world.house.ctx(Origin {
        actor: Actor::Officer { party: PartyId(Uuid::from_u128(0x44)) },
        officer: Some(Officer { post: post.into(), unit: unit.into(), department: department.into() }),
        ..Origin::default()
    })
}

fn registrar(world: &World) -> Ctx {
    official(world, "dsaj.crc.registrar", "dsaj.crc", "DSAJ")
}

pub async fn member(world: &World, case: &str, service: &str) -> CaseState {
    let bundle: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    let children = world.casework.children(&registrar(world), bundle).await.unwrap();
    let ids: Vec<&str> = children.read.iter().map(|child| child.definition.service.as_str()).collect();
    let place = ids.iter().position(|id| *id == service).unwrap_or_else(|| panic!("{service} {ids:?}"));
    children.read[place].clone()
}

async fn act(world: &World, ctx: &Ctx, case: CaseId, command: CaseCommand) {
    world.casework.act(ctx, case, command, None).await.unwrap();
    world.work().await;
}

fn decide(outcome: &str) -> CaseCommand {
    CaseCommand::Decide {
        node: "decision".into(),
        outcome: outcome.into(),
        reasons: String::new(),
        law: None,
        exception: None,
    }
}

/// A birth at home, declared, at the registrar's desk.
async fn at_the_desk(world: &World) -> String {
    let case = world.started().await;
    for (page, fields) in crate::world::PAGES {
        let home = [("birth_site", "home"), ("facility", "")];
        let fields: Vec<(&str, &str)> = (fields.iter())
            .map(|(name, value)| home.iter().find(|(own, _)| own == name).map_or((*name, *value), |own| *own))
            .collect();
        let saved = world.fill(&case, page, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{page}: {}", saved.text());
    }
    world.work().await;
    let path = format!("{case}/evidence/person");
    let asked = world.page("mother", &path).await;
    world.submit("mother", &asked, &path, &[("answer", "agree")]).await;
    let path = format!("{case}/confirm/father");
    let shown = world.page("father", &path).await;
    world.submit("father", &shown, &path, &[("answer", "confirm")]).await;
    // What is held about him is asked for only now.
    world.work().await;
    let path = format!("{case}/check");
    let check = world.page("mother", &path).await;
    let sent = world.submit("mother", &check, &path, &[("declaration", "yes")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    world.work().await;
    let registration = member(world, &case, "mo.dsaj.birth-registration").await;
    let mother = world.house.ctx(testkit::resident(MOTHER));
    act(world, &mother, registration.id, CaseCommand::SlotDeclined { node: "visit".into() }).await;
    let review = CaseCommand::Complete { node: "counter_review".into() };
    act(world, &registrar(world), registration.id, review).await;
    case
}

/// The same, decided and written into the register.
pub async fn registered(world: &World) -> String {
    let case = at_the_desk(world).await;
    let registration = member(world, &case, "mo.dsaj.birth-registration").await;
    act(world, &registrar(world), registration.id, decide("registered")).await;
    case
}

#[tokio::test]
async fn a_birth_without_a_notice_is_written_and_the_child_has_a_party() {
    let world = World::open().await;
    let case = registered(&world).await;
    let registration = member(&world, &case, "mo.dsaj.birth-registration").await;
    assert!(registration.is_done("birth"), "{:?}", registration.tasks);
    let child = registration.party("child").unwrap();
    let allowance = member(&world, &case, "mo.fss.birth-allowance").await;
    assert_eq!(allowance.party("child"), Some(child), "the other departments speak of the same child");
    assert!(registration.is_active("certificate"), "the certificate is asked for: {:?}", registration.nodes);
}

/// What the register would refuse is told to the registrar before anything is decided.
#[tokio::test]
async fn a_record_that_cannot_be_written_is_told_before_the_decision() {
    let world = World::open().await;
    let case = world.submitted().await;
    let registration = member(&world, &case, "mo.dsaj.birth-registration").await;
    let machine =
        world.house.ctx(Origin { actor: Actor::Machine, channel: Channel::Job, ..Origin::default() });
    // A notice that leaves the sex out stands in place of what the parents said.
    let child =
        json!({ "birth_date": "2026-11-20", "birth_order": 1, "plurality": 1, "birth_site": "hospital" });
    let arrived = CaseCommand::MessageArrived {
        message: "birth-notice".into(),
        id: "notice-1".into(),
        data: json!({ "notice": { "notice_id": "N", "child": child } }).as_object().cloned().unwrap(),
        parties: Vec::new(),
    };
    act(&world, &machine, registration.id, arrived).await;
    let review = CaseCommand::Complete { node: "notice_review".into() };
    act(&world, &registrar(&world), registration.id, review).await;
    let decided = world.casework.act(&registrar(&world), registration.id, decide("registered"), None).await;
    let refused = decided.unwrap_err();
    assert_eq!((refused.code, refused.args[0].1.as_str()), ("casework.record-unfit", "child"));
    let registration = member(&world, &case, "mo.dsaj.birth-registration").await;
    assert!(registration.decision.is_none() && registration.is_active("decision"), "still to be decided");
}

/// A member in which the father has no part tells him how far it is, and nothing of how it was decided.
#[tokio::test]
async fn the_father_reads_of_the_mothers_allowance_only_that_it_goes_on() {
    let world = World::open().await;
    let case = registered(&world).await;
    let allowance = member(&world, &case, "mo.fss.birth-allowance").await;
    let fund = official(&world, "fss.benefits.officer", "fss.benefits", "FSS");
    let hearing = CaseCommand::OpenHearing {
        node: "decision".into(),
        outcome: "refused".into(),
        grounds: "供款不足。".into(),
        until: "2026-12-20".parse().unwrap(),
    };
    act(&world, &fund, allowance.id, hearing).await;
    let mother = world.get("mother", &format!("/api/v1{case}")).await.json();
    let father = world.get("father", &format!("/api/v1{case}")).await.json();
    let part = |view: &Value| {
        let parts = view["parts"].as_array().unwrap();
        parts.iter().find(|part| part["case"] == allowance.id.to_string()).unwrap().clone()
    };
    assert_eq!(part(&mother)["standing"], "hearing");
    assert_eq!(part(&father)["standing"], "in_progress");
    assert_eq!((&part(&father)["decision"], &part(&father)["terms"]), (&Value::Null, &json!([])));
    assert_eq!(part(&father)["now"], json!([]), "the name of a step tells how it goes");
    world.page("father", &case).await.hides(&["供款不足。"]);
    assert_eq!(world.get("father", &format!("/cases/{}", allowance.id)).await.status, StatusCode::NOT_FOUND);

    // Nor does he when he acts for the child of whom the case speaks.
    let child = allowance.party("child").unwrap();
    let guardian = world.house.ctx(testkit::resident(child));
    let found = world.casework.for_party(&guardian, allowance.id, child).await;
    assert_eq!(found.unwrap_err().code, "casework.no-case");
    let listed = world.casework.cases_of_party(&guardian, child, None, 100).await.unwrap();
    let services: Vec<&str> = listed.seen.iter().map(|seen| seen.def.id()).collect();
    assert!(!services.contains(&"mo.fss.birth-allowance"), "{services:?}");
    assert!(world.casework.for_party(&guardian, allowance.id, FATHER).await.is_err());
}

/// The registry coordinates the bundle and does not see what was said for the Social Security Fund.
#[tokio::test]
async fn the_registry_sees_no_account_of_the_allowance() {
    let world = World::open().await;
    let case = world.submitted().await;
    for path in [format!("/desk{case}"), format!("/api/v1/desk{case}")] {
        let shown = world.page("registrar", &path).await;
        shown.says(&["小𨋢"]);
        shown.hides(&["9012-3456-7788", "大西洋銀行", "permit_wanted"]);
    }
}

/// A part that cannot be opened is with the office, and the applicant is told so.
#[tokio::test]
async fn a_part_that_cannot_be_opened_is_with_the_office() {
    let world = World::open().await;
    let case = world.filled().await;
    let path = format!("{case}/check");
    let check = world.page("mother", &path).await;
    world.submit("mother", &check, &path, &[("declaration", "yes")]).await;
    let machine =
        world.house.ctx(Origin { actor: Actor::Machine, channel: Channel::Job, ..Origin::default() });
    let bundle: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    let state = world.casework.find(&machine, bundle).await.unwrap();
    let request = state.nodes["registration"].request.unwrap();
    let code = "casework.table-input".to_owned();
    let refused = CaseCommand::ChildRefused { node: "registration".into(), request, code };
    world.casework.act(&machine, bundle, refused, None).await.unwrap();
    world.page("mother", &case).await.says(&["The office is looking at it"]);
    let desk = world.page("registrar", "/desk").await;
    desk.says(&[&format!("/desk{case}")]);
    let file = world.page("registrar", &format!("/api/v1/desk{case}")).await.json();
    assert_eq!(file["tasks"][0]["why"], "member:casework.table-input");
    assert_eq!(file["tasks"][0]["actions"][0], "complete");
    assert_eq!(file["phase"], "running");
}

/// What cannot be is refused where it is written, with words that say what is wrong.
#[tokio::test]
async fn a_form_refuses_a_birth_to_come_an_order_above_the_plurality_and_names_in_the_wrong_script() {
    let mut world = World::open().await;
    let case = world.started().await;
    let birth = |date: [&'static str; 3], order: &'static str| {
        [
            ("birth_date-year", date[0]),
            ("birth_date-month", date[1]),
            ("birth_date-day", date[2]),
            ("birth_time", "08:15"),
            ("sex", "F"),
            ("birth_site", "home"),
            ("plurality", "2"),
            ("birth_order", order),
        ]
    };
    for (lang, words) in [
        ("zh-Hant", "出生日期不能在今日之後"),
        ("pt", "A data de nascimento não pode ser posterior a hoje"),
        ("en", "The date of birth cannot be after today"),
    ] {
        world.speak(lang);
        for date in [["2027", "1", "1"], ["9999", "12", "31"]] {
            let refused = world.fill(&case, "birth", &birth(date, "1")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{lang}");
            refused.says(&[words]);
        }
    }
    let order = world.fill(&case, "birth", &birth(["2026", "11", "20"], "3")).await;
    assert_eq!(order.status, StatusCode::UNPROCESSABLE_ENTITY);
    order.says(&["cannot be above the number of children"]);
    let put = |page: &str, answers: Value| {
        let path = format!("/api/v1{case}/forms/questions/{page}");
        let world = &world;
        async move { world.call("mother", "PUT", &path, "", json!({ "answers": answers })).await }
    };
    let late =
        put("birth", json!({ "birth_date": "2027-01-01", "sex": "F", "birth_order": 1, "plurality": 1 }))
            .await;
    assert_eq!(
        (late.status, &late.json()["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("casework.fields"))
    );
    assert!(
        late.text().contains("field.rule") && late.text().contains("cannot be after today"),
        "{}",
        late.text()
    );
    for (script, wrong) in [("roman", "陳"), ("roman", "CHAN 1"), ("chinese", "Chan"), ("chinese", "陳,")] {
        let refused =
            put("child-name", json!({ "child_name": { script: { "surname": wrong, "given": wrong } } }))
                .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{script} {wrong}");
        assert!(refused.text().contains("Use only"), "{}", refused.text());
    }
    for (script, good) in [
        ("roman", "D'Assumpção-Lei"),
        ("roman", "SIO MENG"),
        ("chinese", "𨋢·阿"),
        ("chinese", "\u{845B}\u{E0100}"),
    ] {
        let kept =
            put("child-name", json!({ "child_name": { script: { "surname": good, "given": good } } })).await;
        assert_eq!(kept.status, StatusCode::OK, "{script} {good}: {}", kept.text());
    }
}
