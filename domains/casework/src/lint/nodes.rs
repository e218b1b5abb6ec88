//! The tree of nodes: reachable, titled, resting on a law where it reads or writes data, deciding at most once, and
//! telling the parties what was decided.

use std::collections::BTreeSet;

use super::Desk;
use crate::definition::{Definition, NodeKind, Unanswered};

pub(super) fn check(desk: &mut Desk<'_>) {
    unreachable(desk);
    let definition = desk.definition;
    for (id, node) in &definition.process.node {
        if node.kind.is_step() && node.title.is_none() {
            let message = format!("the step `{id}` has no title");
            desk.node_error(
                id,
                "kind",
                "casework.no-title",
                message,
                "give it a title in all three languages",
            );
        }
        let touches_data = matches!(
            node.kind,
            NodeKind::Evidence(_)
                | NodeKind::Record(_)
                | NodeKind::Issue(_)
                | NodeKind::Fee(_)
                | NodeKind::Decide(_)
                | NodeKind::AutoDecide(_)
        );
        // Going on without the party's word takes a right from it.
        let proceeds = matches!(&node.kind, NodeKind::Sign(sign) if sign.unanswered == Unanswered::Proceed);
        if (touches_data || proceeds) && node.law.is_none() {
            let message = format!("`{id}` reads, writes or decides, but names no law");
            desk.node_error(id, "kind", "casework.no-law", message, "add `law = \"act:article\"`");
        }
    }
    for root in [&definition.process.draft, &definition.process.flow].into_iter().flatten() {
        let decisions = most_decisions(definition, root);
        if decisions > 1 {
            let message = format!("one way through `{root}` decides {decisions} times");
            let cure = "leave one decision on each way, or make the others reviews";
            desk.node_error(root, "kind", "casework.two-decisions", message, cure);
        }
    }
    tells_the_decision(desk);
}

fn unreachable(desk: &mut Desk<'_>) {
    let process = &desk.definition.process;
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&str> =
        [&process.draft, &process.flow].into_iter().flatten().map(String::as_str).collect();
    while let Some(id) = left.pop() {
        if reached.insert(id)
            && let Some(node) = process.node.get(id)
        {
            left.extend(node.kind.children());
        }
    }
    let lost: Vec<String> =
        process.node.keys().filter(|id| !reached.contains(id.as_str())).cloned().collect();
    for id in lost {
        let message = format!("nothing leads to `{id}`");
        desk.node_error(
            &id,
            "kind",
            "casework.unreachable-node",
            message,
            "put it into a container or remove it",
        );
    }
}

/// The most decisions on one way: all children of a sequence count, the worst case of a choice counts.
fn most_decisions(definition: &Definition, id: &str) -> usize {
    let Some(node) = definition.node(id) else { return 0 };
    let each = node.kind.children().into_iter().map(|child| most_decisions(definition, child));
    match &node.kind {
        NodeKind::Decide(_) | NodeKind::AutoDecide(_) => 1,
        NodeKind::Choice(_) => each.max().unwrap_or(0),
        _ => each.sum(),
    }
}

/// A decision that nobody is told never counts as served, so the time for appeal never runs.
fn tells_the_decision(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    let decides = |kind: &NodeKind| matches!(kind, NodeKind::Decide(_) | NodeKind::AutoDecide(_));
    let Some((decision, _)) = definition.process.node.iter().find(|(_, node)| decides(&node.kind)) else {
        return;
    };
    let tells = |kind: &NodeKind| {
        matches!(kind, NodeKind::Notify(notify)
            if definition.notices.get(&notify.notice).is_some_and(|notice| notice.decision))
    };
    if !definition.service.silent && !definition.process.node.values().any(|node| tells(&node.kind)) {
        let message = "the parties are never told of the decision".to_owned();
        let cure = "add a `notify` node with a notice that has `decision = true`";
        desk.node_error(decision, "kind", "casework.no-decision-notice", message, cure);
    }
}
