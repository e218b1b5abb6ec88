//! One timeline of all departments, and what a party can do while a case runs.

use acts::{Actor, Ctx, Officer, Origin};
use casework::model::{CaseCommand, CaseState};
use http::StatusCode;
use kernel::{CaseId, PartyId};
use uuid::Uuid;

use crate::world::{World, keep};

fn registrar(world: &World) -> Ctx {
    world.house.ctx(Origin {
        actor: Actor::Officer { party: PartyId(Uuid::from_u128(0x44)) },
        officer: Some(Officer {
            post: "dsaj.crc.registrar".to_owned(),
            unit: "dsaj.crc".to_owned(),
            department: "DSAJ".to_owned(),
        }),
        ..Origin::default()
    })
}

/// The registration of a submitted bundle.
async fn registration(world: &World, case: &str) -> CaseState {
    let bundle: CaseId = case.rsplit('/').next().unwrap().parse().unwrap();
    let children = world.casework.children(&registrar(world), bundle).await.unwrap();
    let of_registration = |child: &CaseState| child.definition.service == "mo.dsaj.birth-registration";
    children.read.into_iter().find(of_registration).unwrap()
}

fn active(state: &CaseState, nodes: &[&str]) -> String {
    let found = nodes.iter().find(|node| state.is_active(node));
    (*found.unwrap_or_else(|| panic!("{nodes:?}: {:?}", state.nodes))).to_owned()
}

async fn act(world: &World, case: CaseId, command: CaseCommand) {
    world.casework.act(&registrar(world), case, command, None).await.unwrap();
    world.work().await;
}

/// The hospital's notice of the same birth arrives, as the exchange brings it.
async fn notice(world: &World, case: CaseId) {
    let machine = world.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let message = CaseCommand::MessageArrived {
        message: "birth-notice".to_owned(),
        id: "notice-1".to_owned(),
        data: serde_json::Map::new(),
        parties: Vec::new(),
    };
    world.casework.act(&machine, case, message, None).await.unwrap();
    world.work().await;
}

const REVIEWS: &[&str] = &["review", "notice_review", "late_review", "counter_review", "special_review"];

#[tokio::test]
async fn both_parents_follow_one_timeline_of_all_departments() {
    let mut world = World::open().await;
    let case = world.submitted().await;
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        for (name, path) in [
            ("case", case.clone()),
            ("receipt", format!("{case}/receipt")),
            ("cases", "/cases".to_owned()),
            ("home", "/".to_owned()),
        ] {
            let page = world.page("mother", &path).await;
            page.hides(&["casework-", "problem-"]);
            keep(&format!("{name}-{lang}"), &page);
        }
    }
    let child = registration(&world, &case).await;
    let page = world.page("mother", &case).await;
    page.says(&[
        "DSAJ/NASC/2026/000001",
        child.number.as_deref().unwrap(),
        "Birth registration",
        "First resident identity card",
        "Waits for another part",
        "working day",
        "Application submitted",
        "This is an update between departments",
    ]);
    world.page("father", &case).await.says(&["Birth registration", "DSAJ/NASC/2026/000001"]);
    // The bundle has no decision of its own and cannot be withdrawn as a whole.
    let refused = world.get("mother", &format!("{case}/withdraw")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says(&["Each part is withdrawn on its own"]);
}

#[tokio::test]
async fn a_returned_case_is_corrected_in_the_named_fields_only() {
    let mut world = World::open().await;
    let case = world.submitted().await;
    let child = registration(&world, &case).await;
    notice(&world, child.id).await;
    let node = active(&registration(&world, &case).await, REVIEWS);
    let fields = vec!["child_name".to_owned()];
    act(&world, child.id, CaseCommand::Return { node, fields, reason: "姓名與出生通知不符。".to_owned() })
        .await;
    let path = format!("/cases/{}", child.id);
    world.page("mother", &case).await.says(&["Correct your answers", "姓名與出生通知不符。"]);
    world.page("mother", "/").await.says(&[&format!("{path}/check")]);
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        keep(&format!("correct-{lang}"), &world.page("mother", &format!("{path}/check")).await);
    }
    let check = world.page("mother", &format!("{path}/check")).await;
    let changes = check.text().matches("/forms/").count();
    assert!(changes > 0);
    assert_eq!(check.text().matches("/forms/questions/child-name?back=check").count(), changes);
    let form = format!("{path}/forms/questions/child-name?back=check");
    let shown = world.page("mother", &form).await;
    shown.says(&["姓名與出生通知不符。", "value=\"小𨋢\""]);
    let saved = world
        .submit(
            "mother",
            &shown,
            &form,
            &[("child_name.chinese.surname", "陳"), ("child_name.chinese.given", "小明")],
        )
        .await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, format!("{path}/check").as_str()),
        "{}",
        saved.text()
    );
    let closed = world
        .call(
            "mother",
            "PUT",
            &format!("/api/v1{path}/forms/questions/birth"),
            "",
            serde_json::json!({ "answers": { "sex": "M" } }),
        )
        .await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND, "{}", closed.text());
    let check = world.page("mother", &format!("{path}/check")).await;
    check.says(&["小明"]);
    let sent = world.submit("mother", &check, &format!("{path}/check"), &[]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, path.as_str()), "{}", sent.text());
    world.page("mother", &path).await.says(&["Corrections sent"]);
}

#[tokio::test]
async fn parties_are_heard_before_they_are_refused_and_may_appeal() {
    let mut world = World::open().await;
    let case = world.submitted().await;
    let child = registration(&world, &case).await;
    notice(&world, child.id).await;
    let node = active(&registration(&world, &case).await, REVIEWS);
    act(&world, child.id, CaseCommand::Complete { node }).await;
    let until = "2026-12-10".parse().unwrap();
    let hearing = CaseCommand::OpenHearing {
        node: "decision".to_owned(),
        outcome: "refused".to_owned(),
        grounds: "出生地點未能證實。".to_owned(),
        until,
    };
    act(&world, child.id, hearing).await;
    let path = format!("/cases/{}/reply", child.id);
    world.page("father", "/").await.says(&[&path, "10 December 2026"]);
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        keep(&format!("reply-{lang}"), &world.page("mother", &path).await);
    }
    for who in ["mother", "father"] {
        let shown = world.page(who, &path).await;
        shown.says(&["出生地點未能證實。", "Registration refused"]);
        let empty = world.submit(who, &shown, &path, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let long = "長".repeat(8_001);
        let too_long = world.submit(who, &shown, &path, &[("text", &long), ("_once", "long")]).await;
        assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = world.submit(who, &shown, &path, &[("text", "附上醫院證明。")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    }
    let again = world.get("mother", &path).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    world.work().await;
    let refuse = CaseCommand::Decide {
        node: "decision".to_owned(),
        outcome: "refused".to_owned(),
        reasons: "未能證實出生地點。".to_owned(),
        law: None,
        exception: None,
    };
    act(&world, child.id, refuse).await;
    let page = world.page("mother", &case).await;
    page.says(&["Refused", "未能證實出生地點。"]);
    // What needs the record waits until the refusal is final.
    page.says(&["Waits for another part"]);
    let early = world.get("mother", &format!("/cases/{}/appeal", child.id)).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    served(&world, child.id).await;
    let appeal = format!("/cases/{}/appeal", child.id);
    for lang in ["zh-Hant", "pt", "en"] {
        world.speak(lang);
        keep(&format!("appeal-{lang}"), &world.page("mother", &appeal).await);
        keep(&format!("refused-{lang}"), &world.page("mother", &case).await);
    }
    let shown = world.page("mother", &appeal).await;
    shown.says(&["Time to appeal", "days left"]);
    let sent = world.submit("mother", &shown, &appeal, &[("grounds", "不同意。")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    world.page("mother", &format!("/cases/{}", child.id)).await.says(&["Appeal made", "不同意。"]);
}

/// The decision counts as served on every party, as the mailbox says.
async fn served(world: &World, case: CaseId) {
    let machine = world.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let state = world.casework.find(&machine, case).await.unwrap();
    for notice in state.notices.iter().filter(|notice| notice.decision) {
        for party in &notice.to {
            let on = "2026-11-26".parse().unwrap();
            let told = CaseCommand::NoticeServed { request: notice.request, party: *party, on };
            world.casework.act(&machine, case, told, None).await.unwrap();
        }
    }
}
