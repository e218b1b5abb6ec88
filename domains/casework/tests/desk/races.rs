//! Two hands on one case at the same moment: one act happens, the other is told, and the case tells one story.

use casework::model::{CaseCommand, Phase};
use http::StatusCode;
use kernel::CaseId;

use crate::house::{Answer, Desk, MOTHER, desk};

const ROUNDS: usize = 6;
const REGISTERED: [(&str, &str); 2] = [("outcome", "registered"), ("reasons", "")];

async fn checked(desk: &Desk, order: usize) -> CaseId {
    let case = desk.registration_of(order).await;
    let done = desk.act("Clerk", case, "complete", "review", &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    case
}

/// The page of an act, open and not yet sent.
async fn opened(desk: &Desk, who: &str, case: CaseId, act: &str, node: &str) -> Answer {
    desk.get(who, &format!("/desk/cases/{case}/{act}?node={node}")).await
}

#[tokio::test]
async fn a_decision_and_a_withdrawal_at_once_leave_one_outcome() {
    let desk = desk().await;
    for order in 1..=ROUNDS {
        let case = checked(&desk, order).await;
        let page = opened(&desk, "Registrar", case, "decide", "decision").await;
        let path = format!("/desk/cases/{case}/decide");
        let mother = desk.resident(MOTHER);
        let withdraw = CaseCommand::Withdraw { reason: None };
        let (decided, withdrawn) = futures::join!(
            desk.submit("Registrar", &page, &path, &REGISTERED),
            desk.casework.act(&mother, case, withdraw, None),
        );
        let state = desk.state(case).await;
        assert_eq!(desk.happened(case, "decided").await, i64::from(decided.status == StatusCode::SEE_OTHER));
        assert_eq!(desk.happened(case, "withdrawn").await, i64::from(withdrawn.is_ok()));
        if decided.status == StatusCode::SEE_OTHER {
            assert!(state.decision.is_some() && withdrawn.is_err(), "{state:?}");
        } else {
            assert_eq!(decided.status, StatusCode::CONFLICT, "{}", decided.text());
            assert_eq!((state.phase, withdrawn.is_ok()), (Phase::Closed, true));
        }
    }
}

#[tokio::test]
async fn two_officials_who_decide_at_once_decide_once() {
    let desk = desk().await;
    for order in 1..=ROUNDS {
        let case = checked(&desk, order).await;
        let page = opened(&desk, "Registrar", case, "decide", "decision").await;
        let again = opened(&desk, "Registrar", case, "decide", "decision").await;
        let path = format!("/desk/cases/{case}/decide");
        let (one, other) = futures::join!(
            desk.submit("Registrar", &page, &path, &REGISTERED),
            desk.submit("Registrar", &again, &path, &REGISTERED),
        );
        let mut answers = [one.status, other.status];
        answers.sort_unstable();
        assert_eq!(answers, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{} {}", one.text(), other.text());
        assert_eq!(desk.happened(case, "decided").await, 1);
    }
}
