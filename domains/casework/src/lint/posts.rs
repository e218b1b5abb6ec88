//! Posts and the work that a process gives them: whoever finds a step in their queue must be allowed to do it. Owners of
//! clocks: `communications.rs`.

use std::collections::BTreeSet;

use pack::{Finding, Post};

use super::Desk;
use crate::definition::{NodeKind, Queue};
use crate::pages::desk::{DECIDE, HEAR, MATCH, READ, WORK};

const POSTS: &str = "posts.toml";

pub(super) fn check(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    for queue in definition.queues.values() {
        for (step, code) in work_in(desk, queue) {
            lacking(desk, queue, &step, code);
        }
    }
}

/// The steps that come into a queue, with the permission that each asks for.
fn work_in(desk: &Desk<'_>, queue: &Queue) -> BTreeSet<(String, &'static str)> {
    let definition = desk.definition;
    let mut work = BTreeSet::from([(String::new(), READ.code)]);
    for (id, node) in &definition.process.node {
        if node.kind.queue() == Some(&*queue.id) {
            let code = match node.kind {
                NodeKind::Hearing(_) => HEAR.code,
                NodeKind::Decide(_) | NodeKind::AutoDecide(_) => DECIDE.code,
                _ => WORK.code,
            };
            work.insert((id.clone(), code));
        }
    }
    for (id, evidence) in &definition.evidence {
        if evidence.queue.as_ref() == Some(&queue.id) {
            work.insert((id.clone(), WORK.code));
        }
    }
    if definition.unmatched_queue() == Some(&*queue.id) {
        work.insert((String::new(), MATCH.code));
    }
    work
}

/// Posts of the queue's unit that find its steps and may not do this one.
fn lacking(desk: &mut Desk<'_>, queue: &Queue, step: &str, code: &str) {
    let posts = desk.pack.posts().all.iter();
    let lacking: Vec<&Post> = posts
        .filter(|post| post.unit == queue.unit && holds(post, &queue.permission) && !holds(post, code))
        .collect();
    for post in lacking {
        let step = if step.is_empty() { String::new() } else { format!(" the step `{step}`") };
        let message = format!(
            "`{}` works in the queue `{}` of `{}` and may not do{step} what comes there",
            post.id,
            queue.id,
            id(desk)
        );
        add(desk, post, message, code);
    }
}

fn id(desk: &Desk<'_>) -> String {
    desk.definition.service.id.clone()
}

fn holds(post: &Post, code: &str) -> bool {
    post.permissions.iter().any(|held| held == code)
}

fn add(desk: &mut Desk<'_>, post: &Post, message: String, code: &str) {
    let at = desk.pack.posts().all.iter().position(|other| other.id == post.id).unwrap_or_default();
    let line = desk.pack.line_of(POSTS, &["post".into(), at.into(), "permissions".into()]);
    let finding = Finding::error(POSTS, "casework.post-cannot-work", message);
    desk.findings.push(finding.at(line).cure(format!("give it `{code}`, or give the work to another queue")));
}
