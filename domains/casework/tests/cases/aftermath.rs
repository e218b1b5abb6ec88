//! What comes apart after it was settled: payments, appointments, documents; and what others are told.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use casework::model::{CaseCommand, CaseEvent, Closing, EffectKind, Phase, TimerKind, Who};
use casework::rules;
use serde_json::{Value, json};

use crate::support::{Case, LICENCE, macao, officer, opening, party, with_licence};

const MOTHER: u8 = 1;
const CHILD: u8 = 2;

fn mother() -> Who {
    Who::person(party(MOTHER))
}

fn object(value: &Value) -> serde_json::Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn happened(case: &Case, what: impl Fn(&CaseEvent) -> bool) -> usize {
    case.events.iter().filter(|recorded| what(&recorded.event)).count()
}

/// As the bundle opens it: the child is a party too.
fn opened(case: &mut Case) {
    let opening = opening(&[(MOTHER, "mother"), (CHILD, "child")]);
    case.ask(Who::Machine, &CaseCommand::Open(Box::new(opening))).unwrap();
}

/// A birth allowance that was granted and ordered.
fn granted() -> Case {
    let mut case = Case::new(&macao(), "mo.fss.birth-allowance", "2026-03-02");
    opened(&mut case);
    let answers = object(&json!({ "allowance_bank": "BNU", "allowance_account": "9000-1234-5678" }));
    let form = CaseCommand::Answer {
        node: "questions".into(),
        page: "account".into(),
        answers,
        complete: true,
        names: Vec::new(),
    };
    case.ask(mother(), &form).unwrap();
    case.ask(mother(), &CaseCommand::Submit).unwrap();
    case.ask(mother(), &CaseCommand::Consent { evidence: "person".into() }).unwrap();
    let (me, child) = (party(MOTHER), party(CHILD));
    for (evidence, values) in [
        (
            "birth",
            json!({ "child": { "party": child, "birth_date": "2026-02-20" }, "mother": { "party": me } }),
        ),
        ("contribution", json!({ "months_total": 100 })),
        ("person", json!({ "party": me, "bir": "90000011" })),
    ] {
        let request = case.state().evidence[evidence].request.unwrap();
        let (evidence, message) = (evidence.to_owned(), "m".to_owned());
        let arrived = CaseCommand::EvidenceArrived { evidence, request, values: object(&values), message };
        case.ask(Who::Machine, &arrived).unwrap();
    }
    assert!(case.state().decision.as_ref().unwrap().favourable, "{:?}", case.state().tasks);
    case
}

fn failed(case: &Case, reason: &str) -> CaseCommand {
    CaseCommand::PaymentFailed { request: case.state().fees["payment"].request, reason: reason.into() }
}

/// The notice of the decision is read, and the time for appeal runs out.
fn over(case: &mut Case) {
    let notice = case.state().notices.iter().find(|notice| notice.decision).unwrap().clone();
    let served = CaseCommand::NoticeServed { request: notice.request, party: party(MOTHER), on: case.today };
    case.ask(Who::Machine, &served).unwrap();
    case.today = "2026-05-04".parse().unwrap();
    let epoch = case.state().clocks["appeal"].epoch;
    let fired = CaseCommand::TimerFired { clock: "appeal".into(), epoch, timer: TimerKind::Expiry };
    case.ask(Who::Machine, &fired).unwrap();
    assert_eq!((case.state().phase, case.state().closing), (Phase::Closed, Some(Closing::Completed)));
}

#[test]
fn a_payment_that_fails_is_an_officials_task_and_is_ordered_anew() {
    let mut case = granted();
    let first = failed(&case, "account closed");
    case.ask(Who::Machine, &first).unwrap();
    assert_eq!(case.ask(Who::Machine, &first).unwrap(), 0, "heard twice");
    let tasks = rules::open_tasks(&case.def, case.state());
    assert_eq!(
        tasks.iter().map(|task| (&*task.node, &*task.queue, task.why.as_deref())).collect::<Vec<_>>(),
        [("payment", "fss-allowance", Some("payment:account closed"))]
    );
    let told = |event: &CaseEvent| matches!(event, CaseEvent::NoticeRequested { notice, .. } if notice == "payment-failed");
    assert_eq!(happened(&case, told), 1, "the payee has a letter");
    let correct = CaseCommand::Correct {
        fields: object(&json!({ "allowance_account": "9000-8888-0000" })),
        reason: "the account was closed".into(),
        law: None,
    };
    case.ask(officer(5, "FSS"), &correct).unwrap();
    case.ask(officer(5, "FSS"), &CaseCommand::Complete { node: "payment".into() }).unwrap();
    let ordered = case.events.iter().rev().find_map(|recorded| match &recorded.event {
        CaseEvent::FeeAssessed { amount_minor, account, .. } => {
            Some((*amount_minor, account.clone().map(|account| account.number)))
        }
        _ => None,
    });
    assert_eq!(ordered, Some((650_000, Some("9000-8888-0000".to_owned()))));
    assert!(rules::open_tasks(&case.def, case.state()).is_empty() && case.state().is_done("payment"));
    assert_eq!(case.ask(Who::Machine, &first).unwrap(), 0, "the old order is history");
    let request = case.state().fees["payment"].request;
    let paid = CaseCommand::FeeSettled { node: "payment".into(), request, receipt: "FSS/D/2".into() };
    case.ask(Who::Machine, &paid).unwrap();
    assert_eq!(case.ask(Who::Machine, &paid).unwrap(), 0);
    assert_eq!(case.state().fees["payment"].receipt.as_deref(), Some("FSS/D/2"));
}

#[test]
fn a_closed_case_goes_on_when_its_payment_fails_and_ends_again() {
    let mut case = granted();
    over(&mut case);
    let first = failed(&case, "account closed");
    case.ask(Who::Machine, &first).unwrap();
    assert_eq!((case.state().phase, case.state().closing), (Phase::Served, None));
    assert_eq!(rules::open_tasks(&case.def, case.state()).len(), 1);
    case.ask(officer(5, "FSS"), &CaseCommand::Complete { node: "payment".into() }).unwrap();
    assert_eq!(case.state().phase, Phase::Closed);
    // Nothing else comes into a closed case.
    assert_eq!(
        case.refused(officer(5, "FSS"), &CaseCommand::Complete { node: "payment".into() }),
        "casework.closed"
    );
}

#[test]
fn a_fee_whose_order_was_given_up_is_asked_for_again() {
    let mut case = Case::new(&with_licence(|process| process), LICENCE, "2026-03-02");
    case.open(&[(1, "owner")]);
    let answers = object(&json!({ "shop": "𨋢記茶餐廳", "area": 80 }));
    let form = CaseCommand::Answer {
        node: "form".into(),
        page: "shop".into(),
        answers,
        complete: true,
        names: Vec::new(),
    };
    case.ask(mother(), &form).unwrap();
    case.ask(mother(), &CaseCommand::Submit).unwrap();
    case.ask(officer(5, "FSS"), &CaseCommand::Admit).unwrap();
    for name in ["fire", "one", "three"] {
        let data = serde_json::Map::new();
        let arrived =
            CaseCommand::MessageArrived { message: name.into(), id: name.into(), data, parties: Vec::new() };
        case.ask(Who::Machine, &arrived).unwrap();
    }
    let old = case.request("fee");
    case.today = "2026-07-02".parse().unwrap();
    case.ask(Who::Machine, &CaseCommand::PaymentFailed { request: old, reason: "wrong payer".into() })
        .unwrap();
    assert_eq!(rules::open_tasks(&case.def, case.state())[0].queue, "desk");
    case.ask(officer(5, "FSS"), &CaseCommand::Complete { node: "fee".into() }).unwrap();
    let new = case.request("fee");
    assert_eq!(
        (new == old, case.state().fees["fee"].amount_minor),
        (false, 10_000),
        "the amount was decided before"
    );
    let settled = |request| CaseCommand::FeeSettled { node: "fee".into(), request, receipt: "R".into() };
    assert_eq!(case.ask(Who::Machine, &settled(old)).unwrap(), 0);
    case.ask(Who::Machine, &settled(new)).unwrap();
    assert!(case.state().is_done("fee"));
}

/// A permit appointment, booked.
fn booked() -> Case {
    let mut case = Case::new(&macao(), "mo.cpsp.permit-appointment", "2026-03-02");
    opened(&mut case);
    case.ask(Who::Machine, &slot("B-1", "2026-03-10T01:30:00Z")).unwrap();
    assert_eq!(case.state().phase, Phase::Closed);
    case
}

fn slot(booking: &str, at: &str) -> CaseCommand {
    CaseCommand::SlotBooked { node: "slot".into(), booking: booking.into(), at: at.into() }
}

fn lost(booking: &str, by_office: bool) -> CaseCommand {
    CaseCommand::SlotLost { node: "slot".into(), booking: booking.into(), by_office }
}

#[test]
fn an_appointment_that_is_lost_is_to_be_booked_again() {
    for by_office in [false, true] {
        let mut case = booked();
        case.ask(Who::Machine, &lost("B-1", by_office)).unwrap();
        assert_eq!(case.ask(Who::Machine, &lost("B-1", by_office)).unwrap(), 0, "heard twice");
        assert!(case.state().is_active("slot") && case.state().appointments.is_empty());
        assert_eq!(case.state().phase, Phase::Running);
        let letter = |event: &CaseEvent| matches!(event, CaseEvent::NoticeRequested { notice, .. } if notice == "called-off");
        assert_eq!(happened(&case, letter), usize::from(by_office), "the office writes");
        case.ask(Who::Machine, &slot("B-2", "2026-03-11T01:30:00Z")).unwrap();
        assert_eq!((case.state().phase, &*case.state().appointments["slot"].booking), (Phase::Closed, "B-2"));
    }
}

#[test]
fn an_appointment_moves_and_news_of_another_order_do_no_harm() {
    let mut case = booked();
    let moved = |booking: &str, at: &str| CaseCommand::SlotMoved {
        node: "slot".into(),
        booking: booking.into(),
        at: at.into(),
    };
    case.ask(Who::Machine, &moved("B-1", "2026-03-12T01:30:00Z")).unwrap();
    assert_eq!(case.ask(Who::Machine, &moved("B-1", "2026-03-12T01:30:00Z")).unwrap(), 0);
    assert_eq!(case.state().appointments["slot"].at, "2026-03-12T01:30:00Z");
    assert_eq!(case.state().phase, Phase::Closed, "a new time opens nothing");
    assert_eq!(case.ask(Who::Machine, &moved("B-0", "2026-03-13T01:30:00Z")).unwrap(), 0);
    // The new booking is heard of before the end of the old one.
    case.ask(Who::Machine, &slot("B-2", "2026-03-14T01:30:00Z")).unwrap();
    case.ask(Who::Machine, &lost("B-1", false)).unwrap();
    assert_eq!((case.state().phase, &*case.state().appointments["slot"].booking), (Phase::Closed, "B-2"));
    // The end of a booking is heard of before its beginning.
    case.ask(Who::Machine, &lost("B-3", false)).unwrap();
    assert_eq!(case.ask(Who::Machine, &slot("B-3", "2026-03-15T01:30:00Z")).unwrap(), 0);
    assert_eq!(case.refused(mother(), &lost("B-2", false)), "casework.not-for-people");
}

#[test]
fn no_time_found_leaves_the_choice_to_the_party() {
    let mut case = Case::new(&macao(), "mo.cpsp.permit-appointment", "2026-03-02");
    opened(&mut case);
    let none = CaseCommand::SlotNotFound { node: "slot".into(), request: case.request("slot") };
    case.ask(Who::Machine, &none).unwrap();
    assert_eq!(case.ask(Who::Machine, &none).unwrap(), 0);
    assert!(case.state().is_active("slot"));
}

/// A notice of a birth forty days ago whose mother is known.
fn late() -> Case {
    let mut case = Case::new(&macao(), "mo.bundle.birth", "2026-04-10");
    let input =
        object(&json!({ "notice": { "notice_id": "HCSJ-1", "child": { "birth_date": "2026-03-01" } } }));
    let told = casework::model::Opening {
        input,
        source_message: Some("m-1".into()),
        ..opening(&[(MOTHER, "mother"), (CHILD, "child")])
    };
    case.ask(Who::Machine, &CaseCommand::Open(Box::new(told))).unwrap();
    let epoch = case.state().clocks["declare"].epoch;
    let fired = CaseCommand::TimerFired { clock: "declare".into(), epoch, timer: TimerKind::Expiry };
    case.ask(Who::Machine, &fired).unwrap();
    case
}

#[test]
fn another_body_is_told_once_its_letter_has_arrived() {
    let mut case = late();
    let told = |event: &CaseEvent| matches!(event, CaseEvent::BodyTold { .. });
    assert_eq!(happened(&case, told), 0, "ordered, not yet told");
    let recorded = case.events.iter().find(|one| matches!(one.event, CaseEvent::CommunicationOrdered { .. }));
    let facts = case.facts(Who::Machine, casework::model::Channel::System);
    let effects = rules::effects(&case.def, case.state(), recorded.unwrap(), &facts).unwrap();
    let EffectKind::TellBody { params, .. } = &effects[0].kind else { panic!("{effects:?}") };
    // Personal data only as the definition names it: a date and a notice number.
    assert_eq!(*params, object(&json!({ "birth_date": "2026-03-01", "notice": "HCSJ-1" })));
    let arrived = CaseCommand::BodyTold { request: case.state().communications[0].request };
    case.ask(Who::Machine, &arrived).unwrap();
    assert_eq!(case.ask(Who::Machine, &arrived).unwrap(), 0);
    assert_eq!(happened(&case, told), 1);
    assert_eq!(case.refused(mother(), &arrived), "casework.not-for-people");
}
