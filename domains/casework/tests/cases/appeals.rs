//! Appeals: the time runs from the day of service, for each party from its own; one appeal of a party at a time.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::{Case, LICENCE, officer, opening, party, with_licence};
use casework::definition::APPEAL_CLOCK;
use casework::model::{CaseCommand, CaseEvent, Closing, Phase, TimerKind, Who};
use casework::rules;
use jiff::civil::Date;
use kernel::Due;
use pack::Pack;
use serde_json::{Map, json};

const OWNER: u8 = 1;
const PARTNER: u8 = 2;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn person(n: u8) -> Who {
    Who::person(party(n))
}

/// The licence with a second interested party, whom the decision is told as well.
fn for_two(law: impl Fn(String) -> String) -> Pack {
    let mut files = with_licence(|process| process).files().clone();
    let mut change = |name: &str, with: &dyn Fn(String) -> String| {
        let text = String::from_utf8(files[name].clone()).unwrap();
        files.insert(name.to_owned(), with(text).into_bytes());
    };
    let role = "\n[[role]]\nid = \"partner\"\ntitle = { zh-Hant = \"合夥人\", pt = \"sócio\", en = \"partner\" }\ninterested = true\n";
    change("services/iam/licence/service.toml", &|text| text + role);
    change("services/iam/licence/notices.toml", &|text| {
        text.replace("[\"owner\"]", "[\"owner\", \"partner\"]")
    });
    change("law/procedure.toml", &law);
    Pack::from_files(files).unwrap()
}

/// Refused on 2 March 2026, by two officials, after the exception from the hearing.
fn refused(pack: &Pack) -> Case {
    let mut case = Case::new(pack, LICENCE, "2026-03-02");
    case.ask(Who::Machine, &CaseCommand::Open(Box::new(opening(&[(OWNER, "owner"), (PARTNER, "partner")]))))
        .unwrap();
    let answers = json!({ "shop": "茶餐廳", "area": 80 }).as_object().cloned().unwrap_or_default();
    let answer = CaseCommand::Answer {
        node: "form".into(),
        page: "shop".into(),
        answers,
        complete: true,
        names: Vec::new(),
    };
    case.ask(person(OWNER), &answer).unwrap();
    case.ask(person(OWNER), &CaseCommand::Submit).unwrap();
    case.ask(officer(5, "FSS"), &CaseCommand::Admit).unwrap();
    for message in ["fire", "one", "three"] {
        let arrived = CaseCommand::MessageArrived {
            message: message.into(),
            id: message.into(),
            data: Map::new(),
            parties: Vec::new(),
        };
        case.ask(Who::Machine, &arrived).unwrap();
    }
    let paid =
        CaseCommand::FeeSettled { node: "fee".into(), request: case.request("fee"), receipt: "R".into() };
    case.ask(Who::Machine, &paid).unwrap();
    let decide = CaseCommand::Decide {
        node: "decision".into(),
        outcome: "refused".into(),
        reasons: "too small".into(),
        law: None,
        exception: Some("art-97".into()),
    };
    case.ask(officer(5, "FSS"), &decide).unwrap();
    case.ask(officer(6, "FSS"), &CaseCommand::Approve { node: "decision".into() }).unwrap();
    assert_eq!(case.state().phase, Phase::Decided);
    case
}

/// The house hears on `heard` that the notice counts as served on `on`.
fn served(case: &mut Case, who: u8, on: &str, heard: &str) {
    case.today = day(heard);
    let request = case.state().notices.iter().find(|notice| notice.decision).unwrap().request;
    case.ask(Who::Machine, &CaseCommand::NoticeServed { request, party: party(who), on: day(on) }).unwrap();
}

fn appeal(case: &mut Case, who: u8) -> Result<usize, &'static str> {
    let before = case.state.clone();
    let answer = case.ask(person(who), &CaseCommand::Appeal { grounds: "it is 80 m²".into() });
    answer.map_err(|rejection| {
        assert_eq!(before, case.state);
        rejection.code()
    })
}

fn end(case: &mut Case) {
    case.ask(officer(5, "FSS"), &CaseCommand::EndAppeal { result: "dismissed".into() }).unwrap();
}

fn expire(case: &mut Case, on: &str) {
    case.today = day(on);
    let epoch = case.state().clocks[APPEAL_CLOCK].epoch;
    let fired = CaseCommand::TimerFired { clock: APPEAL_CLOCK.into(), epoch, timer: TimerKind::Expiry };
    case.ask(Who::Machine, &fired).unwrap();
}

#[test]
fn the_time_to_appeal_runs_from_the_day_of_service_and_not_from_the_day_of_the_job() {
    let mut case = refused(&for_two(|law| law));
    // Both were served on Friday 6 March; the office's machine stood still until Monday week.
    served(&mut case, OWNER, "2026-03-06", "2026-03-16");
    served(&mut case, PARTNER, "2026-03-06", "2026-03-16");
    assert_eq!(case.state().served_on, Some(day("2026-03-06")));
    assert_eq!(case.state().clocks[APPEAL_CLOCK].history.start(), Some(day("2026-03-06")));
    let facts = case.facts(Who::Machine, casework::model::Channel::System);
    let due = rules::clock_due(&case.def, case.state(), APPEAL_CLOCK, &facts).unwrap();
    // 45 days from 6 March: 20 April, a Monday.
    assert_eq!(due, Some(Due::On(day("2026-04-20"))));
}

#[test]
fn each_party_has_its_own_time() {
    let mut case = refused(&for_two(|law| law));
    assert_eq!(appeal(&mut case, OWNER), Err("casework.no-appeal"), "nobody is served yet");
    served(&mut case, OWNER, "2026-03-02", "2026-03-02");
    assert!(appeal(&mut case, PARTNER) == Err("casework.no-appeal"), "the partner is not served yet");
    let facts = case.facts(person(OWNER), casework::model::Channel::Web);
    let until = |who| rules::appeal_until(&case.def, case.state(), party(who), &facts);
    assert_eq!((until(OWNER), until(PARTNER)), (Some(day("2026-04-16")), None));
    // The owner need not wait for the partner's letter.
    appeal(&mut case, OWNER).unwrap();
    served(&mut case, PARTNER, "2026-03-20", "2026-03-20");
    case.today = day("2026-04-20");
    end(&mut case);
    assert_eq!(case.state().phase, Phase::Served, "the partner's time has not passed");
    appeal(&mut case, PARTNER).unwrap();
    let late: Vec<bool> = case.state().appeals.iter().map(|appeal| appeal.late).collect();
    assert_eq!(late, [false, false]);
}

#[test]
fn one_appeal_of_a_party_is_decided_before_it_brings_another() {
    let mut case = refused(&for_two(|law| law));
    served(&mut case, OWNER, "2026-03-02", "2026-03-02");
    served(&mut case, PARTNER, "2026-03-02", "2026-03-02");
    appeal(&mut case, OWNER).unwrap();
    assert_eq!(appeal(&mut case, OWNER), Err("casework.appeal-pending"));
    appeal(&mut case, PARTNER).unwrap();
    assert_eq!(case.state().pending_appeals().count(), 2);
    expire(&mut case, "2026-04-17");
    assert_ne!(case.state().phase, Phase::Closed, "two appeals are open");
    end(&mut case);
    assert_eq!(case.state().closing, Some(Closing::Completed));
    let nothing = CaseCommand::EndAppeal { result: "x".into() };
    assert_eq!(case.refused(officer(5, "FSS"), &nothing), "casework.closed");
}

#[test]
fn a_late_appeal_is_received_and_marked_and_opens_the_case_again() {
    let mut case = refused(&for_two(|law| law));
    served(&mut case, OWNER, "2026-03-02", "2026-03-02");
    served(&mut case, PARTNER, "2026-03-02", "2026-03-02");
    expire(&mut case, "2026-04-17");
    assert_eq!(case.state().closing, Some(Closing::Completed));
    case.today = day("2026-05-04");
    assert_eq!(appeal(&mut case, 9), Err("casework.only-parties"));
    appeal(&mut case, OWNER).unwrap();
    assert!(case.events.iter().any(|one| matches!(one.event, CaseEvent::Appealed { late: true, .. })));
    assert_eq!((case.state().phase, case.state().closing), (Phase::Served, None));
    end(&mut case);
    assert_eq!(case.state().closing, Some(Closing::Completed));
}

#[test]
fn a_law_may_turn_late_appeals_away() {
    let pack = for_two(|law| law + "\n[appeal]\nlate = \"refuse\"\nlaw = \"cpa\"\n");
    let mut case = refused(&pack);
    served(&mut case, OWNER, "2026-03-02", "2026-03-02");
    served(&mut case, PARTNER, "2026-03-20", "2026-03-20");
    case.today = day("2026-04-16");
    appeal(&mut case, OWNER).unwrap();
    case.today = day("2026-05-05");
    assert_eq!(appeal(&mut case, PARTNER), Err("casework.appeal-late"));
    end(&mut case);
    expire(&mut case, "2026-05-06");
    assert_eq!(appeal(&mut case, OWNER), Err("casework.closed"));
}
