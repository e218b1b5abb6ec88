//! A part of a bundle that cannot be opened: one that is owed is an official's to look at and to try again, and the matter
//! does not end without it.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::{Case, macao, officer, opening, party};
use casework::model::{
    CaseCommand, CaseEvent, CaseParty, Channel, ChildStatus, EvidenceStatus, Opening, Phase, Who,
};
use casework::rules;
use serde_json::{Map, Value as Json, json};

const MOTHER: u8 = 1;

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap()
}

/// The bundle up to the moment at which its first part is to be opened.
fn submitted() -> Case {
    let mut case = Case::new(&macao(), "mo.bundle.birth", "2026-03-03");
    let child = json!({ "sex": "F", "birth_date": "2026-03-01", "birth_order": 1, "plurality": 1, "birth_site": "hospital" });
    let opening = Opening {
        input: object(json!({ "notice": { "notice_id": "N", "child": child } })),
        ..opening(&[(MOTHER, "mother")])
    };
    case.ask_on(Who::Machine, Channel::System, &CaseCommand::Open(Box::new(opening))).unwrap();
    let mother = Who::person(party(MOTHER));
    let name = json!({ "chinese": { "surname": "龍", "given": "心悠" } });
    for (page, answers, complete) in [
        ("child-name", json!({ "child_name": name }), false),
        ("parents", json!({ "parents_married": false, "father_named": "not_named" }), false),
        ("certificate", json!({ "wants_certificate": false }), false),
        ("statement", json!({ "statement": true }), true),
    ] {
        let answers = object(answers);
        let saved = CaseCommand::Answer {
            node: "questions".into(),
            page: page.into(),
            answers,
            names: Vec::new(),
            complete,
        };
        case.ask(mother.clone(), &saved).unwrap();
    }
    case.ask(mother.clone(), &CaseCommand::RefuseConsent { evidence: "person".into() }).unwrap();
    let open: Vec<(String, u64)> = (case.state().evidence.iter())
        .filter(|(_, entry)| entry.status == EvidenceStatus::Requested)
        .map(|(id, entry)| (id.clone(), entry.request.unwrap()))
        .collect();
    for (evidence, request) in open {
        let values = object(json!({ "bir": "90000001" }));
        let arrived = CaseCommand::EvidenceArrived { evidence, request, values, message: "m".into() };
        case.ask(Who::Machine, &arrived).unwrap();
    }
    case.ask(mother, &CaseCommand::Submit).unwrap();
    case
}

fn refuse(case: &mut Case, node: &str, code: &str) -> usize {
    let request = case.request(node);
    let refused = CaseCommand::ChildRefused { node: node.into(), request, code: code.into() };
    case.ask(Who::Machine, &refused).unwrap()
}

#[test]
fn a_part_that_is_owed_and_cannot_be_opened_is_a_task_with_its_reason() {
    let mut case = submitted();
    assert!(refuse(&mut case, "registration", "casework.table-input") > 0);
    assert_eq!(case.state().phase, Phase::Running, "nothing is completed by it");
    assert!(case.state().is_active("registration") && case.state().is_active("card"), "the others wait");
    let tasks = rules::open_tasks(&case.def, case.state());
    assert_eq!(
        tasks.iter().map(|task| (&*task.node, &*task.queue, task.why.as_deref())).collect::<Vec<_>>(),
        [("registration", "crc-stuck", Some("member:casework.table-input"))]
    );
    let request = case.request("registration");
    let again = CaseCommand::ChildRefused { node: "registration".into(), request, code: "x".into() };
    assert_eq!(case.ask(Who::Machine, &again).unwrap(), 0, "told twice");

    let settle = CaseCommand::Complete { node: "registration".into() };
    assert_eq!(case.refused(Who::person(party(MOTHER)), &settle), "casework.officials-only");
    case.ask(officer(5, "DSAJ"), &settle).unwrap();
    assert!(case.request("registration") > request, "asked for anew");
    assert!(rules::open_tasks(&case.def, case.state()).is_empty());
    let opened = CaseCommand::ChildOpened {
        node: "registration".into(),
        request: case.request("registration"),
        case: kernel::CaseId(party(77).0),
        number: Some("R/1".into()),
    };
    case.ask(Who::Machine, &opened).unwrap();
    assert_eq!(case.state().children["registration"].status, ChildStatus::Open);
}

#[test]
fn a_part_that_may_be_left_out_is_left_out() {
    let mut case = submitted();
    let opened = CaseCommand::ChildOpened {
        node: "registration".into(),
        request: case.request("registration"),
        case: kernel::CaseId(party(77).0),
        number: Some("R/1".into()),
    };
    case.ask(Who::Machine, &opened).unwrap();
    let recorded = CaseCommand::ChildProgress {
        node: "registration".into(),
        milestone: "recorded".into(),
        data: object(json!({ "birth_record_no": "B/1" })),
        parties: vec![CaseParty { party: party(3), role: "child".into() }],
    };
    case.ask(Who::Machine, &recorded).unwrap();
    refuse(&mut case, "allowance", "casework.not-in-force");
    assert!(case.state().is_done("allowance"));
    let told = |event: &CaseEvent| matches!(event, CaseEvent::TaskRaised { .. });
    assert!(!case.events.iter().any(|one| told(&one.event)));
    let letter = |event: &CaseEvent| {
        matches!(event, CaseEvent::NoticeRequested { notice, to, .. }
            if notice == "part-left-out" && *to == [party(MOTHER)])
    };
    assert_eq!(case.events.iter().filter(|one| letter(&one.event)).count(), 1, "she is told");
    assert_eq!(case.state().phase, Phase::Running, "the other parts go on");
}
