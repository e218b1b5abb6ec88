//! References: everything that one file names exists in another.

use std::collections::BTreeMap;

use kernel::Text;
use pack::{Finding, LawRef, Pack, Step};
use serde::Deserialize;
use serde_json::Value as Json;

use super::Desk;
use crate::definition::{Catalogue, Definition, Direction, Expr, NodeKind, StartNode};
use crate::rules::TRIGGERS;

/// Why departments ask for data and look into their cases.
const PURPOSES: &str = "exchange/purposes.toml";

#[derive(Default, Deserialize)]
struct Purposes {
    #[serde(rename = "purpose", default)]
    all: Vec<exchange::Purpose>,
}

/// Milestones that every case has.
const BUILT_IN: [&str; 3] = ["submitted", "decided", "served"];

pub(super) fn check(desk: &mut Desk<'_>) {
    head(desk);
    let definition = desk.definition;
    for (id, node) in &definition.process.node {
        for (key, what, name) in dangling(definition, &node.kind) {
            let message = format!("`{id}` names the {what} `{name}`, which does not exist");
            desk.node_error(
                id,
                key,
                "casework.dangling-reference",
                message,
                "declare it or correct the name",
            );
        }
        match &node.kind {
            NodeKind::Start(start) => member(desk, id, start),
            NodeKind::Record(record) => register(desk, id, &record.register, &record.standard),
            _ => {}
        }
    }
    lists(desk);
}

fn head(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    let (service, file) = (&definition.service, desk.head());
    let at = |key: &str| -> Vec<Step> {
        if file == "bundle.toml" { vec!["bundle".into(), key.into()] } else { vec![key.into()] }
    };
    let departments = std::iter::once(("department", &service.department))
        .chain(service.participates.iter().map(|code| ("participates", code)));
    for (key, code) in departments {
        if desk.pack.departments().get(code).is_none() {
            let message = format!("there is no department `{code}`");
            desk.error(
                file,
                &at(key),
                "casework.unknown-department",
                message,
                "use a code of departments.toml",
            );
        }
    }
    match desk.pack.posts().unit(&service.unit) {
        Some(unit) if unit.department == service.department => {}
        _ => {
            let message = format!("`{}` is not a unit of `{}`", service.unit, service.department);
            desk.error(file, &at("unit"), "casework.unknown-unit", message, "use a unit of posts.toml");
        }
    }
    let purposes = desk.pack.section_or_default::<Purposes>(PURPOSES).unwrap_or_default();
    if desk.pack.has(PURPOSES) && !purposes.all.iter().any(|known| known.code == service.purpose) {
        let message = format!("there is no purpose `{}`", service.purpose);
        let cure = "declare it in exchange/purposes.toml or correct the code";
        desk.error(file, &at("purpose"), "casework.unknown-purpose", message, cure);
    }
    if service.channels.web.is_some() && !service.channels.counter {
        let message = "the service is on the web but not at the counter".to_owned();
        let cure = "electronic use is voluntary: offer the counter too";
        desk.warn(file, &at("channels"), "casework.no-counter", message, cure);
    }
    if let Some(level) = &service.channels.web
        && !desk.pack.jurisdiction().assurance.iter().any(|known| known.level == *level)
    {
        let message = format!("there is no assurance level `{level}`");
        desk.error(
            file,
            &at("channels"),
            "casework.unknown-level",
            message,
            "use a level of jurisdiction.toml",
        );
    }
}

/// `(key, what, name)` for each name in the node that leads nowhere.
fn dangling<'a>(
    definition: &'a Definition,
    kind: &'a NodeKind,
) -> Vec<(&'static str, &'static str, &'a str)> {
    let mut found: Vec<(&'static str, &'static str, &'a str)> = Vec::new();
    let mut need = |there: bool, key, what, name| {
        if !there {
            found.push((key, what, name));
        }
    };
    let role = |name: &str| definition.service.role(name).is_some();
    match kind {
        NodeKind::Choice(n) => need(definition.tables.contains_key(&n.table), "table", "table", &n.table),
        NodeKind::AutoDecide(n) => {
            need(definition.tables.contains_key(&n.table), "table", "table", &n.table);
            for outcome in &n.outcomes {
                need(definition.process.outcome.contains_key(outcome), "outcomes", "outcome", outcome);
            }
        }
        NodeKind::Decide(n) => {
            for outcome in &n.outcomes {
                need(definition.process.outcome.contains_key(outcome), "outcomes", "outcome", outcome);
            }
        }
        NodeKind::Form(n) => {
            for page in &n.pages {
                need(definition.form.page(page).is_some(), "pages", "page", page);
            }
        }
        NodeKind::Evidence(n) => {
            for item in &n.items {
                need(definition.evidence.contains_key(item), "items", "evidence", item);
            }
        }
        NodeKind::Sign(n) => {
            need(role(&n.role), "role", "role", &n.role);
            for field in &n.covers {
                need(definition.form.has_field(field), "covers", "field", field);
            }
        }
        NodeKind::Fee(n) => need(definition.fees.contains_key(&n.fee), "fee", "fee", &n.fee),
        NodeKind::Issue(n) => {
            need(definition.documents.contains_key(&n.document), "document", "document", &n.document);
        }
        NodeKind::Notify(n) => {
            need(definition.notices.contains_key(&n.notice), "notice", "notice", &n.notice);
        }
        NodeKind::Appoint(n) => need(role(&n.role), "role", "role", &n.role),
        NodeKind::Record(n) => {
            if let Some(created) = &n.creates {
                need(role(created), "creates", "role", created);
            }
        }
        _ => {}
    }
    if let Some(queue) = kind.queue() {
        need(definition.queues.contains_key(queue), "queue", "queue", queue);
    }
    found
}

fn register(desk: &mut Desk<'_>, id: &str, register: &str, standard: &str) {
    let has_registers = !desk.pack.glob("registers/*.toml").is_empty();
    if has_registers && !desk.pack.has(&format!("registers/{register}.toml")) {
        let message = format!("`{id}` writes to the register `{register}`, which does not exist");
        desk.node_error(id, "register", "casework.unknown-register", message, "declare it under registers/");
    }
    if !standard_exists(desk.pack, standard) {
        let message = format!("there is no data standard `{standard}`");
        desk.node_error(id, "standard", "casework.unknown-standard", message, "publish it under standards/");
    }
}

/// `std:civil.birth@1.0.0` stands in `standards/civil.birth/1.0.0.json`.
fn standard_exists(pack: &Pack, id: &str) -> bool {
    let path = id.strip_prefix("std:").and_then(|rest| rest.split_once('@'));
    let has_standards = !pack.glob("standards/*/*.json").is_empty();
    !has_standards
        || path.is_some_and(|(name, version)| pack.has(&format!("standards/{name}/{version}.json")))
}

fn member(desk: &mut Desk<'_>, id: &str, start: &StartNode) {
    let definition = desk.definition;
    if !start.optional && start.queue.is_none() {
        let message = format!("`{id}` cannot be left out, but nobody looks at it when it cannot be opened");
        let cure = "name the queue in which an official finds it: `queue = \"…\"`";
        desk.node_error(id, "required", "casework.no-member-queue", message, cure);
    }
    let Some(child) = desk.catalogue.get(&start.service).cloned() else { return };
    let cure = "declare it or correct the name";
    for (theirs, here) in &start.roles {
        if child.service.role(theirs).is_none() || definition.service.role(here).is_none() {
            let message = format!("`{id}` passes on the role `{here}` as `{theirs}`, which does not exist");
            desk.node_error(id, "roles", "casework.dangling-reference", message, cure);
        }
    }
    for role in child.service.roles.iter().filter(|role| role.required && !start.roles.contains_key(&role.id))
    {
        let message = format!("`{}` needs the role `{}`, which `{id}` does not pass on", child.id(), role.id);
        desk.node_error(id, "roles", "casework.missing-role", message, "add it to `roles`");
    }
    for evidence in &start.evidence {
        let same = child.service.department == definition.service.department;
        let known = definition.evidence.contains_key(evidence) && child.evidence.contains_key(evidence);
        if !same || !known {
            let message = format!("`{id}` may not hand on the evidence `{evidence}`");
            let cure = "only to a member of the same department that declares evidence of the same id";
            desk.node_error(id, "evidence", "casework.handed-evidence", message, cure);
        }
    }
    confirmations(desk, id, start, &child);
    for wanted in &start.after {
        let (sibling, milestone) = wanted.split_once('.').unwrap_or((wanted, ""));
        let service = definition.node(sibling).and_then(|node| match &node.kind {
            NodeKind::Start(start) => desk.catalogue.get(&start.service),
            _ => None,
        });
        let reached = service.is_some_and(|service| {
            BUILT_IN.contains(&milestone)
                || service.process.node.values().any(|node| node.milestone.as_deref() == Some(milestone))
        });
        if !reached {
            let message = format!("`{id}` waits for `{wanted}`, which never happens");
            desk.node_error(id, "after", "casework.unreachable-milestone", message, cure);
        }
    }
    for item in definition.evidence.values().filter(|item| item.asked_by.as_deref() == Some(id)) {
        if child
            .evidence
            .get(&item.id)
            .is_none_or(|theirs| theirs.service != item.service || theirs.law.is_some())
        {
            let message = format!("`{}` does not ask for `{}` on consent", child.id(), item.id);
            let cure = "give the member evidence of the same id and service, without a law";
            desk.node_error(id, "service", "casework.handed-consent", message, cure);
        }
    }
}

/// A confirmation is handed on to one member, which asks the same party under the same name, and for nothing besides what
/// was confirmed here.
fn confirmations(desk: &mut Desk<'_>, id: &str, start: &StartNode, child: &Definition) {
    let sign = |definition: &Definition, node: &str| match definition.node(node).map(|node| &node.kind) {
        Some(NodeKind::Sign(sign)) => Some(sign.clone()),
        _ => None,
    };
    for node in &start.confirmations {
        let fits = sign(desk.definition, node).zip(sign(child, node)).is_some_and(|(here, there)| {
            start.roles.get(&there.role) == Some(&here.role)
                && there.covers.iter().all(|field| here.covers.contains(field))
        });
        let takers = desk.definition.process.node.values().filter(
            |other| matches!(&other.kind, NodeKind::Start(other) if other.confirmations.contains(node)),
        );
        if !fits || takers.count() > 1 {
            let message = format!("`{id}` may not take over the confirmation `{node}`");
            let cure = "only one member, with a `sign` node of the same id and party that covers no more";
            desk.node_error(id, "confirmations", "casework.handed-confirmation", message, cure);
        }
    }
}

fn lists(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    let cure = "declare it or correct the name";
    for queue in definition.queues.values() {
        let posts = desk.pack.posts();
        let staffed = posts
            .all
            .iter()
            .any(|post| post.unit == queue.unit && post.permissions.contains(&queue.permission));
        if !staffed {
            let message = format!(
                "no post of `{}` holds `{}` for the queue `{}`",
                queue.unit, queue.permission, queue.id
            );
            desk.error("queues.toml", &[], "casework.unstaffed-queue", message, "give a post the permission");
        }
    }
    for fee in definition.fees.values() {
        if fee.direction == Direction::Out && fee.account.is_none() {
            let message =
                format!("`{}` goes out, but to no account: its bank and number are not named", fee.id);
            let cure = "add `[fee.account]` with `bank`, `number` and, where it is known, `holder`";
            desk.error("fees.toml", &[], "casework.no-account", message, cure);
        }
    }
    notices(desk);
    for document in definition.documents.values() {
        if !desk.pack.has(&document.template) {
            let message = format!("the template `{}` does not exist", document.template);
            desk.error(
                "documents.toml",
                &[],
                "casework.no-template",
                message,
                "add the file or correct its path",
            );
        }
        if desk.pack.departments().get(&document.seal).is_none() {
            let message = format!("there is no department `{}` to seal", document.seal);
            desk.error("documents.toml", &[], "casework.unknown-department", message, cure);
        }
    }
    for item in definition.evidence.values() {
        let queue_missing = item.queue.as_ref().is_some_and(|queue| !definition.queues.contains_key(queue));
        let manual = item.on_failure == crate::definition::OnFailure::Manual && item.queue.is_none();
        if queue_missing || manual || definition.service.role(&item.subject).is_none() {
            let message = format!(
                "evidence `{}` names a queue or subject that does not exist, or lacks a queue",
                item.id
            );
            desk.error("evidence.toml", &[], "casework.dangling-reference", message, cure);
        }
        if desk.pack.departments().get(&item.provider).is_none()
            || !standard_exists(desk.pack, &item.standard)
        {
            let message =
                format!("evidence `{}` names a department or standard that does not exist", item.id);
            desk.error("evidence.toml", &[], "casework.dangling-reference", message, cure);
        }
    }
}

fn notices(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    for notice in definition.notices.values() {
        if let Some(name) = notice.deadline.as_ref().filter(|name| !notice.params.contains_key(*name)) {
            let message =
                format!("the deadline of the notice `{}` is `{name}`, which is no parameter", notice.id);
            desk.error(
                "notices.toml",
                &[],
                "casework.notice-deadline",
                message,
                "name a parameter that is a day",
            );
        }
        for role in notice.to.iter().filter(|role| definition.service.role(role).is_none()) {
            let message =
                format!("the notice `{}` goes to the role `{role}`, which does not exist", notice.id);
            desk.error(
                "notices.toml",
                &[],
                "casework.dangling-reference",
                message,
                "declare it or correct the name",
            );
        }
        let milestone =
            |word: &str| definition.process.node.values().any(|n| n.milestone.as_deref() == Some(word));
        let asked = |word: &str| {
            let sign = word.strip_prefix("asked:").and_then(|id| definition.node(id));
            sign.is_some_and(|node| matches!(node.kind, NodeKind::Sign(_)))
        };
        let said = |word: &str| TRIGGERS.contains(&word) || milestone(word) || asked(word);
        for word in notice.on.iter().filter(|word| !said(word)) {
            let message = format!("the notice `{}` waits for `{word}`, which never happens", notice.id);
            desk.error("notices.toml", &[], "casework.notice-word", message, "use a word of the process");
        }
        let texts = [&notice.subject, &notice.body].into_iter().chain(&notice.remedy);
        placeholders(desk, "notices.toml", &notice.id, texts, &notice.params);
    }
}

/// `{name}` in a text is one of its parameters, in every language.
pub(super) fn placeholders<'t>(
    desk: &mut Desk<'_>,
    file: &str,
    id: &str,
    texts: impl IntoIterator<Item = &'t Text>,
    params: &BTreeMap<String, Expr>,
) {
    for text in texts {
        for lang in kernel::Lang::ALL {
            let names = text
                .get(lang)
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name);
            for name in names.filter(|name| !params.contains_key(*name)) {
                let message = format!("`{id}` says {{{name}}} in {lang}, which is no parameter");
                desk.error(file, &[], "casework.notice-param", message, "add it to `params`");
            }
        }
    }
}

/// Every citation in the files of this domain names a listed act.
pub(super) fn laws(pack: &Pack) -> Vec<Finding> {
    let patterns =
        ["services/*/*/*.toml", "services/*/*/rules/*.toml", "bundles/*/*.toml", "bundles/*/rules/*.toml"];
    let files = patterns.iter().flat_map(|pattern| pack.glob(pattern)).chain(pack.glob("law/procedure.toml"));
    let mut findings = Vec::new();
    for file in files {
        if let Ok(value) = pack.section::<Json>(file) {
            walk(pack, file, &value, &mut Vec::new(), &mut findings);
        }
    }
    findings
}

fn walk(pack: &Pack, file: &str, value: &Json, steps: &mut Vec<Step>, findings: &mut Vec<Finding>) {
    let cited = |text: &str| LawRef::parse(text).is_some_and(|law| pack.acts().get(law.act()).is_some());
    match value {
        Json::Object(entries) => {
            for (key, value) in entries {
                steps.push(key.into());
                let citations: Vec<&str> = match (key.as_str(), value) {
                    ("law" | "special_law", Json::String(text)) => vec![text],
                    ("legal", Json::Array(items)) => items.iter().filter_map(Json::as_str).collect(),
                    _ => Vec::new(),
                };
                for text in citations.into_iter().filter(|text| !cited(text)) {
                    let message = format!("`{text}` cites no act of law/acts.toml");
                    let line = pack.line_of(file, steps);
                    let finding = Finding::error(file, "casework.unknown-law", message).at(line);
                    findings.push(finding.cure("list the act or correct the citation"));
                }
                walk(pack, file, value, steps, findings);
                steps.pop();
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                steps.push(index.into());
                walk(pack, file, item, steps, findings);
                steps.pop();
            }
        }
        _ => {}
    }
}

/// Switches name services that exist; services that are switched on nowhere cannot be used.
pub(super) fn rollout(pack: &Pack, catalogue: &Catalogue) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, switch) in pack.rollout().switches.iter().enumerate() {
        if !switch.what.contains(':') && catalogue.get(&switch.what).is_none() {
            let line = pack.line_of("rollout.toml", &["switch".into(), index.into(), "what".into()]);
            let message = format!("there is no service `{}`", switch.what);
            let finding = Finding::error("rollout.toml", "casework.unknown-service", message).at(line);
            findings.push(finding.cure("correct the id"));
        }
    }
    for definition in catalogue.all() {
        if !pack.rollout().switches.iter().any(|switch| switch.what == definition.id()) {
            let message = format!("`{}` is switched on nowhere", definition.id());
            let finding = Finding::warning("rollout.toml", "casework.not-rolled-out", message);
            findings.push(finding.cure("add a [[switch]] with department and first day"));
        }
    }
    findings
}
