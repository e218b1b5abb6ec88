//! What the engine accepts, how it decides by date, and that a decision can be repeated.
#![expect(clippy::expect_used, reason = "test helpers fail the test")]

use policy::{
    Ask, Engine, EntitySet, Expect, Fixture, MAX_POLICIES_PER_ACTION, PolicyError, PolicyFault, Replayed,
    Source, Stored, Uid, check_fixtures, replay,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const SCHEMA: &str = r#"
namespace Library {
  entity Reader = { "level": Long };
  entity Book = { "shelf": String };
  action "borrow", "burn" appliesTo { principal: [Reader], resource: [Book], context: { "reason": String } };
}"#;

const POLICIES: &str = r#"
@id("borrow-open") @law("House rule 1") @owner("DESK") @effective_from("2025-01-01") @test("open-allow open-deny")
permit (principal, action == Library::Action::"borrow", resource)
when { resource.shelf == "open" && principal.level >= 1 };

@id("borrow-rare-2025") @law("House rule 2") @owner("DESK") @effective_from("2025-01-01")
@effective_to("2025-12-31") @test("rare-allow rare-deny")
permit (principal, action == Library::Action::"borrow", resource)
when { resource.shelf == "rare" && context.reason == "study" };

@id("borrow-not-child") @law("House rule 3") @owner("DESK") @effective_from("2025-06-01") @test("open-allow child-deny")
forbid (principal, action == Library::Action::"borrow", resource)
when { principal.level < 2 && resource.shelf == "rare" };
"#;

fn load(policies: &str) -> Result<Engine, Vec<PolicyFault>> {
    let schema = Source { file: "s.cedarschema", text: SCHEMA };
    Engine::load(schema, &[Source { file: "p.cedar", text: policies }])
}

fn engine() -> Engine {
    load(POLICIES).expect("good policies")
}

fn entities(level: i64, shelf: &str) -> Value {
    json!([
        {"uid": {"type": "Library::Reader", "id": "ana"}, "attrs": {"level": level}, "parents": []},
        {"uid": {"type": "Library::Book", "id": "b1"}, "attrs": {"shelf": shelf}, "parents": []},
    ])
}

fn ask(action: &str, reason: &str) -> Ask {
    Ask {
        principal: Uid::new("Library::Reader", "ana"),
        action: Uid::new("Library::Action", action),
        resource: Uid::new("Library::Book", "b1"),
        context: json!({"reason": reason}),
    }
}

fn decide(level: i64, shelf: &str, action: &str, reason: &str, day: &str) -> (bool, Vec<String>) {
    let engine = engine();
    let entities = EntitySet::from_json(&engine, &entities(level, shelf)).expect("entities");
    let decision =
        engine.decide(&ask(action, reason), &entities, day.parse().expect("day")).expect("decision");
    (decision.allow, decision.policies)
}

fn codes(policies: &str) -> Vec<&'static str> {
    load(policies).expect_err("refused").into_iter().map(|fault| fault.code).collect()
}

#[test]
fn a_permit_is_explained_and_everything_else_is_denied() {
    assert_eq!(decide(1, "open", "borrow", "", "2025-02-01"), (true, vec!["borrow-open".to_owned()]));
    assert_eq!(decide(0, "open", "borrow", "", "2025-02-01"), (false, vec![]));
    assert_eq!(decide(9, "open", "burn", "", "2025-02-01"), (false, vec![]), "no policy for this action");
}

#[test]
fn policies_count_only_between_their_dates() {
    let rare = |day| decide(1, "rare", "borrow", "study", day);
    assert_eq!(rare("2024-12-31"), (false, vec![]));
    assert_eq!(rare("2025-01-01"), (true, vec!["borrow-rare-2025".to_owned()]));
    assert_eq!(
        rare("2025-06-01"),
        (false, vec!["borrow-not-child".to_owned()]),
        "forbid wins from its first day"
    );
    assert!(decide(2, "rare", "borrow", "study", "2025-12-31").0, "the last day still counts");
    assert_eq!(decide(2, "rare", "borrow", "study", "2026-01-01"), (false, vec![]));
}

#[test]
fn a_policy_without_its_annotations_is_refused() {
    let whole = r#"@id("x") @law("l") @owner("o") @effective_from("2025-01-01") @test("t")"#;
    for key in ["id", "law", "owner", "effective_from", "test"] {
        let start = whole.find(&format!("@{key}(")).expect("there");
        let end = start + whole[start..].find(')').expect("closed") + 1;
        let without = format!("{}{}", &whole[..start], &whole[end..]);
        let text = format!(r#"{without} permit (principal, action == Library::Action::"borrow", resource);"#);
        assert_eq!(codes(&text), ["policy.annotation-missing"], "{key}");
    }
}

#[test]
fn wrong_policies_are_refused_with_a_code() {
    let head = r#"@id("x") @law("l") @owner("o") @test("t") @effective_from("2025-01-01")"#;
    let borrow = r#"permit (principal, action == Library::Action::"borrow", resource)"#;
    assert_eq!(codes("permit (principal"), ["policy.syntax"]);
    assert_eq!(codes(&format!("{head} permit (principal, action, resource);")), ["policy.any-action"]);
    assert_eq!(codes(&format!("{head} {borrow} when {{ principal.levle > 1 }};")), ["policy.type"]);
    assert_eq!(codes(&format!("{head} {borrow}; {head} {borrow};")), ["policy.id-twice"]);
    assert_eq!(codes(&format!(r#"{head} @effective_to("2024-01-01") {borrow};"#)), ["policy.dates"]);
    assert_eq!(codes(&format!(r#"{head} @effective_to("soon") {borrow};"#)), ["policy.dates"]);
    let template =
        format!(r#"{head} permit (principal == ?principal, action == Library::Action::"borrow", resource);"#);
    assert_eq!(codes(&template), ["policy.template"]);
    let schema = Source { file: "s", text: "namespace {" };
    assert_eq!(Engine::load(schema, &[]).expect_err("refused")[0].code, "policy.schema");
}

#[test]
fn an_action_has_at_most_forty_policies_in_force() {
    let many = |count: usize| -> String {
        let one = r#"@id("p#") @law("l") @owner("o") @effective_from("2025-01-01") @test("t")
            permit (principal, action == Library::Action::"borrow", resource);"#;
        (0..count).map(|n| one.replace('#', &n.to_string())).collect::<Vec<_>>().join("\n")
    };
    assert!(load(&many(MAX_POLICIES_PER_ACTION)).is_ok());
    assert_eq!(codes(&many(MAX_POLICIES_PER_ACTION + 1)), ["policy.too-many"]);
}

#[test]
fn a_question_that_does_not_fit_the_schema_is_an_error_not_a_permit() {
    let engine = engine();
    let entities = EntitySet::from_json(&engine, &entities(1, "open")).expect("entities");
    let day = "2025-02-01".parse().expect("day");
    let wrong = Ask { context: json!({"raison": "x"}), ..ask("borrow", "") };
    assert!(matches!(engine.decide(&wrong, &entities, day), Err(PolicyError::Request(_))));
    let wrong = Ask { principal: Uid::new("not a name", "x"), ..ask("borrow", "") };
    assert!(matches!(engine.decide(&wrong, &entities, day), Err(PolicyError::Name(_))));
    let wrong =
        json!([{"uid": {"type": "Library::Reader", "id": "a"}, "attrs": {"level": "high"}, "parents": []}]);
    assert!(matches!(EntitySet::from_json(&engine, &wrong), Err(PolicyError::Entities(_))));
}

#[test]
fn replay_gives_the_same_answer_and_sees_what_changed() {
    let engine = engine();
    let set = EntitySet::from_json(&engine, &entities(1, "open")).expect("entities");
    let question = ask("borrow", "");
    let decision = engine.decide(&question, &set, "2025-02-01".parse().expect("day")).expect("decision");
    let stored = Stored { ask: question, decision };
    let text = serde_json::to_string(&stored).expect("json");
    let stored: Stored = serde_json::from_str(&text).expect("back");
    assert_eq!(replay(&engine, &set, &stored), Ok(Replayed::Same));

    let other = EntitySet::from_json(&engine, &entities(5, "open")).expect("entities");
    assert_eq!(replay(&engine, &other, &stored), Ok(Replayed::SameOnOtherInputs));
    let closed = EntitySet::from_json(&engine, &entities(0, "open")).expect("entities");
    assert!(matches!(replay(&engine, &closed, &stored), Ok(Replayed::Different(again)) if !again.allow));
    let changed = load(&POLICIES.replace("principal.level >= 1", "principal.level >= 3")).expect("engine");
    let set = EntitySet::from_json(&changed, &entities(1, "open")).expect("entities");
    assert!(matches!(replay(&changed, &set, &stored), Ok(Replayed::Different(_))));
    let forged = Stored { ask: ask("borrow", "other"), ..stored };
    assert_eq!(replay(&engine, &set, &forged), Ok(Replayed::Tampered));
}

fn fixture(name: &str, level: i64, shelf: &str, day: &str, expect: Expect) -> Fixture {
    let day = day.parse().expect("day");
    Fixture {
        name: name.to_owned(),
        day,
        ask: ask("borrow", "study"),
        entities: entities(level, shelf),
        expect,
    }
}

#[test]
fn every_policy_needs_fixtures_that_show_it() {
    let engine = engine();
    let mut fixtures = vec![
        fixture("open-allow", 1, "open", "2025-07-01", Expect::Allow),
        fixture("open-deny", 0, "open", "2025-07-01", Expect::Deny),
        fixture("rare-allow", 2, "rare", "2025-07-01", Expect::Allow),
        fixture("rare-deny", 2, "rare", "2026-07-01", Expect::Deny),
        fixture("child-deny", 1, "rare", "2025-07-01", Expect::Deny),
    ];
    assert_eq!(check_fixtures(&engine, "f.json", &fixtures), []);
    fixtures[0].expect = Expect::Deny;
    let codes: Vec<&str> =
        check_fixtures(&engine, "f.json", &fixtures).iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["policy.fixture-wrong", "policy.untested", "policy.untested"]);
}

proptest! {
    /// The engine agrees with the rules written out by hand, for every reader, shelf, reason and day.
    #[test]
    fn decisions_follow_the_rules(level in -3_i64..6, rare: bool, study: bool, days in 0_i32..1200) {
        let day = jiff::civil::date(2024, 6, 1) + jiff::Span::new().days(days);
        let (shelf, reason) = (if rare { "rare" } else { "open" }, if study { "study" } else { "fun" });
        let (allow, _) = decide(level, shelf, "borrow", reason, &day.to_string());
        let first = jiff::civil::date(2025, 1, 1);
        let open = !rare && level >= 1 && day >= first;
        let special = rare && study && day >= first && day <= jiff::civil::date(2025, 12, 31);
        let forbidden = rare && level < 2 && day >= jiff::civil::date(2025, 6, 1);
        prop_assert_eq!(allow, (open || special) && !forbidden);
    }
}
