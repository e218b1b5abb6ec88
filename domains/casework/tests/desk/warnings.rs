//! Terms: whoever answers for one sees it on the desk, and so does whoever works on the case.

use casework::model::{CaseCommand, TimerKind};
use kernel::{CaseId, Lang};

use crate::house::{Desk, desk, keep};

async fn fire(desk: &Desk, case: CaseId, timer: TimerKind) {
    let epoch = desk.state(case).await.clocks["register"].epoch;
    let fired = CaseCommand::TimerFired { clock: "register".to_owned(), epoch, timer };
    desk.casework.act(&desk.machine(), case, fired, None).await.unwrap();
}

#[tokio::test]
async fn the_owner_of_a_term_and_whoever_works_on_the_case_are_warned() {
    let desk = desk().await;
    let case = desk.registration().await;
    let (path, number) = (format!("/desk/cases/{case}"), desk.state(case).await.number.unwrap());
    assert!(!desk.get("Head", "/desk").await.text().contains("Term nearly over"), "nothing to tell yet");
    assert!(!desk.get("Clerk", "/desk").await.text().contains("Term nearly over"));
    fire(&desk, case, TimerKind::Warning).await;
    for (lang, near) in
        [(Lang::En, "Term nearly over"), (Lang::Pt, "Prazo a terminar"), (Lang::ZhHant, "期限將屆")]
    {
        let head = desk.get_in("Head", lang, "/desk").await;
        assert!(head.text().contains(&number) && head.text().contains(near), "{}", head.text());
        keep(&format!("term-near-{}", lang.tag()), &head);
        assert!(desk.get_in("Clerk", lang, "/desk").await.text().contains(near));
    }
    let sheet = desk.get("Clerk", &path).await.text();
    assert!(sheet.contains("Head of the civil registry is told on the desk"), "{sheet}");
    // Other posts are not the owner, other departments see nothing.
    let others = desk.get("Registrar", "/api/v1/desk/tasks").await.json();
    let kinds =
        others["items"].as_array().unwrap().iter().map(|task| task["kind"].as_str().unwrap_or_default());
    assert!(kinds.clone().count() > 0 && !kinds.clone().any(|kind| kind == "term-near"), "{others}");
    assert!(!desk.get("Stranger", "/desk").await.text().contains(&number));
    let tasks = desk.get("Head", "/api/v1/desk/tasks").await.json();
    let kinds = tasks["items"].as_array().unwrap().iter().filter(|task| task["kind"] == "term-near");
    assert_eq!(kinds.count(), 1, "{tasks}");

    desk.house.legal.advance_days(10);
    fire(&desk, case, TimerKind::Expiry).await;
    let head = desk.get("Head", "/desk").await;
    assert!(head.text().contains("Term over"), "{}", head.text());
    keep("term-over-en", &head);
    keep("term-over-case-en", &desk.get("Clerk", &path).await);
    // Once it is decided the term has ended, and nobody is warned any more.
    let reviewed = desk.act("Clerk", case, "complete", "review", &[]).await;
    assert_eq!(reviewed.status, http::StatusCode::SEE_OTHER, "{}", reviewed.text());
    let granted = [("outcome", "registered"), ("reasons", "")];
    let decided = desk.act("Registrar", case, "decide", "decision", &granted).await;
    assert_eq!(decided.status, http::StatusCode::SEE_OTHER, "{}", decided.text());
    assert!(!desk.get("Head", "/desk").await.text().contains("Term over"));
}
