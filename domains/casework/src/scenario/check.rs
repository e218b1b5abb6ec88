//! Holds `expect` against the world and says in words what is otherwise.

use std::sync::Arc;

use serde_json::Value as Json;

use super::file::{Expect, Step};
use super::world::{Running, World};
use crate::model::{CaseState, Facts, NodeStatus, Who};
use crate::rules;

/// The word that serialisation uses for a unit value.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Json::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(error) => error.to_string(),
    }
}

struct Differences(Vec<String>);

impl Differences {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, wanted: &T, found: &T) {
        if wanted != found {
            self.0.push(format!("{what}: expected {wanted:?}, found {found:?}"));
        }
    }
}

pub(super) fn check(world: &mut World<'_>, step: &Step, expect: &Expect) -> Vec<String> {
    let name = expect.case.as_deref().or(step.case.as_deref());
    let case = match world.case(name) {
        Ok(case) => case,
        Err(message) => return vec![message],
    };
    let consents: Vec<(String, kernel::PartyId, Vec<String>)> = expect
        .consents
        .iter()
        .map(|(name, items)| (name.clone(), world.party_named(name), items.clone()))
        .collect();
    let Some(running) = world.cases.get(&case) else { return vec!["there is no such case".to_owned()] };
    let mut differences = Differences(Vec::new());
    envelope(&mut differences, running, expect);
    work(&mut differences, running, expect);
    outside(&mut differences, running, expect);
    for (name, party, items) in consents {
        differences.same(&format!("consents of {name}"), &items, &rules::can_consent(&running.state, party));
    }
    for (clock, wanted) in &expect.late {
        let facts = Facts {
            now: world.now(),
            today: world.today,
            calendar: Arc::clone(&world.place.calendar),
            who: Who::Machine,
            channel: crate::model::Channel::System,
            number: None,
            rival: None,
        };
        let reading = rules::clock_reading(&running.def, &running.state, clock, &facts).ok().flatten();
        differences.same(
            &format!("clock {clock} late"),
            &Some(*wanted),
            &reading.map(|reading| reading.late),
        );
    }
    differences.0
}

fn envelope(differences: &mut Differences, running: &Running, expect: &Expect) {
    let state = &running.state;
    if let Some(phase) = &expect.phase {
        differences.same("phase", phase, &state.phase);
    }
    if let Some(outcome) = &expect.outcome {
        let found = state.decision.as_ref().map(|decision| decision.outcome.clone());
        differences.same("outcome", &Some(outcome.clone()), &found);
    }
    if let Some(closed) = &expect.closed {
        differences.same("closed", &Some(closed.clone()), &state.closing.as_ref().map(word));
    }
    for (member, wanted) in &expect.members {
        differences.same(&format!("member {member}"), wanted, &member_word(state, member));
    }
}

fn member_word(state: &CaseState, member: &str) -> String {
    match (state.children.get(member), state.nodes.get(member)) {
        (Some(child), _) => word(&child.status),
        (None, Some(node)) => node.result.clone().unwrap_or_else(|| word(&node.status)),
        (None, None) => "none".to_owned(),
    }
}

fn work(differences: &mut Differences, running: &Running, expect: &Expect) {
    let state = &running.state;
    if let Some(tasks) = &expect.tasks {
        let mut found: Vec<String> =
            rules::open_tasks(&running.def, state).into_iter().map(|task| task.node).collect();
        found.sort();
        let mut wanted = tasks.clone();
        wanted.sort();
        differences.same("tasks", &wanted, &found);
    }
    for node in &expect.active {
        let status = state.nodes.get(node).map(|entry| entry.status);
        differences.same(&format!("node {node}"), &Some(NodeStatus::Active), &status);
    }
    for (node, wanted) in &expect.node {
        let found = state.nodes.get(node).map_or_else(
            || "none".to_owned(),
            |entry| entry.result.clone().unwrap_or_else(|| word(&entry.status)),
        );
        differences.same(&format!("node {node}"), wanted, &found);
    }
    for (evidence, wanted) in &expect.evidence {
        let found =
            state.evidence.get(evidence).map_or_else(|| "none".to_owned(), |entry| word(&entry.status));
        differences.same(&format!("evidence {evidence}"), wanted, &found);
    }
}

fn outside(differences: &mut Differences, running: &Running, expect: &Expect) {
    let state = &running.state;
    let sent = |id: &String| state.notices.iter().any(|notice| notice.notice == *id);
    for notice in &expect.notices {
        differences.same(&format!("notice {notice} sent"), &true, &sent(notice));
    }
    for notice in &expect.no_notices {
        differences.same(&format!("notice {notice} sent"), &false, &sent(notice));
    }
    if let Some(told) = &expect.told {
        differences.same("told", told, &running.told);
    }
    if let Some(paid) = &expect.paid {
        differences.same("paid", paid, &running.paid);
    }
    for (node, wanted) in &expect.replaced {
        let found = state.documents.get(node).map_or(0, |document| document.replaced.len());
        differences.same(&format!("replaced documents of {node}"), wanted, &found);
    }
    for path in &expect.no_record {
        let pointer = format!("/{}", path.replace('.', "/"));
        let found = running.written.as_ref().and_then(|record| record.pointer(&pointer)).cloned();
        differences.same(&format!("record {path}"), &None, &found);
    }
    for (path, wanted) in &expect.record {
        let pointer = format!("/{}", path.replace('.', "/"));
        let found = running.written.as_ref().and_then(|record| record.pointer(&pointer)).cloned();
        differences.same(&format!("record {path}"), &Some(wanted.clone()), &found);
    }
}
