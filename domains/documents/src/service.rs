//! Acts on documents. A document is reserved (gets its number), then completed with its paper or refused; each act is
//! decided purely and leaves a trace for every holder.

pub mod desk;
mod issue;
pub mod own;
mod status;

pub use issue::{Complete, Refuse, Reserve, Reserved};
pub use status::{RecordRead, Revoke};

use acts::Ctx;
use ledger::Entry;
use serde_json::{Map, Value, json};

use crate::model::Document;

/// An entry with a part for each holder.
fn trace(ctx: &Ctx, kind: &str, document: &Document) -> Entry {
    let mut entry = Entry::new(ctx.new_id(), kind, ctx.at())
        .with("department", document.department.as_str())
        .with("document", document.number.as_str());
    if let Some(case) = document.case {
        entry = entry.with("case", case.to_string());
    }
    if let Some(officer) = &ctx.origin.officer {
        entry = entry.with("post", officer.post.as_str());
    }
    let body = || Map::from_iter([("kind".to_owned(), Value::from(document.kind.as_str()))]);
    document.holders.iter().fold(entry, |entry, holder| entry.about(*holder, body()))
}

/// What every event about a document carries.
fn news(document: &Document) -> Value {
    json!({
        "case": document.case,
        "effect_key": document.effect_key,
        "document": document.id,
        "number": document.number,
        "kind": document.kind,
        "department": document.department,
        "holders": document.holders,
    })
}
