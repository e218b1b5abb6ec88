//! A record that the register refuses after the decision: an official finds it with the reason, can have it tried again and
//! can correct what was wrong. A confirmation that a bundle handed on goes on where the decision is made.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use crate::support::{Case, macao, officer, opening, party};
use casework::model::{Answered, CaseCommand, CaseEvent, Channel, Opening, ParentRef, Phase, Who};
use casework::rules;
use serde_json::{Map, Value as Json, json};

const MOTHER: u8 = 1;
const FATHER: u8 = 2;

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

/// The registration inside a bundle, with the father's answer so far, up to the registrar's desk.
fn registration(father: Answered) -> Case {
    let mut case = Case::new(&macao(), "mo.dsaj.birth-registration", "2026-03-03");
    let child = json!({ "sex": "F", "birth_date": "2026-03-01", "birth_order": 1, "plurality": 1, "birth_site": "hospital" });
    let name = json!({ "chinese": { "surname": "龍", "given": "心悠" } });
    let input = json!({ "notice": { "notice_id": "N", "child": child }, "late": false, "child_name": name, "wants_certificate": false });
    let opening = Opening {
        parent: Some(ParentRef { case: kernel::CaseId(party(98).0), node: "registration".into() }),
        input: object(input),
        confirmations: BTreeMap::from([("father".to_owned(), father)]),
        named: BTreeMap::new(),
        ..opening(&[(MOTHER, "mother"), (FATHER, "father")])
    };
    case.ask_on(Who::Machine, Channel::System, &CaseCommand::Open(Box::new(opening))).unwrap();
    for (evidence, number) in [("mother", "90000001"), ("father", "90000002")] {
        let request = case.state().evidence[evidence].request.unwrap();
        let values = object(json!({ "bir": number }));
        let arrived =
            CaseCommand::EvidenceArrived { evidence: evidence.into(), request, values, message: "m".into() };
        case.ask(Who::Machine, &arrived).unwrap();
    }
    case
}

fn decided() -> Case {
    let mut case = registration(Answered::Confirmed);
    case.ask(officer(5, "DSAJ"), &CaseCommand::Complete { node: "review".into() }).unwrap();
    let decide = CaseCommand::Decide {
        node: "decision".into(),
        outcome: "registered".into(),
        reasons: String::new(),
        law: None,
        exception: None,
    };
    case.ask(officer(6, "DSAJ"), &decide).unwrap();
    assert_eq!(case.state().phase, Phase::Decided);
    case
}

fn refuse(case: &mut Case, code: &str) {
    let request = case.request("birth");
    let refused = CaseCommand::RecordRefused { node: "birth".into(), request, code: code.into() };
    case.ask(Who::Machine, &refused).unwrap();
}

/// What was last asked of the register.
fn asked(case: &Case) -> (u64, Json) {
    let found = case.events.iter().rev().find_map(|one| match &one.event {
        CaseEvent::RecordRequested { data, .. } => Some((one.seq, Json::Object(data.clone()))),
        _ => None,
    });
    found.unwrap()
}

fn tasks(case: &Case) -> Vec<(String, Option<String>)> {
    rules::open_tasks(&case.def, case.state()).into_iter().map(|task| (task.node, task.why)).collect()
}

fn written(case: &mut Case) {
    let request = case.request("birth");
    let written = CaseCommand::RecordWritten {
        node: "birth".into(),
        request,
        number: "B/1".into(),
        party: Some(party(3)),
    };
    case.ask(Who::Machine, &written).unwrap();
    assert!(case.state().is_done("birth"));
}

#[test]
fn a_refused_record_is_a_task_with_its_reason_and_can_be_tried_again() {
    let mut case = decided();
    let (first, _) = asked(&case);
    refuse(&mut case, "registers.duplicate");
    assert_eq!(tasks(&case), [("birth".to_owned(), Some("record:registers.duplicate".to_owned()))]);
    case.ask(officer(6, "DSAJ"), &CaseCommand::Complete { node: "birth".into() }).unwrap();
    assert!(asked(&case).0 > first, "asked again");
    assert!(tasks(&case).is_empty(), "while the register is asked nobody waits for an official");
    // An answer to the first request no longer counts.
    let old = CaseCommand::RecordRefused { node: "birth".into(), request: first, code: "x".into() };
    assert_eq!(case.ask(Who::Machine, &old).unwrap(), 0);
    written(&mut case);
}

#[test]
fn what_the_register_refused_is_corrected_and_asked_for_again_in_one_act() {
    let mut case = decided();
    refuse(&mut case, "registers.data");
    let name = json!({ "child_name": { "chinese": { "surname": "龍", "given": "心怡" } } });
    let correct = CaseCommand::Correct { fields: object(name), reason: "misspelt".into(), law: None };
    case.ask(officer(6, "DSAJ"), &correct).unwrap();
    assert_eq!(asked(&case).1.pointer("/child/name/chinese/given"), Some(&json!("心怡")));
    assert!(tasks(&case).is_empty());
    written(&mut case);
}

#[test]
fn only_who_confirmed_is_entered_and_an_unanswered_question_stops_a_silent_decision() {
    let case = decided();
    assert_eq!(asked(&case).1.pointer("/father/bir"), Some(&json!("90000002")));
    let mut case = registration(Answered::Pending);
    assert!(case.state().is_active("father") && case.state().is_active("visit"));
    let confirm = CaseCommand::Confirm { node: "father".into() };
    assert_eq!(case.refused(Who::person(party(MOTHER)), &confirm), "casework.only-oneself");
    case.ask(Who::person(party(FATHER)), &confirm).unwrap();
    assert!(case.state().nodes["father"].answered_late, "whoever works on it is told");
    assert_eq!(case.refused(Who::person(party(FATHER)), &confirm), "casework.not-asked");
    let mut case = registration(Answered::Declined);
    assert_eq!(case.refused(Who::person(party(FATHER)), &confirm), "casework.not-asked");
}

#[test]
fn confirmations_come_from_the_house_and_never_from_people() {
    let mut case = Case::new(&macao(), "mo.dsaj.birth-registration", "2026-03-03");
    let smuggled = Opening {
        confirmations: BTreeMap::from([("father".to_owned(), Answered::Confirmed)]),
        ..opening(&[(MOTHER, "mother"), (FATHER, "father")])
    };
    let open = CaseCommand::Open(Box::new(smuggled));
    assert_eq!(case.refused(Who::person(party(MOTHER)), &open), "casework.consent-elsewhere");
}
