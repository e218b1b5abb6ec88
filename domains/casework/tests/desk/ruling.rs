//! Hearings and decisions: the parties first, two officials where two are needed, corrections afterwards.

use casework::model::{CaseCommand, Phase};
use http::StatusCode;
use kernel::CaseId;

use crate::house::{Desk, MOTHER, desk, desk_with};

/// A registration whose check is complete.
async fn checked(desk: &Desk) -> CaseId {
    let case = desk.registration().await;
    let done = desk.act("Clerk", case, "complete", "review", &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    case
}

#[tokio::test]
async fn nobody_is_refused_unheard() {
    let desk = desk().await;
    let case = checked(&desk).await;
    let blank = desk.act("Registrar", case, "decide", "decision", &[("outcome", "refused")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.text().contains("Say why the decision is unfavourable"));
    let refusal = [("outcome", "refused"), ("reasons", "資料不符 𨋢")];
    let unheard = desk.act("Registrar", case, "decide", "decision", &refusal).await;
    assert_eq!(unheard.status, StatusCode::CONFLICT);
    assert!(unheard.text().contains("Hear the parties first") && unheard.text().contains("資料不符 𨋢"));

    let day = |day: &'static str| {
        [
            ("outcome", "refused"),
            ("grounds", "資料不符"),
            ("until-year", "2026"),
            ("until-month", "11"),
            ("until-day", day),
        ]
    };
    for wrong in ["23", "31", "x"] {
        let page = desk.act("Registrar", case, "hearing", "decision", &day(wrong)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(page.text().contains("資料不符"), "{wrong}");
    }
    let opened = desk.act("Registrar", case, "hearing", "decision", &day("30")).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
    let early = desk.act("Registrar", case, "close-hearing", "", &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let reply = CaseCommand::ReplyHearing { text: "出生日期無誤".to_owned() };
    desk.casework.act(&desk.resident(MOTHER), case, reply, None).await.unwrap();
    let shown = desk.get("Registrar", &format!("/desk/cases/{case}")).await.text();
    assert!(
        shown.contains("出生日期無誤") && shown.contains("No answer") && shown.contains("30 November 2026")
    );
    desk.house.legal.advance_days(8);
    assert_eq!(desk.act("Registrar", case, "close-hearing", "", &[]).await.status, StatusCode::SEE_OTHER);
    let decided = desk.act("Registrar", case, "decide", "decision", &refusal).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
    let state = desk.state(case).await;
    assert_eq!(state.phase, Phase::Decided);
    assert!(!state.decision.unwrap().favourable);
}

#[tokio::test]
async fn a_ground_of_the_law_can_stand_for_the_hearing() {
    let desk = desk().await;
    let case = checked(&desk).await;
    let fields = [("outcome", "refused"), ("reasons", "資料不符"), ("exception", "art-97"), ("law", "crc")];
    let decided = desk.act("Registrar", case, "decide", "decision", &fields).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
    let decision = desk.state(case).await.decision.unwrap();
    assert_eq!(decision.exception.as_deref(), Some("art-97"));
    assert_eq!(decision.law.unwrap().to_string(), "crc");
    let shown = desk.get("Registrar", &format!("/desk/cases/{case}")).await.text();
    assert!(shown.contains("Hearing dispensed with") && shown.contains("Registration refused"), "{shown}");
}

#[tokio::test]
async fn whoever_proposes_does_not_approve() {
    let desk = desk_with(&[
        (
            "services/dsaj/birth-registration/process.toml",
            "outcomes = [\"registered\", \"refused\"]",
            "outcomes = [\"registered\", \"refused\"]\nfour_eyes = true",
        ),
        (
            "posts.toml",
            "\"casework.hear\", \"casework.decide\", \"casework.correct\"",
            "\"casework.hear\", \"casework.decide\", \"casework.approve\", \"casework.correct\"",
        ),
    ])
    .await;
    let case = checked(&desk).await;
    let favourable = [("outcome", "registered")];
    let proposed = desk.act("Registrar", case, "decide", "decision", &favourable).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text());
    assert!(desk.state(case).await.decision.is_none());
    let path = format!("/desk/cases/{case}");
    assert!(!desk.get("Registrar", &path).await.text().contains(&format!("{path}/approve")));
    let own = desk.act("Registrar", case, "approve", "decision", &[]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.text().contains("Whoever proposed cannot approve"), "{}", own.text());
    let queue = desk.get("Head", "/desk").await.text();
    assert!(queue.contains(&path) && queue.contains("To be approved"), "{queue}");
    let back = desk.act("Head", case, "disapprove", "decision", &[("reason", "理由不足")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text());
    desk.act("Registrar", case, "decide", "decision", &favourable).await;
    let approved = desk.act("Head", case, "approve", "decision", &[]).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
    let decision = desk.state(case).await.decision.unwrap();
    assert!(decision.favourable && decision.approved_by.is_some());
}

#[tokio::test]
async fn a_recorded_name_is_corrected_with_a_reason() {
    let desk = desk().await;
    let case = checked(&desk).await;
    desk.act("Registrar", case, "decide", "decision", &[("outcome", "registered")]).await;
    let path = format!("/desk/cases/{case}/correct");
    let page = desk.get("Registrar", &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("value=\"心𨋢\""), "{}", page.text());
    assert!(page.text().contains("value=\"06:15\""), "what the hospital told is filled in: {}", page.text());
    let name = |given: &'static str| {
        [
            ("birth_date-year", "2026"),
            ("birth_date-month", "11"),
            ("birth_date-day", "20"),
            ("birth_time", "06:15"),
            ("sex", "F"),
            ("birth_site", "hospital"),
            ("facility", "仁伯爵綜合醫院"),
            ("plurality", "1"),
            ("birth_order", "1"),
            ("child_name.chinese.surname", "龍"),
            ("child_name.chinese.given", given),
            ("child_name.roman.surname", "LONG"),
            ("child_name.roman.given", "SAM IAO"),
            ("parents_married", "no"),
            ("father_named", "named"),
            ("wants_certificate", "no"),
        ]
    };
    let with_reason = |fields: &[(&'static str, &'static str)]| [fields, &[("reason", "筆誤")]].concat();
    let same = desk.submit("Registrar", &page, &path, &with_reason(&name("心𨋢"))).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(same.text().contains("Nothing was changed"), "{}", same.text());
    let unsaid = desk.submit("Registrar", &page, &path, &name("心悠")).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text().contains("Enter the reason") && unsaid.text().contains("心悠"));
    let done = desk.submit("Registrar", &page, &path, &with_reason(&name("心悠"))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let state = desk.state(case).await;
    assert_eq!(state.corrections, 1);
    assert_eq!(state.answers["child_name"]["chinese"]["given"], "心悠");
    assert_eq!(state.answers["statement"], true, "what was declared stays declared");
    assert_eq!(state.corrected.keys().collect::<Vec<_>>(), ["child_name"], "only what changed is corrected");
}
