//! The OpenAPI 3.1 document of a service, made from what the pack declares: paths, methods, schemas.
//! A standard keeps its `$id`, so that its own `#/$defs` still resolve inside the document (JSON Schema 2020-12 §8.2.1).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::declare::Answer;
use crate::snapshot::{Endpoint, Service, Snapshot};

/// The document.
pub(super) fn document(snapshot: &Snapshot, service: &Service) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in &service.endpoints {
        let (path, parameters) = template(endpoint.path.source());
        let operation = operation(endpoint, &parameters);
        let entry = paths.entry(path).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(methods) = entry {
            methods.insert(endpoint.method.name().to_ascii_lowercase(), operation);
        }
    }
    let version = service.standard.rsplit_once('@').map_or("", |(_, version)| version);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": service.name.en,
            "description": service.description.en,
            "version": version,
            "x-label": service.name,
        },
        "paths": paths,
        "components": {"schemas": schemas(snapshot, service)},
    })
}

/// `/by/*/*` → `/by/{p1}/{p2}` with its parameter names; `**` becomes one parameter as well.
fn template(pattern: &str) -> (String, Vec<String>) {
    let mut parameters = Vec::new();
    let segments: Vec<String> = pattern
        .split('/')
        .map(|segment| {
            if segment.contains('*') {
                let name = format!("p{}", parameters.len() + 1);
                parameters.push(name.clone());
                format!("{{{name}}}")
            } else {
                segment.to_owned()
            }
        })
        .collect();
    (segments.join("/"), parameters)
}

fn operation(endpoint: &Endpoint, parameters: &[String]) -> Value {
    let reference = |standard: &str| json!({"$ref": format!("#/components/schemas/{}", key(standard))});
    let record = reference(&endpoint.response);
    let answer = match endpoint.answer {
        Answer::Record => record,
        Answer::List => json!({
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": record},
                "more": {"type": "boolean"},
            },
        }),
    };
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let mut operation = json!({
        "summary": endpoint.summary.en,
        "x-label": endpoint.summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Granted fields only", "content": {"application/json": {"schema": answer}}},
        },
    });
    if let Some(request) = &endpoint.request {
        operation["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": reference(request)}}});
    }
    operation
}

/// Component names may not hold `:` or `@` (OpenAPI 3.1 §4.8.7).
fn key(standard: &str) -> String {
    standard.trim_start_matches("std:").replace('@', "_")
}

fn schemas(snapshot: &Snapshot, service: &Service) -> Map<String, Value> {
    let named: BTreeSet<&String> = service
        .endpoints
        .iter()
        .flat_map(|endpoint| endpoint.request.iter().chain([&endpoint.response]))
        .collect();
    let standards = snapshot.declared().standards();
    named.into_iter().filter_map(|id| Some((key(id), standards.get(id)?.schema.clone()))).collect()
}
