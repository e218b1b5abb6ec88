//! What is said to somebody reaches somebody: letters to other bodies, warnings to the owners of terms, and money that did
//! not move.

use kernel::clock::OnExpiry;
use pack::{Post, Step};

use super::{Desk, references};
use crate::definition::NodeKind;
use crate::pages::desk::READ;

/// What a post needs to read its department's inbox (`mailbox`).
const READ_INBOX: &str = "mailbox.department";
const FILE: &str = "communications.toml";

pub(super) fn check(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    for (index, told) in definition.communications.values().enumerate() {
        let place: [Step; 3] = ["communication".into(), index.into(), "to".into()];
        if desk.pack.departments().get(&told.to).is_none() {
            let message = format!("`{}` goes to `{}`, which is no department", told.id, told.to);
            let cure = "use a code of departments.toml";
            desk.error(FILE, &place, "casework.unknown-department", message, cure);
        } else if !somebody_of(desk, &told.to, READ_INBOX) {
            let message =
                format!("no post of `{}` reads its letters, so `{}` is not found", told.to, told.id);
            let cure = "give a post of that department `mailbox.department`";
            desk.error(FILE, &place, "casework.unread-communication", message, cure);
        }
        references::placeholders(desk, FILE, &told.id, [&told.subject, &told.body], &told.params);
    }
    for (id, rule) in &definition.process.clock {
        if let OnExpiry::Message { message: name, .. } = &rule.on_expiry
            && !definition.communications.contains_key(name)
        {
            let message = format!("clock `{id}` tells `{name}`, which is not declared");
            let steps = ["clock".into(), id.into(), "on_expiry".into()];
            let cure = "declare it in communications.toml: to whom, and what it says";
            desk.error("process.toml", &steps, "casework.dangling-reference", message, cure);
        }
    }
    owners(desk);
    unpaid(desk);
}

fn somebody_of(desk: &Desk<'_>, department: &str, permission: &str) -> bool {
    let posts = desk.pack.posts();
    let reads = |post: &&Post| post.permissions.iter().any(|held| held == permission);
    posts.all.iter().filter(reads).any(|post| posts.department_of(&post.id) == Some(department))
}

/// The owner of a term is warned on the desk: whoever cannot see it there is not warned.
fn owners(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    let posts = desk.pack.posts();
    let department = &definition.service.department;
    for (id, rule) in &definition.process.clock {
        let Some(owner) = &rule.owner else { continue };
        let of_owner = |post: &&Post| post.id == *owner || post.unit == *owner;
        let mut held = posts.all.iter().filter(of_owner).peekable();
        let sees = |post: &Post| {
            let reads = post.permissions.iter().any(|held| held == READ.code);
            reads && posts.department_of(&post.id) == Some(department)
        };
        if held.peek().is_some() && !held.any(sees) {
            let message =
                format!("`{owner}` owns the clock `{id}` and does not see the desk of `{department}`");
            let steps = ["clock".into(), id.into(), "owner".into()];
            let cure = "name a post of that department that holds `casework.read`";
            desk.error("process.toml", &steps, "casework.clock-owner", message, cure);
        }
    }
}

/// A payment that fails becomes an official's task.
fn unpaid(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    if definition.deciding_queue().is_some() {
        return;
    }
    for (id, node) in &definition.process.node {
        if matches!(node.kind, NodeKind::Fee(_)) {
            let message = format!("nobody finds a payment of `{id}` that fails: the service has no queue");
            desk.node_error(id, "fee", "casework.no-queue", message, "declare a queue in queues.toml");
        }
    }
}
