//! Reads policies and refuses what cannot be explained later: every policy names its id, law, owner, first day and
//! tests as annotations, applies to named actions only and is typed by the schema.

use std::str::FromStr;

use cedar_policy::{ActionConstraint, Effect, Policy, PolicyId, PolicySet};
use jiff::civil::Date;
use serde::Serialize;

use crate::{MAX_SOURCE_BYTES, PolicyFault, Uid};

/// One policy file.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

/// What a policy says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyInfo {
    pub id: String,
    /// `permit` or `forbid`.
    pub effect: &'static str,
    /// The law and article that it carries out, as text.
    pub law: String,
    /// Who answers for it: a department code.
    pub owner: String,
    pub effective_from: Date,
    /// Last day; absent while it stays in force.
    pub effective_to: Option<Date>,
    /// Names of its fixtures.
    pub tests: Vec<String>,
    pub file: String,
    #[serde(skip)]
    pub line: Option<usize>,
}

impl PolicyInfo {
    /// True when the policy is in force on `day`.
    pub fn in_force_on(&self, day: Date) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|to| day <= to)
    }
}

/// A policy with its annotations read.
pub(crate) struct Loaded {
    pub info: PolicyInfo,
    pub actions: Vec<Uid>,
    pub policy: Policy,
}

/// Reads one file; every fault found is pushed.
pub(crate) fn read(source: Source<'_>, faults: &mut Vec<PolicyFault>) -> Vec<Loaded> {
    if source.text.len() > MAX_SOURCE_BYTES {
        faults.push(PolicyFault::new(
            source.file,
            "policy.too-large",
            "the file is too large",
            "split the file",
        ));
        return Vec::new();
    }
    let set = match PolicySet::from_str(source.text) {
        Ok(set) => set,
        Err(errors) => {
            let message = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            faults.push(PolicyFault::new(source.file, "policy.syntax", message, "correct the Cedar text"));
            return Vec::new();
        }
    };
    if set.templates().next().is_some() {
        let message = "policy templates are not used here";
        faults.push(PolicyFault::new(source.file, "policy.template", message, "write the policy out"));
    }
    let mut loaded: Vec<Loaded> = set.policies().filter_map(|policy| one(source, policy, faults)).collect();
    loaded.sort_by(|a, b| a.info.id.cmp(&b.info.id));
    loaded
}

fn one(source: Source<'_>, policy: &Policy, faults: &mut Vec<PolicyFault>) -> Option<Loaded> {
    let before = faults.len();
    let id = policy.annotation("id").unwrap_or_default().to_owned();
    let line = line_of(source.text, &format!("@id(\"{id}\")"));
    let mut required = |key: &str| {
        let value =
            policy.annotation(key).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
        if value.is_none() {
            let message = format!("policy `{id}` has no @{key}(\"…\")");
            let cure = "give every policy @id, @law, @owner, @effective_from and @test";
            faults.push(PolicyFault::new(source.file, "policy.annotation-missing", message, cure).at(line));
        }
        value.unwrap_or_default()
    };
    let (_, law, owner) = (required("id"), required("law"), required("owner"));
    let (from, test) = (required("effective_from"), required("test"));
    let from = day(source.file, line, &from, faults);
    let to = policy.annotation("effective_to").map(|text| day(source.file, line, text, faults));
    if let (Some(from), Some(Some(to))) = (from, to)
        && to < from
    {
        let message = format!("policy `{id}` ends before it begins");
        faults.push(PolicyFault::new(source.file, "policy.dates", message, "exchange the dates").at(line));
    }
    let actions = actions(policy);
    if actions.is_empty() {
        let message = format!("policy `{id}` applies to every action");
        let cure = "name its actions: `action == …` or `action in […]`";
        faults.push(PolicyFault::new(source.file, "policy.any-action", message, cure).at(line));
    }
    if faults.len() > before {
        return None;
    }
    let effect = if policy.effect() == Effect::Permit { "permit" } else { "forbid" };
    let tests = test.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let file = source.file.to_owned();
    let info = PolicyInfo {
        id,
        effect,
        law,
        owner,
        effective_from: from?,
        effective_to: to.flatten(),
        tests,
        file,
        line,
    };
    let policy = policy.new_id(PolicyId::new(&info.id));
    Some(Loaded { info, actions, policy })
}

fn day(file: &str, line: Option<usize>, text: &str, faults: &mut Vec<PolicyFault>) -> Option<Date> {
    if text.is_empty() {
        return None;
    }
    let parsed = text.parse().ok();
    if parsed.is_none() {
        let message = format!("`{text}` is not a date");
        faults.push(PolicyFault::new(file, "policy.dates", message, "write YYYY-MM-DD").at(line));
    }
    parsed
}

fn actions(policy: &Policy) -> Vec<Uid> {
    let named = match policy.action_constraint() {
        ActionConstraint::Any => Vec::new(),
        ActionConstraint::In(actions) => actions,
        ActionConstraint::Eq(action) => vec![action],
    };
    named.iter().map(|uid| Uid::new(uid.type_name().to_string(), uid.id().unescaped())).collect()
}

fn line_of(text: &str, needle: &str) -> Option<usize> {
    text.find(needle).map(|at| text[..at].matches('\n').count() + 1)
}
