//! Expressions: every `root.name` that is read must exist somewhere.

use super::Desk;
use crate::definition::{Definition, Expr, NodeKind};

/// Names under `case` (see `rules/scope.rs`).
const CASE: [&str; 10] = [
    "number",
    "channel",
    "opened_on",
    "submitted_on",
    "department",
    "corrections",
    "appointment",
    "returned_reason",
    "hearing_until",
    "hearing_grounds",
];
/// Names under `decision`.
const DECISION: [&str; 5] = ["made", "outcome", "favourable", "reasons", "on"];

/// Shorter expressions may stand anywhere as often as they like.
const REPEATED_BYTES_MIN: usize = 40;
/// So often a longer one may be written out.
const REPEATED_MAX: usize = 2;

/// An expression, the file in which it stands and the way to it.
struct Place<'a> {
    file: String,
    steps: Vec<pack::Step>,
    expr: &'a Expr,
}

pub(super) fn check(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    let mut places = Vec::new();
    of_head(definition, desk.head(), &mut places);
    of_nodes(definition, &mut places);
    of_files(definition, desk, &mut places);
    unused_derived(desk, &places);
    repeated(desk, &places);
    for Place { file, steps, expr } in places {
        for (root, name) in expr.paths() {
            if !exists(definition, &root, &name) {
                let message = format!("`{root}.{name}` does not exist here");
                let cure = "declare it or correct the name";
                desk.error(&file, &steps, "casework.unknown-value", message, cure);
            }
        }
    }
}

/// A derived value that nothing reads says nothing.
fn unused_derived(desk: &mut Desk<'_>, places: &[Place<'_>]) {
    let definition = desk.definition;
    for (index, item) in definition.derived.iter().enumerate() {
        let wanted = ("derived".to_owned(), item.id.clone());
        if !places.iter().any(|place| place.expr.paths().contains(&wanted)) {
            let message = format!("nothing reads `derived.{}`", item.id);
            let steps = ["derived".into(), index.into()];
            desk.warn("derived.toml", &steps, "casework.unused-derived", message, "use it or remove it");
        }
    }
}

/// A rule that stands in three places is changed in two: it belongs into `derived.toml`.
fn repeated(desk: &mut Desk<'_>, places: &[Place<'_>]) {
    for (index, place) in places.iter().enumerate() {
        let source = place.expr.source();
        // A value that is only named is no rule.
        let named = source.chars().all(|c| c.is_alphanumeric() || "._".contains(c));
        let same = |other: &&Place<'_>| !named && other.expr.source() == source;
        let first = !places.iter().take(index).any(|other| same(&other));
        if first && source.len() >= REPEATED_BYTES_MIN && places.iter().filter(same).count() > REPEATED_MAX {
            let message = format!("`{source}` stands in more than {REPEATED_MAX} places");
            let cure = "say it once in derived.toml and read `derived.id`";
            desk.warn(&place.file, &place.steps, "casework.repeated-expression", message, cure);
        }
    }
}

fn exists(definition: &Definition, root: &str, name: &str) -> bool {
    let nodes = &definition.process.node;
    match root {
        "form" => definition.form.has_field(name),
        "evidence" => definition.evidence.contains_key(name),
        "party" => definition.service.role(name).is_some(),
        "derived" => definition.derived.iter().any(|item| item.id == name),
        "param" => definition.parameters.contains_key(name),
        "clock" => definition.clock(name).is_some(),
        "record" => nodes.get(name).is_some_and(|node| matches!(node.kind, NodeKind::Record(_))),
        "member" => nodes.get(name).is_some_and(|node| matches!(node.kind, NodeKind::Start(_))),
        "sign" => nodes.values().any(|node| matches!(&node.kind, NodeKind::Sign(sign) if sign.role == name)),
        "case" => CASE.contains(&name),
        "decision" => DECISION.contains(&name),
        // Input comes from messages and bundles; its shape is their business.
        _ => true,
    }
}

fn of_head<'a>(definition: &'a Definition, head: &str, places: &mut Vec<Place<'a>>) {
    let bundle = head == "bundle.toml";
    let at = |key: &str| if bundle { vec!["bundle".into(), key.into()] } else { vec![key.into()] };
    if let Some(expr) = &definition.service.subject {
        places.push(Place { file: head.to_owned(), steps: at("subject"), expr });
    }
    for (name, expr) in &definition.service.export {
        let mut steps = at("export");
        steps.push(name.into());
        places.push(Place { file: head.to_owned(), steps, expr });
    }
    for (index, member) in definition.members.iter().enumerate() {
        let named = member.input.iter().map(|(name, expr)| (vec!["input".into(), name.into()], expr));
        let when = member.when.iter().map(|expr| (vec!["when".into()], expr));
        for (rest, expr) in named.chain(when) {
            let steps = [vec!["member".into(), index.into()], rest].concat();
            places.push(Place { file: head.to_owned(), steps, expr });
        }
    }
}

fn of_nodes<'a>(definition: &'a Definition, places: &mut Vec<Place<'a>>) {
    let file = "process.toml";
    for (id, node) in &definition.process.node {
        let mut add = |rest: Vec<pack::Step>, expr| {
            let steps = [vec!["node".into(), id.into()], rest].concat();
            places.push(Place { file: file.to_owned(), steps, expr });
        };
        if let Some(expr) = &node.when {
            add(vec!["when".into()], expr);
        }
        match &node.kind {
            NodeKind::Record(record) => {
                for (field, expr) in &record.fields {
                    add(vec!["fields".into(), field.into()], expr);
                }
            }
            // Members of a bundle were looked at in `bundle.toml`.
            NodeKind::Start(start) if definition.members.is_empty() => {
                for (name, expr) in &start.input {
                    add(vec!["input".into(), name.into()], expr);
                }
                if let Some(expr) = &start.only_if {
                    add(vec!["only_if".into()], expr);
                }
            }
            _ => {}
        }
    }
    for (name, moment) in &definition.process.moment {
        let steps = vec!["moment".into(), name.into(), "date".into()];
        places.push(Place { file: file.to_owned(), steps, expr: &moment.date });
    }
}

/// Items of list files are found again by their id.
fn index_of(desk: &Desk<'_>, file: &str, list: &str, id: &str) -> usize {
    let found = desk.pack.section::<serde_json::Value>(&desk.file(file)).ok().and_then(|file| {
        file.get(list)?
            .as_array()?
            .iter()
            .position(|item| item.get("id").and_then(|v| v.as_str()) == Some(id))
    });
    found.unwrap_or_default()
}

fn of_files<'a>(definition: &'a Definition, desk: &Desk<'_>, places: &mut Vec<Place<'a>>) {
    for (index, item) in definition.derived.iter().enumerate() {
        let steps = vec!["derived".into(), index.into(), "value".into()];
        places.push(Place { file: "derived.toml".to_owned(), steps, expr: &item.value });
    }
    for (id, item) in &definition.evidence {
        let at = index_of(desk, "evidence.toml", "evidence", id);
        let named = item.inputs.values().chain(&item.when);
        for expr in named {
            let steps = vec!["evidence".into(), at.into(), "when".into()];
            places.push(Place { file: "evidence.toml".to_owned(), steps, expr });
        }
    }
    for (id, fee) in &definition.fees {
        let at = index_of(desk, "fees.toml", "fee", id);
        let account = fee.account.iter().flat_map(|account| {
            let named = [("bank", &account.bank), ("number", &account.number)];
            named.into_iter().chain(account.holder.iter().map(|holder| ("holder", holder)))
        });
        for (word, expr) in account {
            let steps = vec!["fee".into(), at.into(), "account".into(), word.into()];
            places.push(Place { file: "fees.toml".to_owned(), steps, expr });
        }
    }
    for (id, notice) in &definition.notices {
        let at = index_of(desk, "notices.toml", "notice", id);
        for (name, expr) in &notice.params {
            let steps = vec!["notice".into(), at.into(), "params".into(), name.into()];
            places.push(Place { file: "notices.toml".to_owned(), steps, expr });
        }
    }
    for (id, told) in &definition.communications {
        let at = index_of(desk, "communications.toml", "communication", id);
        for (name, expr) in &told.params {
            let steps = vec!["communication".into(), at.into(), "params".into(), name.into()];
            places.push(Place { file: "communications.toml".to_owned(), steps, expr });
        }
    }
    for (id, document) in &definition.documents {
        let at = index_of(desk, "documents.toml", "document", id);
        for (name, expr) in &document.data {
            let steps = vec!["document".into(), at.into(), "data".into(), name.into()];
            places.push(Place { file: "documents.toml".to_owned(), steps, expr });
        }
    }
    for (index, page) in definition.form.pages.iter().enumerate() {
        if let Some(expr) = &page.when {
            let steps = vec!["page".into(), index.into(), "when".into()];
            places.push(Place { file: "form/pages.toml".to_owned(), steps, expr });
        }
    }
    for (index, check) in definition.form.checks.iter().enumerate() {
        let steps = vec!["check".into(), index.into(), "holds".into()];
        places.push(Place { file: "form/pages.toml".to_owned(), steps, expr: &check.holds });
    }
    for (id, table) in &definition.tables {
        for (index, input) in table.inputs.iter().enumerate() {
            let steps = vec!["input".into(), index.into(), "expr".into()];
            places.push(Place { file: format!("rules/{id}.toml"), steps, expr: &input.expr });
        }
    }
}
