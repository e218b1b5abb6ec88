//! Random people, officials, results and days on the real services: whatever is asked in whatever order, a case stays
//! what the law of cases says it is.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::support::{Case, LICENCE, officer, opening, party, with_licence};
use casework::definition::{Catalogue, NodeKind};
use casework::model::{
    Answered, CaseCommand, CaseEvent, CaseParty, CaseState, Channel, Closing, EvidenceStatus, NodeStatus,
    Opening, ParentRef, Phase, TimerKind, Who,
};
use casework::rules;
use kernel::Calendar;
use kernel::clock::ClockUnit;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

const MOTHER: u8 = 1;
const FATHER: u8 = 2;
const CHILD: u8 = 3;
const STRANGER: u8 = 9;

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

/// What a register could hold; the engine keeps only what was asked for.
fn held() -> Map<String, Json> {
    object(json!({
        "party": party(MOTHER), "bir": "90000001", "card_type": "BIRP", "name": { "chinese": { "surname": "陳" } },
        "birth_date": "1995-04-03", "marital_status": "single", "months_total": 100, "record_no": "B/1",
        "child": { "party": party(CHILD), "name": { "chinese": { "surname": "陳" } }, "sex": "F", "birth_date": "2026-03-01" },
        "mother": { "party": party(MOTHER) }, "secret": "never asked for",
    }))
}

fn answers(page: &str, variant: u8) -> Map<String, Json> {
    object(match page {
        "birth" => {
            json!({ "birth_date": "2026-03-01", "birth_order": 1, "sex": "F", "birth_site": "hospital" })
        }
        "child-name" => json!({ "child_name": { "chinese": { "given": format!("{}", variant % 3) } } }),
        "parents" => json!({ "parents_married": variant.is_multiple_of(2), "father_named": "named" }),
        "certificate" => json!({ "wants_certificate": variant.is_multiple_of(2) }),
        "allowance" | "account" => json!({ "allowance_account": "9000-1" }),
        "permit" => json!({ "permit_wanted": true }),
        "shop" => json!({ "shop": format!("{variant}") }),
        _ => json!({ "statement": true }),
    })
}

/// Somebody: mostly whoever should ask, sometimes anybody else.
fn somebody(choice: u8, state: &CaseState) -> (Who, Channel) {
    let department = state.department.as_str();
    match choice % 10 {
        0 | 1 => (Who::person(party(MOTHER)), Channel::Web),
        2 => (Who::person(party(FATHER)), Channel::Web),
        3 | 4 => (officer(20, department), Channel::Web),
        5 => (officer(21, department), Channel::Counter),
        6 => (officer(22, "SA"), Channel::Counter),
        7 => (Who::person(party(STRANGER)), Channel::Web),
        8 => (
            Who::Person { party: party(FATHER), acting_for: Some(party(MOTHER)), mandate: None },
            Channel::Web,
        ),
        _ => (Who::Machine, Channel::System),
    }
}

/// Whoever should ask this, so that a case gets somewhere between the attempts of others.
fn whoever_should(command: &CaseCommand, state: &CaseState, variant: u8) -> (Who, Channel) {
    let officer = || (officer(20 + variant % 2, &state.department), Channel::Web);
    match command {
        CaseCommand::Confirm { .. } | CaseCommand::Decline { .. } => {
            (Who::person(party(FATHER)), Channel::Web)
        }
        CaseCommand::Answer { .. }
        | CaseCommand::Consent { .. }
        | CaseCommand::RefuseConsent { .. }
        | CaseCommand::DropMember { .. }
        | CaseCommand::KeepMember { .. }
        | CaseCommand::AttachParty { .. }
        | CaseCommand::DetachParty { .. }
        | CaseCommand::Submit
        | CaseCommand::Resubmit
        | CaseCommand::ReplyHearing { .. }
        | CaseCommand::Withdraw { .. }
        | CaseCommand::Appeal { .. }
        | CaseCommand::SlotBooked { .. }
        | CaseCommand::SlotDeclined { .. } => (Who::person(party(MOTHER)), Channel::Web),
        CaseCommand::Admit
        | CaseCommand::Complete { .. }
        | CaseCommand::Return { .. }
        | CaseCommand::OpenHearing { .. }
        | CaseCommand::CloseHearing
        | CaseCommand::Decide { .. }
        | CaseCommand::Approve { .. }
        | CaseCommand::Disapprove { .. }
        | CaseCommand::Suspend { .. }
        | CaseCommand::Resume
        | CaseCommand::EndAppeal { .. }
        | CaseCommand::SetAside { .. }
        | CaseCommand::ProvideEvidence { .. }
        | CaseCommand::Correct { .. } => officer(),
        _ => (Who::Machine, Channel::System),
    }
}

/// Messages of other systems, waited for or not.
fn messages() -> impl Iterator<Item = CaseCommand> {
    ["birth-notice", "fire", "health", "one", "two", "three"].into_iter().map(|word| {
        let child =
            json!({ "birth_date": "2026-03-01", "birth_order": 1, "sex": "F", "birth_site": "hospital" });
        let data = object(json!({ "notice": { "notice_id": "N", "child": child } }));
        CaseCommand::MessageArrived { message: word.into(), id: "m".into(), data, parties: Vec::new() }
    })
}

/// Everything that could be asked of the case now, with results for whatever is outstanding.
fn candidates(case: &Case, variant: u8) -> Vec<CaseCommand> {
    let (def, state) = (&case.def, case.state());
    let mut list = vec![
        CaseCommand::Submit,
        CaseCommand::Admit,
        CaseCommand::Resubmit,
        CaseCommand::Resume,
        CaseCommand::CloseHearing,
        CaseCommand::Appeal { grounds: "no".into() },
        CaseCommand::EndAppeal { result: "done".into() },
        CaseCommand::ReplyHearing { text: "yes".into() },
        CaseCommand::AttachParty {
            party: CaseParty { party: party(FATHER), role: "father".into() },
            unknown: false,
        },
        CaseCommand::DetachParty { role: "father".into() },
        CaseCommand::Correct { fields: answers("child-name", variant), reason: "wrong".into(), law: None },
    ];
    // Rare, because they end or stop everything else.
    if variant % 32 == 1 {
        list.push(CaseCommand::Withdraw { reason: None });
        list.push(CaseCommand::Suspend {
            reason: "other court".into(),
            law: pack::LawRef::parse("cpa").unwrap(),
        });
    }
    list.extend(messages());
    for (id, node) in &def.process.node {
        // Mostly what is active; now and then what is not, to see it refused.
        if !state.is_active(id) && !variant.is_multiple_of(8) && !matches!(node.kind, NodeKind::Form(_)) {
            continue;
        }
        list.extend(of_node(case, id, &node.kind, variant));
    }
    for (evidence, entry) in &state.evidence {
        if !matches!(entry.status, EvidenceStatus::Requested | EvidenceStatus::AwaitingConsent)
            && !variant.is_multiple_of(8)
        {
            continue;
        }
        list.push(CaseCommand::Consent { evidence: evidence.clone() });
        list.push(CaseCommand::RefuseConsent { evidence: evidence.clone() });
        let request = entry.request.unwrap_or(u64::from(variant));
        let (id, message) = (evidence.clone(), "m".to_owned());
        list.push(CaseCommand::EvidenceArrived { evidence: id.clone(), request, values: held(), message });
        list.push(CaseCommand::EvidenceFailed { evidence: id.clone(), request, code: "away".into() });
        let values = Map::new();
        list.push(CaseCommand::ProvideEvidence {
            evidence: id,
            values,
            files: vec!["f".into()],
            original_checked: false,
        });
    }
    for notice in &state.notices {
        for to in &notice.to {
            list.push(CaseCommand::NoticeServed { request: notice.request, party: *to, on: case.today });
        }
    }
    // Now and then something comes apart that was settled.
    if variant.is_multiple_of(4) {
        list.extend(comes_apart(state));
    }
    for (clock, entry) in &state.clocks {
        let epoch = entry.epoch.saturating_sub(u32::from(variant.is_multiple_of(4)));
        for timer in [TimerKind::Warning, TimerKind::Expiry] {
            list.push(CaseCommand::TimerFired { clock: clock.clone(), epoch, timer });
        }
    }
    list.push(CaseCommand::TimerFired { clock: String::new(), epoch: 0, timer: TimerKind::Hearing });
    list
}

fn comes_apart(state: &CaseState) -> Vec<CaseCommand> {
    let failed = |request: u64| CaseCommand::PaymentFailed { request, reason: "closed".into() };
    let revoked = |document: String| CaseCommand::DocumentRevoked { document, reason: None };
    let issued = state.documents.values().filter_map(|one| one.issued.clone());
    let told = state.communications.iter().map(|one| CaseCommand::BodyTold { request: one.request });
    state.fees.values().map(|fee| failed(fee.request)).chain(issued.map(revoked)).chain(told).collect()
}

fn of_node(case: &Case, id: &str, kind: &NodeKind, variant: u8) -> Vec<CaseCommand> {
    let node = || id.to_owned();
    let request = case.state().nodes.get(id).and_then(|entry| entry.request).unwrap_or(u64::from(variant));
    match kind {
        NodeKind::Form(form) => form
            .pages
            .iter()
            .map(|page| CaseCommand::Answer {
                node: node(),
                page: page.clone(),
                answers: answers(page, variant),
                complete: !variant.is_multiple_of(3),
                names: Vec::new(),
            })
            .collect(),
        NodeKind::Sign(_) => vec![
            CaseCommand::Confirm { node: node() },
            CaseCommand::Decline { node: node(), reason: None, mistaken: false },
            CaseCommand::SetAside { node: node(), reason: "r".into() },
        ],
        NodeKind::Decide(_) | NodeKind::AutoDecide(_) => {
            let mut list = vec![CaseCommand::Approve { node: node() }];
            let outcomes = case.def.process.outcome.keys();
            for outcome in outcomes {
                let until = case.today.checked_add(jiff::Span::new().days(3)).unwrap();
                let grounds = "g".to_owned();
                list.push(CaseCommand::OpenHearing {
                    node: node(),
                    outcome: outcome.clone(),
                    grounds,
                    until,
                });
                let exception = (variant.is_multiple_of(5)).then(|| "art-97".to_owned());
                let reasons = if variant.is_multiple_of(7) { String::new() } else { "r".to_owned() };
                list.push(CaseCommand::Decide {
                    node: node(),
                    outcome: outcome.clone(),
                    reasons,
                    law: None,
                    exception,
                });
            }
            list
        }
        NodeKind::Review(_) => vec![
            CaseCommand::Complete { node: node() },
            CaseCommand::Return { node: node(), fields: vec!["child_name".into()], reason: "r".into() },
        ],
        _ => result_for(id, kind, request, variant),
    }
}

/// What could come back from outside for a node.
fn result_for(id: &str, kind: &NodeKind, request: u64, variant: u8) -> Vec<CaseCommand> {
    let node = || id.to_owned();
    match kind {
        NodeKind::Record(_) => vec![
            CaseCommand::RecordWritten {
                node: node(),
                request,
                number: "N".into(),
                party: Some(party(CHILD)),
            },
            CaseCommand::RecordRefused { node: node(), request, code: "registers.duplicate".into() },
            CaseCommand::Complete { node: node() },
        ],
        NodeKind::Issue(_) => vec![
            CaseCommand::DocumentIssued {
                node: node(),
                request,
                document: format!("d{request}"),
                number: "N".into(),
            },
            CaseCommand::DocumentRefused { node: node(), request, code: "documents.glyph".into() },
        ],
        NodeKind::Fee(_) => vec![CaseCommand::FeeSettled { node: node(), request, receipt: "R".into() }],
        NodeKind::Appoint(_) => vec![
            CaseCommand::SlotBooked { node: node(), booking: "b".into(), at: "t".into() },
            CaseCommand::SlotDeclined { node: node() },
        ],
        NodeKind::Start(_) => vec![
            CaseCommand::DropMember { node: node() },
            CaseCommand::KeepMember { node: node() },
            CaseCommand::ChildOpened {
                node: node(),
                request,
                case: kernel::CaseId(party(99).0),
                number: None,
            },
            CaseCommand::ChildRefused { node: node(), request, code: "casework.same-again".into() },
            CaseCommand::ChildProgress {
                node: node(),
                milestone: if variant.is_multiple_of(2) { "recorded".into() } else { "decided".into() },
                data: Map::new(),
                parties: vec![CaseParty { party: party(CHILD), role: "child".into() }],
            },
            CaseCommand::ChildClosed {
                node: node(),
                outcome: Some("refused".into()),
                favourable: Some(false),
                why: Closing::Completed,
            },
        ],
        _ => Vec::new(),
    }
}

/// A late appeal, and what becomes outside of things that the case had settled.
fn comes_late(command: &CaseCommand) -> bool {
    matches!(
        command,
        CaseCommand::Appeal { .. }
            | CaseCommand::NoticeServed { .. }
            | CaseCommand::BodyTold { .. }
            | CaseCommand::FeeSettled { .. }
            | CaseCommand::PaymentFailed { .. }
            | CaseCommand::SlotBooked { .. }
            | CaseCommand::DocumentRevoked { .. }
    )
}

/// What ends with the case, and what is only heard of afterwards.
fn follows_the_end(event: &CaseEvent) -> bool {
    matches!(
        event,
        CaseEvent::ClockStopped { .. }
            // A term that was over when the end came has its effect all the same.
            | CaseEvent::ClockExpired { .. }
            | CaseEvent::TacitRefusal { .. }
            | CaseEvent::CommunicationOrdered { .. }
            | CaseEvent::NoticeRequested { .. }
            | CaseEvent::NoticeServed { .. }
            | CaseEvent::BodyTold { .. }
            | CaseEvent::FeeSettled { .. }
            | CaseEvent::PaymentFailed { .. }
            | CaseEvent::DocumentRevoked { .. }
    )
}

/// What must hold after every step.
fn hold(case: &Case) {
    let (state, events) = (case.state(), &case.events);
    assert!(events.iter().zip(1..).all(|(event, seq)| event.seq == seq), "sequence without gaps");
    let decisions: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.event {
            CaseEvent::Decided { decision } => Some(decision),
            _ => None,
        })
        .collect();
    assert!(decisions.len() <= 1, "one decision");
    for decision in decisions {
        let machine = decision.by == Who::Machine;
        assert!(!machine || decision.favourable, "a table says only yes");
        assert!(decision.favourable || !decision.reasons.trim().is_empty(), "a no has reasons");
        let heard = events.iter().any(|event| matches!(event.event, CaseEvent::HearingClosed));
        assert!(decision.favourable || heard || decision.exception.is_some(), "a no comes after a hearing");
    }
    let mut entered: BTreeMap<&str, i32> = BTreeMap::new();
    for event in events {
        match &event.event {
            CaseEvent::NodeEntered { node } | CaseEvent::NodeReopened { node } => {
                *entered.entry(node).or_default() += 1;
            }
            CaseEvent::NodeDone { node, .. } => {
                let open = entered.entry(node).or_default();
                *open -= 1;
                assert!(*open >= 0, "`{node}` is done once for each time it was entered");
            }
            CaseEvent::EvidenceRequested { evidence, consent, .. } => {
                assert!(*consent || case.def.evidence[evidence].law.is_some(), "a law or a consent");
            }
            CaseEvent::EvidenceReceived { values, .. } => {
                assert!(!values.contains_key("secret"), "only what was asked");
            }
            CaseEvent::PartyConfirmed { party: who, .. } => {
                let themselves = event.by.party() == Some(*who);
                let helped = matches!(event.by, Who::Officer { .. });
                assert!(themselves || helped, "nobody confirms for somebody else");
            }
            _ => {}
        }
    }
    if state.phase == Phase::Closed {
        let end = events.iter().rposition(|one| matches!(one.event, CaseEvent::Closed { .. })).unwrap();
        assert!(
            events[end + 1..].iter().all(|one| follows_the_end(&one.event)),
            "nothing moves in a closed case"
        );
        assert!(
            !state.nodes.values().any(|node| node.status == NodeStatus::Active),
            "nothing waits in a closed case"
        );
    }
    let waits = |status| status == EvidenceStatus::Requested;
    assert!(state.evidence.values().all(|entry| waits(entry.status) == entry.request.is_some()));
    clocks(case);
}

/// Elapsed time is the sum of the intervals, counted here day by day.
fn clocks(case: &Case) {
    let facts = case.facts(Who::Machine, Channel::System);
    for (id, entry) in &case.state().clocks {
        let Ok(Some(reading)) = rules::clock_reading(&case.def, case.state(), id, &facts) else { continue };
        let unit = case.def.clock(id).unwrap().unit;
        let mut sum = 0;
        for interval in entry.history.intervals() {
            let last = interval.through.map_or(case.today, |through| through.min(case.today));
            let mut day = interval.from;
            while day < last {
                day = day.tomorrow().unwrap();
                sum += u32::from(unit != ClockUnit::Workday || case.calendar.is_workday(day).unwrap());
            }
        }
        assert_eq!(reading.elapsed, sum, "clock {id}");
    }
}

/// Nobody is registered over the head of a party who was asked and may still answer.
fn unanswered(case: &Case) {
    let state = case.state();
    let favourable = state.decision.as_ref().is_some_and(|decision| decision.favourable);
    let asked = |id: &String, kind: &NodeKind| matches!(kind, NodeKind::Sign(_)) && state.is_active(id);
    let waits = case.def.process.node.iter().any(|(id, node)| asked(id, &node.kind));
    assert!(!favourable || !waits, "decided while an answer was awaited");
}

fn play(case: &mut Case, steps: &[(u16, u8, u8, u8)]) {
    for (pick, who, variant, days) in steps {
        // Mostly no day passes between two steps.
        for _ in 0..days.saturating_sub(12) {
            case.today = case.today.tomorrow().unwrap();
        }
        let list = candidates(case, *variant);
        let command = &list[usize::from(*pick) % list.len()];
        let closed = case.state().phase == Phase::Closed;
        let right = *who >= 6;
        let chosen = if right {
            whoever_should(command, case.state(), *variant)
        } else {
            somebody(*who, case.state())
        };
        let before = case.state.clone();
        match case.ask_on(chosen.0, chosen.1, command) {
            Ok(_) => {
                assert!(!closed || comes_late(command), "{} was accepted by a closed case", command.name());
                if matches!(command, CaseCommand::Decide { .. } | CaseCommand::Approve { .. }) {
                    unanswered(case);
                }
            }
            Err(rejection) => {
                assert_eq!(before, case.state, "a refused command changes nothing");
                assert!(!closed || comes_late(command) || rejection.code() == "casework.closed");
                let named = ["casework.", "clock.", "calendar."]
                    .iter()
                    .any(|room| rejection.code().starts_with(room));
                assert!(named, "{} has no stable code", rejection.code());
            }
        }
        hold(case);
    }
    assert_eq!(rules::fold(&case.events), case.state, "events add up to the state");
    let stored = serde_json::to_value(&case.events).unwrap();
    let read: Vec<casework::model::Recorded> = serde_json::from_value(stored).unwrap();
    assert_eq!(rules::fold(&read), case.state);
}

static LAW: LazyLock<(Catalogue, Arc<Calendar>)> = LazyLock::new(|| {
    let pack = with_licence(|process| process);
    (Catalogue::load(&pack).unwrap(), Arc::new(pack.section("calendars/public.toml").unwrap()))
});

fn case(service: &str) -> Case {
    Case::with(&LAW.0, Arc::clone(&LAW.1), service, "2026-03-02")
}

/// How the father can have answered when the bundle starts the registration.
const ANSWERS: [Option<Answered>; 4] =
    [None, Some(Answered::Pending), Some(Answered::Confirmed), Some(Answered::Declined)];

fn steps() -> impl Strategy<Value = Vec<(u16, u8, u8, u8)>> {
    proptest::collection::vec((any::<u16>(), 0_u8..14, any::<u8>(), 0_u8..16), 1..120)
}

/// `father` is his answer as the bundle hands it on.
fn as_member(case: &mut Case, roles: &[(u8, &str)], input: Json, father: Option<Answered>) {
    let parent = Some(ParentRef { case: kernel::CaseId(party(98).0), node: "member".into() });
    let confirmations = father.map(|answer| ("father".to_owned(), answer)).into_iter().collect();
    let opening = Opening { parent, confirmations, input: object(input), ..opening(roles) };
    case.ask_on(Who::Machine, Channel::System, &CaseCommand::Open(Box::new(opening))).unwrap();
    hold(case);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_birth_registration_keeps_its_law(steps in steps()) {
        let mut case = case("mo.dsaj.birth-registration");
        case.open(&[(MOTHER, "mother")]);
        play(&mut case, &steps);
    }

    #[test]
    fn a_birth_registration_inside_a_bundle_keeps_its_law(steps in steps(), father in 0_usize..4) {
        let mut case = case("mo.dsaj.birth-registration");
        let input = json!({ "late": false, "birth_date": "2026-03-01", "birth_order": 1,
            "sex": "F", "birth_site": "hospital", "wants_certificate": true, "child_name": { "chinese": { "given": "悠" } } });
        as_member(&mut case, &[(MOTHER, "mother"), (FATHER, "father"), (CHILD, "child")], input, ANSWERS[father]);
        play(&mut case, &steps);
    }

    #[test]
    fn an_allowance_keeps_its_law(steps in steps()) {
        let mut case = case("mo.fss.birth-allowance");
        as_member(&mut case, &[(MOTHER, "mother"), (CHILD, "child")], json!({ "allowance_account": "9000-1" }), None);
        play(&mut case, &steps);
    }

    #[test]
    fn a_licence_keeps_its_law(steps in steps()) {
        let mut case = case(LICENCE);
        case.open(&[(MOTHER, "owner")]);
        play(&mut case, &steps);
    }

    #[test]
    fn a_bundle_keeps_its_law(steps in steps()) {
        let mut case = case("mo.bundle.birth");
        case.open(&[(MOTHER, "mother")]);
        play(&mut case, &steps);
    }
}

/// The random play above is worth something only if it gets somewhere.
#[test]
fn random_play_reaches_every_phase() {
    let (mut phases, mut seen) = (BTreeMap::new(), BTreeMap::new());
    let mut random = 0x2026_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    for _ in 0..150 {
        let mut case = case("mo.dsaj.birth-registration");
        let input = json!({ "late": false, "birth_date": "2026-03-01", "birth_order": 1,
            "sex": "F", "birth_site": "home", "wants_certificate": true, "child_name": { "chinese": { "given": "悠" } } });
        let father = ANSWERS[usize::try_from(next(4)).unwrap_or_default()];
        as_member(&mut case, &[(MOTHER, "mother"), (FATHER, "father"), (CHILD, "child")], input, father);
        let mut number = |below| u8::try_from(next(below)).unwrap_or_default();
        let steps: Vec<_> =
            (0..200).map(|_| (u16::from(number(250)), number(14), number(250), number(14))).collect();
        play(&mut case, &steps);
        *phases.entry(case.state().phase).or_insert(0) += 1;
        for event in &case.events {
            let kind =
                serde_json::to_value(&event.event).unwrap()["type"].as_str().unwrap_or_default().to_owned();
            *seen.entry(kind).or_insert(0) += 1;
        }
    }
    for kind in [
        "decided",
        "hearing_closed",
        "returned",
        "resubmitted",
        "record_written",
        "document_issued",
        "served",
        "corrected",
        "suspended",
        "closed",
        "clock_expired",
    ] {
        assert!(seen.contains_key(kind), "never {kind}: {seen:?}");
    }
    assert!(phases.len() >= 3, "{phases:?}");
}
