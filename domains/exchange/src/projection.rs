//! Projection: of an answer, only the granted fields leave. Dotted paths; a path covers everything below it; arrays
//! are transparent. Invariant (property-tested): no value leaves whose path no granted path covers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Granted field paths as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    /// Name → what of it is granted; an empty tree below grants all of it.
    children: BTreeMap<String, Projection>,
    whole: bool,
}

/// Why a list of fields is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a field path such as `name.chinese`")]
pub struct FieldPathError(pub String);

impl Projection {
    /// Reads dotted paths.
    pub fn parse<'a>(fields: impl IntoIterator<Item = &'a str>) -> Result<Self, FieldPathError> {
        let mut root = Self::default();
        for field in fields {
            let mut node = &mut root;
            for step in field.split('.') {
                let good = !step.is_empty()
                    && step.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                if !good {
                    return Err(FieldPathError(field.to_owned()));
                }
                node = node.children.entry(step.to_owned()).or_default();
            }
            node.whole = true;
        }
        Ok(root)
    }

    /// True when nothing is granted.
    pub fn is_empty(&self) -> bool {
        !self.whole && self.children.is_empty()
    }

    /// True when the whole of `path` is granted.
    pub fn covers(&self, path: &str) -> bool {
        let mut node = self;
        for step in path.split('.') {
            if node.whole {
                return true;
            }
            match node.children.get(step) {
                Some(child) => node = child,
                None => return false,
            }
        }
        node.whole
    }

    /// The granted part of `value`, and the dotted paths that it holds.
    pub fn apply(&self, value: &Value) -> (Value, BTreeSet<String>) {
        let mut released = BTreeSet::new();
        let part = self.part(value, "", &mut released).unwrap_or_else(|| match value {
            Value::Array(_) => Value::Array(Vec::new()),
            _ => Value::Object(Map::new()),
        });
        (part, released)
    }

    /// `None` when nothing of `value` is granted.
    fn part(&self, value: &Value, path: &str, released: &mut BTreeSet<String>) -> Option<Value> {
        if self.whole {
            name_all(value, path, released);
            return Some(value.clone());
        }
        match value {
            Value::Object(fields) => {
                let mut kept = Map::new();
                for (name, child) in &self.children {
                    if let Some(value) = fields.get(name)
                        && let Some(part) = child.part(value, &below(path, name), released)
                    {
                        kept.insert(name.clone(), part);
                    }
                }
                (!kept.is_empty()).then_some(Value::Object(kept))
            }
            Value::Array(items) => {
                let kept: Vec<Value> =
                    items.iter().filter_map(|item| self.part(item, path, released)).collect();
                (!kept.is_empty()).then_some(Value::Array(kept))
            }
            // A granted path goes below this value, but there is nothing below: the value itself is not granted.
            _ => None,
        }
    }
}

/// Names every leaf of a released value.
fn name_all(value: &Value, path: &str, released: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                name_all(value, &below(path, name), released);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                name_all(item, path, released);
            }
        }
        _ => {
            released.insert(path.to_owned());
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn apply(fields: &[&str], value: &Value) -> (Value, Vec<String>) {
        let (value, released) = Projection::parse(fields.iter().copied()).unwrap().apply(value);
        (value, released.into_iter().collect())
    }

    #[test]
    fn only_granted_fields_leave() {
        let person = json!({"bir": "1", "name": {"chinese": {"surname": "𠮷", "given": "明"}, "roman": {"surname": "KAT"}},
            "cards": [{"no": 1, "pin": 2}, {"no": 3}], "notes": []});
        assert_eq!(
            apply(&["name.chinese", "cards.no"], &person),
            (
                json!({"name": {"chinese": {"surname": "𠮷", "given": "明"}}, "cards": [{"no": 1}, {"no": 3}]}),
                vec!["cards.no".into(), "name.chinese.given".into(), "name.chinese.surname".into()],
            )
        );
        assert_eq!(
            apply(&["bir.x"], &person),
            (json!({}), vec![]),
            "a path below a plain value grants nothing"
        );
        assert_eq!(apply(&["notes"], &person), (json!({"notes": []}), vec!["notes".into()]));
        assert_eq!(apply(&[], &person), (json!({}), vec![]));
        assert_eq!(apply(&["bir"], &json!([{"bir": "1"}, {"x": 1}])).0, json!([{"bir": "1"}]));
    }

    #[test]
    fn a_whole_field_wins_over_a_part_of_it() {
        let grant = Projection::parse(["name.roman", "name"]).unwrap();
        assert!(grant.covers("name") && grant.covers("name.chinese.given"));
        assert!(!grant.covers("bir"));
        let part = Projection::parse(["name.roman"]).unwrap();
        assert!(!part.covers("name") && part.covers("name.roman.given"));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for wrong in ["", ".", "a..b", "a.", "a b", "*", "a[0]", "名"] {
            assert_eq!(Projection::parse([wrong]), Err(FieldPathError(wrong.to_owned())));
        }
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z]{0,3}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// Every leaf of a value with its path.
    fn leaves(value: &Value) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        name_all(value, "", &mut all);
        all
    }

    proptest! {
        /// Whatever comes in, every leaf that goes out lies under a granted path, and is named in the receipt.
        #[test]
        fn nothing_leaves_outside_the_grant(
            fields in prop::collection::vec("[a-d](\\.[a-d]){0,2}", 0..5),
            inner in prop::collection::btree_map("[a-d]", json_value(), 0..4),
        ) {
            let value = Value::Object(inner.into_iter().collect());
            let grant = Projection::parse(fields.iter().map(String::as_str)).unwrap();
            let (out, released) = grant.apply(&value);
            for leaf in leaves(&out) {
                if leaf.is_empty() { continue; }
                let covered = fields.iter().any(|f| leaf == *f || leaf.starts_with(&format!("{f}.")));
                prop_assert!(covered, "{leaf} left with {fields:?}: {out}");
                prop_assert!(released.contains(&leaf));
            }
            // And applying the grant again changes nothing.
            prop_assert_eq!(grant.apply(&out).0, out);
        }
    }
}
