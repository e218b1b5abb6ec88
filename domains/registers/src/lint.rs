//! What can be wrong with the registers and standards of a pack.

use std::collections::{BTreeMap, BTreeSet};

use pack::{Finding, Lint, Pack};
use serde::Deserialize;
use serde_json::Value;

use crate::catalogue::{Catalogue, register_files};
use crate::definition::Register;

/// Checks `registers/` and `standards/`.
pub struct RegistersLint;

impl Lint for RegistersLint {
    fn name(&self) -> &'static str {
        "registers"
    }

    fn claims(&self) -> &'static [&'static str] {
        &["registers/*.toml", "standards/*/*.json"]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let mut findings = Catalogue::load(pack).err().unwrap_or_default();
        for path in register_files(pack) {
            if let Ok(register) = pack.section::<Register>(path) {
                findings.extend(lint_register(pack, path, &register));
            }
        }
        findings.extend(lint_schemas(pack));
        findings
    }
}

fn lint_register(pack: &Pack, path: &str, register: &Register) -> Vec<Finding> {
    let mut findings = Vec::new();
    let at = |key: &str| pack.line_of(path, &[key.into()]);
    if path != format!("registers/{}.toml", register.id) {
        let message = format!("the register `{}` stands in a file of another name", register.id);
        findings.push(
            Finding::error(path, "registers.file-name", message)
                .at(at("id"))
                .cure("name the file after the id"),
        );
    }
    if pack.departments().get(&register.owner).is_none() {
        let message = format!("there is no department `{}`", register.owner);
        findings.push(
            Finding::error(path, "registers.unknown-owner", message)
                .at(at("owner"))
                .cure("use a code from departments.toml"),
        );
    }
    let pointers = pointers_of(register);
    for pointer in &pointers {
        if !pointer.starts_with('/') {
            let message = format!("`{pointer}` is no JSON pointer");
            findings.push(Finding::error(path, "registers.pointer", message).cure("begin it with `/`"));
        }
    }
    if let Some(number) = &register.number
        && !number.format.contains("{seq:")
    {
        let message = format!("`{}` gives every record the same number", number.format);
        findings.push(
            Finding::error(path, "registers.number-format", message)
                .at(at("number"))
                .cure("put {seq:6} where the sequence number goes"),
        );
    }
    let schema = schema_of(pack, &register.standard);
    for pointer in pointers.iter().filter(|pointer| pointer.starts_with('/')) {
        if schema.as_ref().is_some_and(|schema| !declares(schema, schema, pointer)) {
            let message = format!("`{pointer}` is no field of {}", register.standard);
            findings.push(
                Finding::error(path, "registers.unknown-field", message)
                    .cure("use a field of the data standard"),
            );
        }
    }
    findings
}

fn pointers_of(register: &Register) -> BTreeSet<&str> {
    let rules = register.duplicates.iter().flat_map(|rule| {
        let date = rule.date.iter().map(|near| &near.pointer);
        rule.strict.iter().chain(&rule.same_without).chain(date)
    });
    let search = register.search.names.iter().chain(&register.search.numbers);
    let keys = register.keys.iter().map(|key| &key.pointer);
    let number = register.number.iter().map(|number| &number.pointer);
    let news = register
        .news
        .iter()
        .flat_map(|news| news.parties.values().flatten().chain(news.values.values()).chain(&news.name));
    let all = news.chain(&register.subjects).chain(rules).chain(search).chain(keys).chain(number);
    all.map(String::as_str).collect()
}

fn schema_of(pack: &Pack, standard: &str) -> Option<Value> {
    let schemas =
        pack.glob("standards/*/*.json").into_iter().filter_map(|path| pack.json::<Value>(path).ok());
    schemas.into_iter().find(|schema| schema.get("$id").and_then(Value::as_str) == Some(standard))
}

/// True when the schema has a field under the pointer.
fn declares(root: &Value, schema: &Value, pointer: &str) -> bool {
    let local = schema.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
    let schema = local.and_then(|to| root.pointer(to)).unwrap_or(schema);
    let Some(rest) = pointer.strip_prefix('/') else { return true };
    let (step, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
    let member = step == "*" || step.bytes().all(|byte| byte.is_ascii_digit());
    let child =
        if member { schema.get("items") } else { schema.get("properties").and_then(|all| all.get(step)) };
    child.is_some_and(|child| declares(root, child, &rest))
}

/// `standards/codes/<id>.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeList {
    id: String,
    #[serde(rename = "owner")]
    _owner: String,
    #[serde(rename = "title")]
    _title: kernel::Text,
    codes: Vec<Code>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
    #[serde(rename = "label")]
    _label: kernel::Text,
}

fn lint_schemas(pack: &Pack) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut lists = BTreeMap::new();
    for path in pack.glob("standards/codes/*.json") {
        match pack.json::<CodeList>(path) {
            Ok(list) => {
                let codes: BTreeSet<String> = list.codes.into_iter().map(|code| code.code).collect();
                lists.insert(list.id, codes);
            }
            Err(finding) => findings.push(finding),
        }
    }
    for path in pack.glob("standards/*/*.json") {
        if path.starts_with("standards/codes/") {
            continue;
        }
        if let Ok(schema) = pack.json::<Value>(path) {
            lint_fields(path, "", &schema, &lists, &mut findings);
        }
    }
    findings
}

/// Every field has a label in three languages, a class, and codes that are those of their list.
fn lint_fields(
    path: &str,
    place: &str,
    schema: &Value,
    lists: &BTreeMap<String, BTreeSet<String>>,
    findings: &mut Vec<Finding>,
) {
    for (key, group) in [("properties", ""), ("$defs", "$defs/")] {
        for (name, field) in schema.get(key).and_then(Value::as_object).into_iter().flatten() {
            let here = format!("{place}/{group}{name}");
            if key == "properties" {
                findings.extend(lint_field(path, &here, field, lists));
            }
            lint_fields(path, &here, field, lists, findings);
        }
    }
    if let Some(items) = schema.get("items") {
        lint_fields(path, &format!("{place}/*"), items, lists, findings);
    }
}

fn lint_field(
    path: &str,
    place: &str,
    field: &Value,
    lists: &BTreeMap<String, BTreeSet<String>>,
) -> Option<Finding> {
    let label = field.get("x-label").map(|label| serde_json::from_value::<kernel::Text>(label.clone()));
    if !matches!(label, Some(Ok(_))) {
        let message = format!("`{place}` has no label in all three languages");
        return Some(
            Finding::error(path, "registers.standard-label", message)
                .cure("give x-label in zh-Hant, pt and en"),
        );
    }
    let class = field.get("x-class").and_then(Value::as_str).unwrap_or_default();
    if !["public", "personal", "sensitive"].contains(&class) {
        let message = format!("`{place}` is not classified");
        return Some(
            Finding::error(path, "registers.standard-class", message)
                .cure("give x-class: public, personal or sensitive"),
        );
    }
    let list = field.get("x-codes").and_then(Value::as_str)?;
    let codes: BTreeSet<String> = field
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|code| code.as_str().map(str::to_owned))
        .collect();
    (lists.get(list) != Some(&codes)).then(|| {
        let message = format!("the codes of `{place}` are not those of `{list}`");
        Finding::error(path, "registers.standard-codes", message).cure("repeat the list's codes under enum")
    })
}
