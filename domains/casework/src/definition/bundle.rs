//! `bundle.toml`: services composed for one event of life. A bundle decides nothing: every member is a case of its own.

use std::collections::BTreeMap;

use kernel::Text;
use serde::{Deserialize, Serialize};

use super::{Expr, Service, StartNode};

/// Most members of a bundle.
pub const MAX_MEMBERS: usize = 30;

/// One bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The same words as a service; the department is the one that coordinates.
    pub bundle: Service,
    #[serde(default)]
    pub start: Vec<Start>,
    #[serde(rename = "member")]
    pub members: Vec<Member>,
}

/// How a bundle can begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    pub on: StartOn,
    /// Message kind, for `on = "message"`.
    pub message: Option<String>,
    /// Queue for a message whose applicant is not found with certainty.
    pub unmatched_queue: Option<String>,
}

/// Who or what begins a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartOn {
    Applicant,
    Counter,
    Message,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub id: String,
    pub title: Text,
    pub service: String,
    /// Cannot be left out.
    #[serde(default)]
    pub required: bool,
    /// Queue of the bundle in which a member that cannot be opened waits for an official.
    pub queue: Option<String>,
    #[serde(default)]
    pub silent: bool,
    /// `member.milestone`.
    #[serde(default)]
    pub after: Vec<String>,
    pub when: Option<Expr>,
    /// One case for each party that holds one of these roles; `{role}` in `roles` stands for it.
    #[serde(default)]
    pub for_each: Vec<String>,
    #[serde(default)]
    pub input: BTreeMap<String, Expr>,
    /// Evidence handed on, to a member of the bundle's own department only.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Confirmations handed on: a party who has not answered when the member starts answers there, as long as nothing is
    /// decided. The member has a `sign` node of the same name.
    #[serde(default)]
    pub confirmations: Vec<String>,
    /// Role in the child → role here.
    pub roles: BTreeMap<String, String>,
}

impl Member {
    /// The start nodes of this member: one, or one for each role of `for_each`.
    pub fn start_nodes(&self) -> Vec<(String, Option<String>, StartNode)> {
        let build = |role: Option<&String>| {
            let roles = self.roles.iter().map(|(child, here)| {
                (child.clone(), role.map_or_else(|| here.clone(), |role| here.replace("{role}", role)))
            });
            StartNode {
                service: self.service.clone(),
                after: self.after.clone(),
                only_if: self.when.clone(),
                input: self.input.clone(),
                evidence: self.evidence.clone(),
                confirmations: self.confirmations.clone(),
                roles: roles.collect(),
                queue: self.queue.clone(),
                optional: !self.required,
                silent: self.silent,
            }
        };
        if self.for_each.is_empty() {
            return vec![(self.id.clone(), None, build(None))];
        }
        let each = |role: &String| (format!("{}-{role}", self.id), Some(role.clone()), build(Some(role)));
        self.for_each.iter().map(each).collect()
    }
}
