//! What expressions see of a case: `form`, `input`, `evidence`, `party`, `case`, `decision`, `clock`, `record`, `member`,
//! `param`, `sign`, `derived`. Only the roots that an expression reads are built. A `Scope` owns its values, so evaluation can be
//! moved to another thread.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::clocks::clock_reading;
use crate::definition::{Definition, Derived, Expr, ExprError, NodeKind, Scope};
use crate::model::{CaseState, EvidenceStatus, Facts};

/// Builds the scope for expressions that read the roots in `wanted`. Fails only when a derived value does: one that has
/// no value yet is absent, like any other.
pub fn scope(
    def: &Definition,
    state: &CaseState,
    facts: &Facts,
    wanted: &[&Expr],
) -> Result<Scope, ExprError> {
    let derived = needed_derived(def, wanted);
    let readers: Vec<&Expr> = wanted.iter().copied().chain(derived.iter().map(|item| &item.value)).collect();
    let mut scope = known(def, state, facts, &readers);
    let mut values = Map::new();
    for item in derived {
        scope.values.insert("derived", Json::Object(values.clone()));
        match item.value.eval(&scope) {
            Ok(Json::Null) | Err(ExprError::Missing(_)) => {}
            Ok(mut value) => {
                if let (true, Json::Object(fields)) = (item.corrected, &mut value) {
                    fields.extend(state.corrected.clone());
                }
                values.insert(item.id.clone(), value);
            }
            Err(error) => return Err(error),
        }
    }
    scope.values.insert("derived", Json::Object(values));
    Ok(scope)
}

/// The derived values that these expressions read, and those that these read in turn, in the order of the file.
fn needed_derived<'d>(def: &'d Definition, wanted: &[&Expr]) -> Vec<&'d Derived> {
    let names = |expr: &Expr| {
        let of_derived = |(root, name): (String, String)| (root == "derived").then_some(name);
        expr.paths().into_iter().filter_map(of_derived).collect::<Vec<_>>()
    };
    let mut needed: Vec<String> = wanted.iter().flat_map(|expr| names(expr)).collect();
    let mut found = Vec::new();
    // Backwards: a value reads only what stands above it.
    for item in def.derived.iter().rev() {
        if needed.contains(&item.id) {
            needed.extend(names(&item.value));
            found.push(item);
        }
    }
    found.reverse();
    found
}

fn known(def: &Definition, state: &CaseState, facts: &Facts, readers: &[&Expr]) -> Scope {
    let mut values = BTreeMap::new();
    let mut add = |root: &'static str, build: &dyn Fn() -> Json| {
        if readers.iter().any(|expr| expr.reads(root)) {
            values.insert(root, build());
        }
    };
    add("form", &|| Json::Object(state.answers.clone()));
    add("input", &|| Json::Object(state.input.clone()));
    add("evidence", &|| evidence(state));
    add("party", &|| parties(state));
    add("sign", &|| signs(def, state));
    add("case", &|| case(state, facts));
    add("decision", &|| decision(state));
    add("clock", &|| clocks(def, state, facts));
    add("record", &|| records(state));
    add("member", &|| members(state));
    add("param", &|| def.known_parameters());
    Scope { values, today: facts.today, calendar: std::sync::Arc::clone(&facts.calendar) }
}

fn object<K: ToString>(entries: impl Iterator<Item = (K, Json)>) -> Json {
    Json::Object(entries.map(|(key, value)| (key.to_string(), value)).collect::<Map<String, Json>>())
}

/// Values of evidence that is there; absent evidence is absent, so `has(evidence.x)` asks for it.
fn evidence(state: &CaseState) -> Json {
    let there = |status| matches!(status, EvidenceStatus::Received | EvidenceStatus::Provided);
    object(
        state
            .evidence
            .iter()
            .filter(|(_, item)| there(item.status))
            .map(|(id, item)| (id, Json::Object(item.values.clone()))),
    )
}

fn parties(state: &CaseState) -> Json {
    object(state.parties.iter().map(|party| (&party.role, json!({ "id": party.party }))))
}

/// `sign.father`: `confirmed`, `declined`, `pending`, `absent`, or `set-aside` by an official who did not wait for it.
fn signs(def: &Definition, state: &CaseState) -> Json {
    object(def.process.node.iter().filter_map(|(id, node)| {
        let NodeKind::Sign(sign) = &node.kind else { return None };
        let word = match state.nodes.get(id) {
            Some(entry) => entry.result.clone().unwrap_or_else(|| "pending".to_owned()),
            None => "absent".to_owned(),
        };
        Some((&sign.role, Json::String(word)))
    }))
}

fn case(state: &CaseState, facts: &Facts) -> Json {
    let whole = json!({
        "number": state.number,
        "channel": state.channel.name(),
        "opened_on": state.opened_on,
        "submitted_on": state.submitted_on.unwrap_or(facts.today),
        "department": state.department,
        "corrections": state.corrections,
        "appointment": state.appointments.values().next().map(|appointment| &appointment.at),
        "returned_reason": state.returned.as_ref().map(|returned| &returned.reason),
        "hearing_until": state.hearing.as_ref().map(|hearing| hearing.until),
        "hearing_grounds": state.hearing.as_ref().map(|hearing| &hearing.grounds),
    });
    match whole {
        // Absent, not null, so that `has(case.appointment)` asks for it.
        Json::Object(entries) => object(entries.into_iter().filter(|(_, value)| !value.is_null())),
        other => other,
    }
}

fn decision(state: &CaseState) -> Json {
    match &state.decision {
        Some(decision) => json!({
            "made": true,
            "outcome": decision.outcome,
            "favourable": decision.favourable,
            "reasons": decision.reasons,
            "on": decision.on,
        }),
        None => json!({ "made": false, "favourable": false, "outcome": "", "reasons": "" }),
    }
}

/// `clock.declare.late` and the like. A clock whose end nobody can know yet has no `late`.
fn clocks(def: &Definition, state: &CaseState, facts: &Facts) -> Json {
    object(def.clocks().map(|(id, _)| {
        let value = match clock_reading(def, state, id, facts) {
            Ok(Some(reading)) => json!({
                "started": true,
                "late": reading.late,
                "elapsed": reading.elapsed,
                "due": reading.due.date(),
            }),
            Ok(None) => json!({ "started": false, "late": false, "elapsed": 0 }),
            Err(_) => json!({ "started": true }),
        };
        (id, value)
    }))
}

fn records(state: &CaseState) -> Json {
    object(
        state
            .records
            .iter()
            .filter_map(|(node, record)| Some((node, json!({ "number": record.number.as_ref()? })))),
    )
}

fn members(state: &CaseState) -> Json {
    object(state.children.iter().map(|(node, child)| {
        let value = json!({
            "data": child.data,
            "outcome": child.outcome,
            "favourable": child.favourable,
            "number": child.number,
        });
        (node, value)
    }))
}
