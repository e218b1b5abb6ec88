//! The engine on a licence with everything that the birth services do not use: admission, joins, two officials, a fee to
//! pay, silence of the office and of the applicant.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::{Case, LICENCE, officer, opening, party, with_licence};
use casework::definition::Direction;
use casework::model::{CaseCommand, CaseEvent, Closing, EffectKind, Opening, Phase, TimerKind, Who};
use casework::rules;
use serde_json::{Map, json};

const OWNER: u8 = 1;

fn owner() -> Who {
    Who::person(party(OWNER))
}

fn answer(complete: bool) -> CaseCommand {
    let answers = json!({ "shop": "𨋢記茶餐廳", "area": 80 }).as_object().cloned().unwrap_or_default();
    CaseCommand::Answer { node: "form".into(), page: "shop".into(), answers, complete, names: Vec::new() }
}

fn message(name: &str) -> CaseCommand {
    CaseCommand::MessageArrived {
        message: name.into(),
        id: format!("id-{name}"),
        data: Map::new(),
        parties: Vec::new(),
    }
}

fn decide(outcome: &str, reasons: &str) -> CaseCommand {
    CaseCommand::Decide {
        node: "decision".into(),
        outcome: outcome.into(),
        reasons: reasons.into(),
        law: None,
        exception: None,
    }
}

fn submitted(today: &str) -> Case {
    let mut case = Case::new(&with_licence(|process| process), LICENCE, today);
    case.open(&[(OWNER, "owner")]);
    case.ask(owner(), &answer(true)).unwrap();
    case.ask(owner(), &CaseCommand::Submit).unwrap();
    case
}

fn deciding(today: &str) -> Case {
    let mut case = submitted(today);
    case.ask(officer(5, "FSS"), &CaseCommand::Admit).unwrap();
    for name in ["fire", "one", "three"] {
        case.ask(Who::Machine, &message(name)).unwrap();
    }
    let paid =
        CaseCommand::FeeSettled { node: "fee".into(), request: case.request("fee"), receipt: "R".into() };
    case.ask(Who::Machine, &paid).unwrap();
    case
}

#[test]
fn only_the_applicant_opens_fills_in_and_submits() {
    let mut case = Case::new(&with_licence(|process| process), LICENCE, "2026-03-02");
    let open = |parties: &[(u8, &str)]| CaseCommand::Open(Box::new(opening(parties)));
    assert_eq!(case.refused(Who::person(party(9)), &open(&[(OWNER, "owner")])), "casework.not-the-applicant");
    assert_eq!(case.refused(owner(), &open(&[(OWNER, "ownr")])), "casework.no-such-role");
    assert_eq!(case.refused(owner(), &open(&[])), "casework.no-applicant");
    assert_eq!(case.refused(owner(), &CaseCommand::Submit), "casework.no-case");
    let parent = casework::model::ParentRef { case: kernel::CaseId(party(7).0), node: "x".into() };
    let smuggled = Opening { parent: Some(parent), ..opening(&[(OWNER, "owner")]) };
    assert_eq!(case.refused(owner(), &CaseCommand::Open(Box::new(smuggled))), "casework.not-for-people");
    case.open(&[(OWNER, "owner")]);
    assert_eq!(case.refused(owner(), &open(&[(OWNER, "owner")])), "casework.already-open");
    assert_eq!(case.refused(owner(), &CaseCommand::Submit), "casework.not-ready");
    assert_eq!(case.refused(Who::person(party(9)), &answer(true)), "casework.not-the-applicant");
    assert_eq!(case.refused(officer(5, "FSS"), &answer(true)), "casework.not-the-applicant");
    case.ask(owner(), &answer(true)).unwrap();
    assert_eq!(case.refused(Who::person(party(9)), &CaseCommand::Submit), "casework.not-the-applicant");
    case.ask(owner(), &CaseCommand::Submit).unwrap();
    assert_eq!(case.state().phase, Phase::Submitted);
    assert_eq!(case.state().number.as_deref(), Some("X/2026/0001"));
    assert_eq!(case.refused(owner(), &CaseCommand::Submit), "casework.already-submitted");
}

#[test]
fn results_come_from_the_house_and_never_from_people() {
    let mut case = deciding("2026-03-02");
    for who in [owner(), officer(5, "FSS")] {
        let served = CaseCommand::NoticeServed { request: 1, party: party(OWNER), on: case.today };
        assert_eq!(case.refused(who.clone(), &served), "casework.not-for-people");
        assert_eq!(case.refused(who, &message("two")), "casework.not-for-people");
    }
    // A second delivery of the payment does nothing.
    let again = CaseCommand::FeeSettled { node: "fee".into(), request: 1, receipt: "R".into() };
    assert_eq!(case.ask(Who::Machine, &again).unwrap(), 0);
}

#[test]
fn joins_pass_on_once_and_cancel_what_is_left() {
    let mut case = submitted("2026-03-02");
    assert_eq!(case.refused(officer(5, "DSI"), &CaseCommand::Admit), "casework.other-department");
    case.ask(officer(5, "FSS"), &CaseCommand::Admit).unwrap();
    assert!(case.state().is_active("fire") && case.state().is_active("health"));
    case.ask(Who::Machine, &message("fire")).unwrap();
    assert!(case.state().is_settled("health") && !case.state().is_done("health"));
    assert_eq!(case.refused(Who::Machine, &message("health")), "casework.not-expected");
    case.ask(Who::Machine, &message("one")).unwrap();
    assert!(case.state().is_active("some"));
    case.ask(Who::Machine, &message("three")).unwrap();
    assert!(case.state().is_done("some") && case.state().is_active("fee"));
    let entered =
        case.events.iter().filter(|e| matches!(&e.event, CaseEvent::NodeEntered { node } if node == "fee"));
    assert_eq!(entered.count(), 1);
}

#[test]
fn the_rate_of_the_day_is_asked_for() {
    for (day, wanted) in [("2026-06-30", 10_000), ("2026-07-01", 12_050)] {
        let mut case = submitted(day);
        case.ask(officer(5, "FSS"), &CaseCommand::Admit).unwrap();
        for name in ["health", "one", "two"] {
            case.ask(Who::Machine, &message(name)).unwrap();
        }
        let recorded =
            case.events.iter().rfind(|e| matches!(e.event, CaseEvent::FeeAssessed { .. })).unwrap();
        let facts = case.facts(Who::Machine, casework::model::Channel::System);
        let effects = rules::effects(&case.def, case.state(), recorded, &facts).unwrap();
        let money = effects.iter().find_map(|effect| match &effect.kind {
            EffectKind::Money { direction, amount_minor, .. } => Some((*direction, *amount_minor)),
            _ => None,
        });
        assert_eq!(money, Some((Direction::In, wanted)));
        assert!(effects.iter().all(|effect| effect.key.starts_with(&case.state().id.to_string())));
    }
}

#[test]
fn two_officials_decide_and_neither_alone() {
    let mut case = deciding("2026-03-02");
    let node = || "decision".to_owned();
    assert_eq!(case.refused(officer(5, "DSI"), &decide("granted", "")), "casework.other-department");
    assert_eq!(case.refused(owner(), &decide("granted", "")), "casework.officials-only");
    assert_eq!(case.refused(officer(5, "FSS"), &decide("maybe", "")), "casework.no-such-outcome");
    case.ask(officer(5, "FSS"), &decide("granted", "")).unwrap();
    assert!(case.state().decision.is_none());
    assert_eq!(case.refused(officer(6, "FSS"), &decide("granted", "")), "casework.already-proposed");
    assert_eq!(case.refused(officer(5, "FSS"), &CaseCommand::Approve { node: node() }), "casework.four-eyes");
    case.ask(officer(6, "FSS"), &CaseCommand::Disapprove { node: node(), reason: "read it again".into() })
        .unwrap();
    case.ask(officer(6, "FSS"), &decide("granted", "")).unwrap();
    case.ask(officer(5, "FSS"), &CaseCommand::Approve { node: node() }).unwrap();
    let decision = case.state().decision.clone().unwrap();
    assert_eq!(
        (decision.by.party(), decision.approved_by.unwrap().party()),
        (Some(party(6)), Some(party(5)))
    );
    assert_eq!(case.refused(officer(5, "FSS"), &decide("refused", "x")), "casework.already-decided");
}

#[test]
fn a_hearing_may_be_left_out_only_on_a_ground_of_law() {
    let mut case = deciding("2026-03-02");
    assert_eq!(case.refused(officer(5, "FSS"), &decide("refused", "too small")), "casework.hearing-needed");
    let on = |exception: &str| CaseCommand::Decide {
        node: "decision".into(),
        outcome: "refused".into(),
        reasons: "too small".into(),
        law: None,
        exception: Some(exception.into()),
    };
    assert_eq!(case.refused(officer(5, "FSS"), &on("because")), "casework.no-such-exception");
    case.ask(officer(5, "FSS"), &on("art-97")).unwrap();
    case.ask(officer(6, "FSS"), &CaseCommand::Approve { node: "decision".into() }).unwrap();
    assert_eq!(case.state().decision.as_ref().unwrap().exception.as_deref(), Some("art-97"));
}

#[test]
fn a_hearing_about_one_outcome_does_not_carry_another() {
    let mut case = deciding("2026-03-02");
    let hear = |outcome: &str, until: &str| CaseCommand::OpenHearing {
        node: "decision".into(),
        outcome: outcome.into(),
        grounds: "too small".into(),
        until: until.parse().unwrap(),
    };
    assert_eq!(case.refused(officer(5, "FSS"), &hear("granted", "2026-03-12")), "casework.hearing-outcome");
    assert_eq!(case.refused(officer(5, "FSS"), &hear("refused", "2026-03-02")), "casework.hearing-days");
    case.ask(officer(5, "FSS"), &hear("refused", "2026-03-12")).unwrap();
    assert_eq!(case.refused(officer(5, "FSS"), &CaseCommand::CloseHearing), "casework.hearing-runs");
    let reply = CaseCommand::ReplyHearing { text: "it is 80 m²".into() };
    assert_eq!(case.refused(Who::person(party(9)), &reply), "casework.only-parties");
    case.today = "2026-03-13".parse().unwrap();
    assert_eq!(case.refused(owner(), &reply), "casework.hearing-over");
    let fired = CaseCommand::TimerFired { clock: String::new(), epoch: 0, timer: TimerKind::Hearing };
    case.ask(Who::Machine, &fired).unwrap();
    assert!(case.state().hearing.as_ref().unwrap().closed);
    case.ask(officer(5, "FSS"), &decide("refused", "too small")).unwrap();
}

#[test]
fn silence_of_the_office_opens_the_appeal_and_the_duty_to_decide_remains() {
    let mut case = deciding("2026-03-02");
    let clock = case.state().clocks["answer"].clone();
    let fire = |epoch| CaseCommand::TimerFired { clock: "answer".into(), epoch, timer: TimerKind::Expiry };
    // Ten working days from Monday 2 March end on Monday 16 March.
    case.today = "2026-03-16".parse().unwrap();
    case.ask(Who::Machine, &fire(clock.epoch)).unwrap();
    assert!(!case.state().clocks["answer"].expired, "the last day still counts");
    case.today = "2026-03-17".parse().unwrap();
    assert_eq!(case.ask(Who::Machine, &fire(clock.epoch)).unwrap(), 0, "an old epoch does nothing");
    let epoch = case.state().clocks["answer"].epoch;
    case.ask(Who::Machine, &fire(epoch)).unwrap();
    assert!(case.state().tacitly_refused && case.state().phase == Phase::Running);
    case.ask(owner(), &CaseCommand::Appeal { grounds: "silence".into() }).unwrap();
    case.ask(officer(5, "FSS"), &decide("granted", "")).unwrap();
    case.ask(officer(6, "FSS"), &CaseCommand::Approve { node: "decision".into() }).unwrap();
    assert_eq!(case.state().phase, Phase::Decided);
}

#[test]
fn silence_is_a_yes_only_under_the_special_law() {
    let granted = with_licence(|process| {
        process.replace(
            "on_expiry = \"tacit_refusal\"",
            "on_expiry = \"tacit_approval\"\nspecial_law = \"egov\"",
        )
    });
    let lawless = with_licence(|process| {
        process.replace("on_expiry = \"tacit_refusal\"", "on_expiry = \"tacit_approval\"")
    });
    for (pack, wanted) in [(granted, true), (lawless, false)] {
        let mut case = Case::new(&pack, LICENCE, "2026-03-02");
        case.open(&[(OWNER, "owner")]);
        case.ask(owner(), &answer(true)).unwrap();
        case.ask(owner(), &CaseCommand::Submit).unwrap();
        case.ask(officer(5, "FSS"), &CaseCommand::Admit).unwrap();
        for name in ["fire", "one", "three"] {
            case.ask(Who::Machine, &message(name)).unwrap();
        }
        let paid =
            CaseCommand::FeeSettled { node: "fee".into(), request: case.request("fee"), receipt: "R".into() };
        case.ask(Who::Machine, &paid).unwrap();
        case.today = "2026-03-17".parse().unwrap();
        let epoch = case.state().clocks["answer"].epoch;
        let fired = CaseCommand::TimerFired { clock: "answer".into(), epoch, timer: TimerKind::Expiry };
        case.ask(Who::Machine, &fired).unwrap();
        let tacit =
            case.state().decision.as_ref().is_some_and(|decision| decision.tacit && decision.favourable);
        assert_eq!(tacit, wanted);
    }
}

#[test]
fn a_suspended_case_stands_still_with_its_clock() {
    let mut case = deciding("2026-03-02");
    case.today = "2026-03-04".parse().unwrap();
    let law = pack::LawRef::parse("cpa").unwrap();
    let suspend = CaseCommand::Suspend { reason: "another proceeding decides first".into(), law };
    assert_eq!(case.refused(owner(), &suspend), "casework.officials-only");
    case.ask(officer(5, "FSS"), &suspend).unwrap();
    assert_eq!(case.refused(officer(5, "FSS"), &decide("granted", "")), "casework.suspended");
    assert!(rules::open_tasks(&case.def, case.state()).is_empty());
    case.today = "2026-05-04".parse().unwrap();
    case.ask(officer(5, "FSS"), &CaseCommand::Resume).unwrap();
    let facts = case.facts(Who::Machine, casework::model::Channel::System);
    let reading = rules::clock_reading(&case.def, case.state(), "answer", &facts).unwrap().unwrap();
    assert_eq!((reading.elapsed, reading.late), (2, false), "two working days before, none between");
    case.ask(officer(5, "FSS"), &decide("granted", "")).unwrap();
}

#[test]
fn an_applicant_who_stays_silent_lets_the_case_lapse() {
    let mut case = deciding("2026-03-02");
    let back = |fields: &[&str]| CaseCommand::Return {
        node: "decision".into(),
        fields: fields.iter().map(|name| (*name).to_owned()).collect(),
        reason: "which shop?".into(),
    };
    assert_eq!(case.refused(officer(5, "FSS"), &back(&[])), "casework.return-names-fields");
    assert_eq!(case.refused(officer(5, "FSS"), &back(&["colour"])), "casework.fields");
    case.ask(officer(5, "FSS"), &back(&["shop"])).unwrap();
    assert_eq!(case.refused(officer(5, "FSS"), &decide("granted", "")), "casework.returned");
    let other = json!({ "area": 90 }).as_object().cloned().unwrap_or_default();
    let other = CaseCommand::Answer {
        node: "form".into(),
        page: "shop".into(),
        answers: other,
        complete: true,
        names: Vec::new(),
    };
    assert_eq!(case.refused(owner(), &other), "casework.fields");
    case.today = "2026-04-01".parse().unwrap();
    let epoch = case.state().clocks["fix"].epoch;
    let fired = CaseCommand::TimerFired { clock: "fix".into(), epoch, timer: TimerKind::Expiry };
    case.ask(Who::Machine, &fired).unwrap();
    assert_eq!(case.state().closing, Some(Closing::Lapsed));
    assert_eq!(case.refused(owner(), &CaseCommand::Resubmit), "casework.closed");
}

#[test]
fn bad_input_is_refused_with_a_reason() {
    let mut case = submitted("2026-03-02");
    let big = json!({ "shop": "x".repeat(200_000) }).as_object().cloned().unwrap_or_default();
    let mut fresh = Case::new(&with_licence(|process| process), LICENCE, "2026-03-02");
    fresh.open(&[(OWNER, "owner")]);
    let form = |page: &str, answers| CaseCommand::Answer {
        node: "form".into(),
        page: page.into(),
        answers,
        complete: false,
        names: Vec::new(),
    };
    assert_eq!(fresh.refused(owner(), &form("shop", big)), "casework.answers-too-large");
    assert_eq!(fresh.refused(owner(), &form("nowhere", Map::new())), "casework.no-such-page");
    let unknown = json!({ "colour": "red" }).as_object().cloned().unwrap_or_default();
    assert_eq!(fresh.refused(owner(), &form("shop", unknown)), "casework.fields");
    assert_eq!(case.refused(owner(), &answer(true)), "casework.form-not-open");
    let long = CaseCommand::Withdraw { reason: Some("x".repeat(9_000)) };
    assert_eq!(case.refused(owner(), &long), "casework.text-too-long");
    case.ask(owner(), &CaseCommand::Withdraw { reason: Some("I changed my mind".into()) }).unwrap();
    assert_eq!(case.state().closing, Some(Closing::Withdrawn));
    assert_eq!(case.refused(owner(), &CaseCommand::Submit), "casework.closed");
}

#[test]
fn a_case_keeps_the_law_of_its_day() {
    let case = submitted("2026-03-02");
    let newer = Case::new(
        &with_licence(|process| process.replace("length = 15", "length = 20")),
        LICENCE,
        "2026-03-03",
    );
    let facts = newer.facts(officer(5, "FSS"), casework::model::Channel::Web);
    let rejection = rules::decide(&newer.def, case.state.as_ref(), &CaseCommand::Admit, &facts).unwrap_err();
    assert_eq!(rejection.code(), "casework.other-definition");
}

#[test]
fn events_survive_the_way_to_disk_and_back() {
    let case = deciding("2026-03-02");
    let stored = serde_json::to_string(&case.events).unwrap();
    let read: Vec<casework::model::Recorded> = serde_json::from_str(&stored).unwrap();
    assert_eq!(rules::fold(&read).as_ref(), Some(case.state()));
    let snapshot = serde_json::to_string(case.state()).unwrap();
    assert_eq!(&serde_json::from_str::<casework::model::CaseState>(&snapshot).unwrap(), case.state());
}
