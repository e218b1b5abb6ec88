//! What changed between two packs, one line per changed value, in words that a lawyer can read and cite.
//! List entries are matched by `id`, `code`, `key` or `name`, so inserting one does not change all that follow.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::Pack;

/// Longest value shown in one line, characters.
const MAX_SHOWN_CHARS: usize = 160;

/// What happened to a file or a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub file: String,
    /// The way to the value, for example `clock › declare › length`; empty for a whole file.
    pub place: String,
    pub kind: ChangeKind,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.place.is_empty() { String::new() } else { format!(" · {}", self.place) };
        match (self.kind, &self.old, &self.new) {
            (ChangeKind::Changed, Some(old), Some(new)) => write!(f, "{}{place}: {old} → {new}", self.file),
            (ChangeKind::Added, _, Some(new)) => write!(f, "{}{place}: added {new}", self.file),
            (ChangeKind::Removed, Some(old), _) => write!(f, "{}{place}: removed {old}", self.file),
            (ChangeKind::Added, ..) => write!(f, "{}{place}: added", self.file),
            (ChangeKind::Removed, ..) => write!(f, "{}{place}: removed", self.file),
            (ChangeKind::Changed, ..) => write!(f, "{}{place}: changed", self.file),
        }
    }
}

/// All changes from `old` to `new`, sorted by file and place.
pub fn diff(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut changes = Vec::new();
    let paths: BTreeSet<&str> = old.paths().chain(new.paths()).collect();
    for path in paths {
        match (old.bytes(path).ok(), new.bytes(path).ok()) {
            (Some(before), Some(after)) if before != after => changes.extend(diff_file(path, before, after)),
            (Some(_), None) => changes.push(whole(path, ChangeKind::Removed)),
            (None, Some(_)) => changes.push(whole(path, ChangeKind::Added)),
            _ => {}
        }
    }
    changes
}

fn whole(path: &str, kind: ChangeKind) -> Change {
    Change { file: path.to_owned(), place: String::new(), kind, old: None, new: None }
}

fn diff_file(path: &str, before: &[u8], after: &[u8]) -> Vec<Change> {
    let (Some(before), Some(after)) = (values(path, before), values(path, after)) else {
        return vec![whole(path, ChangeKind::Changed)];
    };
    let places: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for place in places {
        let (old, new) = (before.get(place), after.get(place));
        let kind = match (old, new) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(_), Some(_)) => ChangeKind::Changed,
            (Some(_), None) => ChangeKind::Removed,
            _ => ChangeKind::Added,
        };
        changes.push(Change {
            file: path.to_owned(),
            place: place.clone(),
            kind,
            old: old.cloned(),
            new: new.cloned(),
        });
    }
    if changes.is_empty() {
        // Only comments or layout: still worth a line, because the version id changed.
        changes.push(whole(path, ChangeKind::Changed));
    }
    changes
}

/// Place → shown value of a TOML or JSON file; `None` for anything else or when it does not parse.
fn values(path: &str, bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let extension = path.rsplit_once('.').map(|(_, extension)| extension)?;
    let value: serde_json::Value = match extension {
        "toml" => toml::from_str(text).ok()?,
        "json" => serde_json::from_str(text).ok()?,
        _ => return None,
    };
    let mut flat = BTreeMap::new();
    flatten(String::new(), &value, &mut flat);
    Some(flat)
}

fn flatten(place: String, value: &serde_json::Value, flat: &mut BTreeMap<String, String>) {
    let join = |step: &str| if place.is_empty() { step.to_owned() } else { format!("{place} › {step}") };
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                flatten(join(key), value, flat);
            }
        }
        serde_json::Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate() {
                flatten(join(&label(index, item)), item, flat);
            }
        }
        other => {
            flat.insert(place, shown(other));
        }
    }
}

fn label(index: usize, item: &serde_json::Value) -> String {
    ["id", "code", "key", "name", "what"]
        .iter()
        .find_map(|key| item.get(key)?.as_str())
        .map_or_else(|| format!("#{}", index + 1), |name| format!("“{name}”"))
}

fn shown(value: &serde_json::Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), |text| format!("“{text}”"));
    if text.chars().count() <= MAX_SHOWN_CHARS {
        return text;
    }
    let mut short: String = text.chars().take(MAX_SHOWN_CHARS).collect();
    short.push('…');
    short
}
