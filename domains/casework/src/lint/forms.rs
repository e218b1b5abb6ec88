//! Forms: fields stand in the schema and on a page, labels are complete, parameters of law that are still unset.

use serde_json::Value as Json;

use super::Desk;
use crate::definition::{MAX_FIELDS, NodeKind};

pub(super) fn check(desk: &mut Desk<'_>) {
    let definition = desk.definition;
    let form = &definition.form;
    for (index, page) in form.pages.iter().enumerate() {
        for field in page.fields.iter().filter(|field| !form.has_field(field)) {
            let place = ["page".into(), index.into(), "fields".into()];
            let message = format!("page `{}` asks for `{field}`, which is not in the schema", page.id);
            let cure = "add the property to form/schema.json or correct the name";
            desk.error("form/pages.toml", &place, "casework.unknown-field", message, cure);
        }
        let shown = definition
            .process
            .node
            .values()
            .any(|node| matches!(&node.kind, NodeKind::Form(form) if form.pages.contains(&page.id)));
        if !shown {
            let place = ["page".into(), index.into(), "id".into()];
            let message = format!("no form node shows page `{}`", page.id);
            desk.warn("form/pages.toml", &place, "casework.unused-page", message, "show it or remove it");
        }
    }
    for (index, check) in form.checks.iter().enumerate() {
        let asked = form.pages.iter().any(|page| page.fields.contains(&check.field));
        if !asked || !form.has_field(&check.field) {
            let place = ["check".into(), index.into(), "field".into()];
            let message = format!("a check stands at `{}`, which no page asks for", check.field);
            let cure = "name a field of the schema that a page asks for";
            desk.error("form/pages.toml", &place, "casework.unknown-field", message, cure);
        }
    }
    let fields = form.fields();
    if fields.len() > MAX_FIELDS {
        let message = format!("more than {MAX_FIELDS} fields");
        desk.error("form/schema.json", &[], "casework.form-size", message, "split the form");
    }
    for field in fields {
        if !form.pages.iter().any(|page| page.fields.iter().any(|asked| asked == field)) {
            let message = format!("no page asks for `{field}`");
            desk.warn(
                "form/schema.json",
                &[],
                "casework.unasked-field",
                message,
                "put it on a page or remove it",
            );
        }
        labels(desk, field, form.schema.get("properties").and_then(|properties| properties.get(field)));
    }
    unset_parameters(desk);
}

fn labels(desk: &mut Desk<'_>, path: &str, property: Option<&Json>) {
    let Some(property) = property else { return };
    let complete = |label: &Json| {
        ["zh-Hant", "pt", "en"]
            .iter()
            .all(|lang| label.get(lang).and_then(Json::as_str).is_some_and(|t| !t.is_empty()))
    };
    if !property.get("x-label").is_some_and(complete) {
        let message = format!("`{path}` has no `x-label` in all three languages");
        desk.error("form/schema.json", &[], "casework.no-label", message, "add zh-Hant, pt and en");
    }
    if property.get("x-message").is_some_and(|message| !complete(message)) {
        let message = format!("`{path}` has an `x-message` that is not in all three languages");
        desk.error("form/schema.json", &[], "casework.no-label", message, "add zh-Hant, pt and en");
    }
    if let Some(inner) = property.get("properties").and_then(Json::as_object) {
        for (name, property) in inner {
            labels(desk, &format!("{path}.{name}"), Some(property));
        }
    }
}

fn unset_parameters(desk: &mut Desk<'_>) {
    let unset: Vec<String> = {
        let parameters = desk.definition.parameters.values();
        parameters
            .filter(|parameter| parameter.value.is_none())
            .map(|parameter| parameter.id.clone())
            .collect()
    };
    for id in unset {
        let message = format!("`{id}` is not known: the condition that reads it is not tested");
        desk.warn(
            "parameters.toml",
            &[],
            "casework.unset-parameter",
            message,
            "set `value` once the law is at hand",
        );
    }
}
