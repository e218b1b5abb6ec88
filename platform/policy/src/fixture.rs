//! Fixtures: questions with the answer that the law gives. Every policy names at least one that it decides, one that
//! is allowed and one that is denied; without them it is refused.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::{Ask, Decision, Engine, EntitySet, PolicyFault, PolicyInfo};

/// The right answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    Allow,
    Deny,
}

/// One question with its right answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    pub name: String,
    pub day: Date,
    pub ask: Ask,
    /// Cedar's JSON form: a list of `{uid, attrs, parents}`.
    pub entities: Value,
    pub expect: Expect,
}

/// Runs all fixtures (`file` is where they stand) and checks that every policy has its own.
pub fn check_fixtures(engine: &Engine, file: &str, fixtures: &[Fixture]) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    let mut outcomes: Vec<(&Fixture, Decision)> = Vec::new();
    for fixture in fixtures {
        let decided = EntitySet::from_json(engine, &fixture.entities)
            .and_then(|entities| engine.decide(&fixture.ask, &entities, fixture.day));
        match decided {
            Ok(decision) if decision.allow == (fixture.expect == Expect::Allow) => {
                outcomes.push((fixture, decision));
            }
            Ok(decision) => {
                let verb = if decision.allow { "allowed" } else { "denied" };
                let message = format!("`{}` is {verb} by {:?}", fixture.name, decision.policies);
                let cure = "correct the policy, or the fixture if the law says so";
                faults.push(PolicyFault::new(file, "policy.fixture-wrong", message, cure));
            }
            Err(error) => {
                let message = format!("`{}`: {error}", fixture.name);
                faults.push(PolicyFault::new(file, "policy.fixture-broken", message, "correct the fixture"));
            }
        }
    }
    faults.extend(engine.policies().iter().filter_map(|policy| untested(policy, &outcomes)));
    faults
}

fn untested(policy: &PolicyInfo, outcomes: &[(&Fixture, Decision)]) -> Option<PolicyFault> {
    let own = || outcomes.iter().filter(|(fixture, _)| policy.tests.contains(&fixture.name));
    let known = policy.tests.iter().all(|name| outcomes.iter().any(|(fixture, _)| fixture.name == *name));
    let allowed = own().any(|(_, decision)| decision.allow);
    let denied = own().any(|(_, decision)| !decision.allow);
    let decides = own().any(|(_, decision)| decision.policies.contains(&policy.id));
    if known && allowed && denied && decides {
        return None;
    }
    let message = format!("policy `{}` is not shown by its fixtures {:?}", policy.id, policy.tests);
    let cure = "name fixtures that exist: one allowed, one denied, and one that this policy decides";
    Some(PolicyFault::new(&policy.file, "policy.untested", message, cure).at(policy.line))
}
