//! Tasks: taken, released, sent back, completed; notices matched; cases standing still.

use http::StatusCode;
use kernel::Identifier;

use crate::house::{MOTHER, SIGNOFF, desk, desk_of_a_head_apart, desk_with};

#[tokio::test]
async fn a_task_is_held_by_one_and_handed_over_by_a_head_alone() {
    let desk = desk().await;
    let case = desk.registration().await;
    let path = format!("/desk/cases/{case}");
    let page = desk.get("Clerk", &path).await;
    let once = page.field("_once");
    for _ in 0..2 {
        let fields = [("_once", once.as_str())];
        let taken = desk.submit("Clerk", &page, &format!("{path}/take"), &fields).await;
        assert_eq!((taken.status, taken.location()), (StatusCode::SEE_OTHER, &*format!("{path}?done=take")));
    }
    assert_eq!(desk.state(case).await.nodes["review"].assignee, Some(clerk()));
    let shown = desk.get("Clerk", &format!("{path}?done=take")).await;
    assert!(shown.text().contains("You now hold the task") && shown.text().contains("Put back"));
    assert!(desk.get("Clerk", "/desk?who=mine").await.text().contains(&path));
    assert!(!desk.get("Colleague", "/desk?who=free").await.text().contains(&path));
    let other = desk.get("Colleague", &path).await;
    assert!(other.text().contains("A colleague") && !other.text().contains("Take this task"));
    let fields = [("csrf", &*other.field("csrf")), ("_once", "another-submit"), ("seen", "99")];
    let held = desk.submit("Colleague", &page, &format!("{path}/release"), &fields).await;
    assert_eq!(held.status, StatusCode::FORBIDDEN);
    assert!(held.text().contains("A colleague holds this task"), "{}", held.text());
    let released = desk.act("Clerk", case, "release", "review", &[]).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.state(case).await.nodes["review"].assignee, None);
}

fn clerk() -> kernel::PartyId {
    kernel::PartyId(uuid::Uuid::from_u128(0x71))
}

#[tokio::test]
async fn a_case_is_sent_back_with_fields_and_reason() {
    let desk = desk().await;
    let case = desk.registration().await;
    let path = format!("/desk/cases/{case}/return");
    let page = desk.get("Clerk", &format!("{path}?node=review")).await;
    assert!(page.text().contains("value=\"child_name\"") && page.text().contains("LONG SAM IAO"));
    // What the hospital told is not the applicant's to correct, nor is a declaration.
    assert!(!page.text().contains("value=\"birth_date\"") && !page.text().contains("value=\"statement\""));
    let none = desk.submit("Clerk", &page, &path, &[("reason", "姓名有誤")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("Choose at least one item") && none.text().contains("姓名有誤"));
    let unsaid = desk.submit("Clerk", &page, &path, &[("field", "child_name")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text().contains("value=\"child_name\" checked"), "{}", unsaid.text());
    let unknown = [("field", "salary"), ("reason", "x")];
    assert_eq!(desk.submit("Clerk", &page, &path, &unknown).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("field", "child_name"), ("field", "wants_certificate"), ("reason", "姓名有誤 𨋢")];
    let sent = desk.submit("Clerk", &page, &path, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let returned = desk.state(case).await.returned.unwrap();
    assert_eq!(
        returned.fields.iter().map(String::as_str).collect::<Vec<_>>(),
        ["child_name", "wants_certificate"]
    );
    let shown = desk.get("Clerk", &format!("/desk/cases/{case}")).await.text();
    assert!(shown.contains("Returned to the applicant") && shown.contains("姓名有誤 𨋢"));
    assert!(shown.contains("Clock stopped"), "{shown}");
    // A page from before changes nothing.
    let stale = [("field", "statement"), ("reason", "again"), ("_once", "another-submit")];
    let refused = desk.submit("Clerk", &page, &path, &stale).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("casework.stale"), "{}", refused.text());
    assert!(!desk.get("Clerk", "/desk").await.text().contains(&format!("/desk/cases/{case}")));
}

#[tokio::test]
async fn what_a_post_may_not_do_is_neither_offered_nor_done() {
    let desk = desk_of_a_head_apart().await;
    let case = desk.registration().await;
    let path = format!("/desk/cases/{case}");
    let head = desk.get("Head", &path).await;
    assert_eq!(head.status, StatusCode::OK);
    for offer in ["/complete", "/return", "/take"] {
        assert!(!head.text().contains(&format!("{path}{offer}")), "{offer}");
    }
    for (who, act) in [("Head", "complete"), ("Clerk", "decide"), ("Clerk", "suspend"), ("Clerk", "approve")]
    {
        let page = desk.get(who, &format!("{path}/{act}?node=review")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{who} {act}");
    }
    // The queue's own permission counts as well: the head may look, but takes nothing from the clerks' queue.
    let clerk = desk.get("Clerk", &path).await;
    let fields = [("csrf", &*head.field("csrf"))];
    let taken = desk.submit("Head", &clerk, &format!("{path}/take"), &fields).await;
    assert_eq!(taken.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.state(case).await.nodes["review"].assignee, None);
    let stranger = desk.submit("Stranger", &clerk, &format!("{path}/take"), &[]).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN, "a token of somebody else");
}

#[tokio::test]
async fn an_application_is_admitted_where_the_service_asks_for_it() {
    let desk = desk_with(&[(
        "services/dsaj/birth-registration/process.toml",
        "draft = \"prepare\"",
        "admission = \"by-officer\"\ndraft = \"prepare\"",
    )])
    .await;
    let case = desk.registration().await;
    let queue = desk.get("Clerk", "/desk").await.text();
    assert!(queue.contains("Admit the application"), "{queue}");
    let admitted = desk.act("Clerk", case, "admit", "", &[]).await;
    assert_eq!(admitted.status, StatusCode::SEE_OTHER, "{}", admitted.text());
    assert!(desk.get("Clerk", "/desk").await.text().contains("Check of the declaration"));
}

#[tokio::test]
async fn an_unmatched_notice_finds_its_mother_without_showing_who_she_is() {
    let desk = desk().await;
    let case = desk.unmatched().await;
    let identifier =
        Identifier { kind: "bir".to_owned(), issuer: "DSI".to_owned(), number: "90000001".to_owned() };
    let party = desk.machine().run(registers::OpenProvisionalParty { identifier }).await.unwrap();
    assert!(desk.get("Clerk", "/desk").await.text().contains("Find the person"));
    let path = format!("/desk/cases/{case}/match");
    let page = desk.get("Clerk", &path).await;
    page.says(&[
        "HCSJ-2026-0001",
        "仁伯爵綜合醫院",
        "Resident identity card number",
        "Electronic signature attached, checked when received",
    ]);
    page.hides(&[SIGNOFF]);
    let kind = ("kind", "bir|DSI");
    let wrong = [kind, ("number", "90000077"), ("role", "mother")];
    let nobody = desk.submit("Clerk", &page, &path, &wrong).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text().contains("Nobody has this number") && nobody.text().contains("90000077"));
    let right = [kind, ("number", " 9000000(1)"), ("role", "mother")];
    let found = desk.submit("Clerk", &page, &path, &right).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert!(found.text().contains("Somebody has this number"));
    assert!(!found.text().contains(&party.to_string()));
    assert!(desk.state(case).await.parties.is_empty(), "looking attaches nobody");
    assert_eq!(desk.entries("case.party-looked-up").await, 1);
    let role = found.field("role");
    let again = [kind, ("number", &*found.field("number")), ("role", &*role), ("found", "yes")];
    let matched = desk.submit("Clerk", &found, &path, &again).await;
    assert_eq!(matched.location(), "/desk?done=match", "{}", matched.text());
    assert_eq!(desk.state(case).await.party("mother"), Some(party));
    assert!(!desk.get("Clerk", "/desk").await.text().contains(&path));
}

#[tokio::test]
async fn a_case_stands_still_by_order_and_goes_on() {
    let desk = desk().await;
    let case = desk.registration().await;
    let lawless = desk.act("Head", case, "suspend", "", &[("reason", "等候法院")]).await;
    assert_eq!(lawless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(lawless.text().contains("Choose the legal basis") && lawless.text().contains("等候法院"));
    let fields = [("reason", "等候法院"), ("law", "crc")];
    assert_eq!(desk.act("Head", case, "suspend", "", &fields).await.status, StatusCode::SEE_OTHER);
    let shown = desk.get("Head", &format!("/desk/cases/{case}")).await.text();
    assert!(shown.contains("Suspended since") && shown.contains("Resume the case"), "{shown}");
    let told = desk.act("Clerk", case, "complete", "review", &[]).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text().contains("The case is suspended"), "{}", told.text());
    assert_eq!(desk.act("Head", case, "resume", "", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(desk.state(case).await.suspended.is_none());
    assert_eq!(desk.state(case).await.party("mother"), Some(MOTHER));
}

/// From the record on the child has a log of its own: its party is the one that the record gave it, and stays so.
#[tokio::test]
async fn what_happens_after_the_record_stands_in_the_childs_own_log() {
    use casework::model::CaseCommand;
    let child = kernel::PartyId(uuid::Uuid::from_u128(0xc0));
    let desk = desk().await;
    let case = desk.registration().await;
    desk.act("Clerk", case, "complete", "review", &[]).await;
    let fields = [("outcome", "registered"), ("reasons", "")];
    assert_eq!(
        desk.act("Registrar", case, "decide", "decision", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(desk.entries_of(child).await, Vec::<String>::new(), "before the record there is no child");
    let request = desk.state(case).await.nodes["birth"].request.unwrap();
    let written = CaseCommand::RecordWritten {
        node: "birth".into(),
        request,
        number: "B/1".into(),
        party: Some(child),
    };
    desk.casework.act(&desk.machine(), case, written, None).await.unwrap();
    assert_eq!(desk.entries_of(child).await, ["case.record_written"]);
    // Whoever opens the case afterwards is seen in the child's log too.
    desk.get("Head", &format!("/desk/cases/{case}")).await;
    assert!(desk.entries_of(child).await.contains(&"case.read".to_owned()));
}

/// The department must clear it up, so it is told what the applicant is not.
#[tokio::test]
async fn an_official_sees_whether_a_number_is_nobodys() {
    let desk = desk().await;
    for (order, found, words, standing) in [
        (1, true, "Named by the applicant; has not answered yet", "named"),
        (2, false, "No such person in the register", "unknown"),
    ] {
        let case = desk.registration_naming(order, casework::model::Named { found }).await;
        let page = desk.get("Clerk", &format!("/desk/cases/{case}")).await.text();
        assert!(page.contains(words), "{page}");
        let file = desk.get("Clerk", &format!("/api/v1/desk/cases/{case}")).await.json();
        let father = file["parties"].as_array().unwrap().iter().find(|party| party["role"] == "father");
        assert_eq!(father.unwrap()["standing"], standing);
        let mother = desk.casework.look(&desk.resident(MOTHER), desk.state(case).await, MOTHER).unwrap();
        assert!(!serde_json::to_string(&mother.view().deeds()).unwrap().contains("unknown"));
    }
}
