//! What every entry about a case says, whoever acts or looks: which case of which service, which department and post and,
//! where an official does it, for which purpose and under which law. Never the content.

use acts::Origin;
use kernel::Timestamp;
use ledger::Entry;
use uuid::Uuid;

use crate::definition::Definition;
use crate::model::CaseState;

/// An entry without parts.
pub fn heading(
    (id, at): (Uuid, Timestamp),
    kind: &str,
    definition: &Definition,
    state: &CaseState,
    origin: &Origin,
) -> Entry {
    let service = &definition.service;
    let title = serde_json::to_value(&service.title).unwrap_or_default();
    let mut entry = Entry::new(id, kind, at)
        .with("case", state.id.to_string())
        .with("service", service.id.clone())
        .with("title", title)
        .with("department", state.department.clone());
    if let Some(number) = &state.number {
        entry = entry.with("number", number.clone());
    }
    let Some(officer) = &origin.officer else { return entry };
    entry = entry.with("post", officer.post.clone()).with("purpose", service.purpose.clone());
    if let Some(law) = service.legal.first() {
        entry = entry.with("law", law.to_string());
    }
    entry
}
