//! JSON pointers (RFC 6901) with one addition: `*` stands for every member of a list.

use serde_json::{Map, Value};

/// Every value that the pointer names, in document order.
pub(crate) fn values<'a>(data: &'a Value, pointer: &str) -> Vec<&'a Value> {
    let mut found = vec![data];
    for step in pointer.split('/').skip(1) {
        found = found.into_iter().flat_map(|value| children(value, step)).collect();
    }
    found
}

fn children<'a>(value: &'a Value, step: &str) -> Vec<&'a Value> {
    match value {
        Value::Array(items) if step == "*" => items.iter().collect(),
        Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)).into_iter().collect(),
        Value::Object(fields) => fields.get(step).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Applies `change` to every value that the pointer names, with the value's own pointer.
pub(crate) fn for_each_mut(data: &mut Value, pointer: &str, change: &mut dyn FnMut(&str, &mut Value)) {
    walk(data, String::new(), pointer.strip_prefix('/').unwrap_or_default(), change);
}

fn walk(value: &mut Value, place: String, rest: &str, change: &mut dyn FnMut(&str, &mut Value)) {
    if rest.is_empty() {
        return change(&place, value);
    }
    let (step, rest) = rest.split_once('/').unwrap_or((rest, ""));
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                if step == "*" || step.parse() == Ok(index) {
                    walk(item, format!("{place}/{index}"), rest, change);
                }
            }
        }
        Value::Object(fields) => {
            if let Some(child) = fields.get_mut(step) {
                walk(child, format!("{place}/{step}"), rest, change);
            }
        }
        _ => {}
    }
}

/// Puts a value at a pointer without `*`, making the objects on the way.
pub(crate) fn set(data: &mut Value, pointer: &str, new: Value) {
    let mut place = data;
    for step in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(fields) = place else { return };
        place = fields.entry(step).or_insert(Value::Null);
    }
    *place = new;
}

/// The data without what these pointers (without `*`) name.
pub(crate) fn without(data: &Value, pointers: &[String]) -> Value {
    let mut rest = data.clone();
    for pointer in pointers {
        if let Some((parent, last)) = pointer.rsplit_once('/')
            && let Some(Value::Object(fields)) = rest.pointer_mut(parent)
        {
            fields.remove(last);
        }
    }
    rest
}

/// A value as it stands in a key: text as it is, numbers and truth values in their JSON form, nothing else.
pub(crate) fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{set, values, without};

    #[test]
    fn a_star_names_every_member() {
        let data = json!({"spouses": [{"party": "a"}, {"party": "b"}], "one": 1});
        assert_eq!(values(&data, "/spouses/*/party"), [&json!("a"), &json!("b")]);
        assert_eq!(values(&data, "/spouses/1/party"), [&json!("b")]);
        assert!(values(&data, "/spouses/2/party").is_empty());
        assert!(values(&data, "/one/party").is_empty());
    }

    #[test]
    fn what_is_set_is_found_and_what_is_taken_away_is_not() {
        let mut data = json!({});
        set(&mut data, "/a/b", json!(1));
        assert_eq!(data, json!({"a": {"b": 1}}));
        assert_eq!(without(&data, &["/a/b".to_owned(), "/x/y".to_owned()]), json!({"a": {}}));
    }
}
