//! Who opened which case: one ledger entry for each official, case and hour, made before anything is shown.

use acts::{Ctx, Lately};
use kernel::{CaseId, PartyId, Problem};
use ledger::Entry;
use serde_json::{Map, Value};

use super::door::Opened;

const HOUR_SECONDS: i64 = 3_600;

/// What this process has recorded lately. Cheap to clone.
#[derive(Clone, Default)]
pub struct Reads(Lately<(PartyId, CaseId)>);

impl Reads {
    /// Records that the official opened the case, unless this hour already has an entry.
    pub async fn note(&self, ctx: &Ctx, opened: &Opened) -> Result<(), Problem> {
        let Some(official) = ctx.party() else { return Ok(()) };
        let (key, hour) = ((official, opened.state.id), ctx.at().seconds() / HOUR_SECONDS);
        if self.0.knows(&key, hour) {
            return Ok(());
        }
        ctx.record(vec![entry(ctx, opened)]).await?;
        self.0.keep(key, hour);
        Ok(())
    }
}

/// Department, post and case, never the content: the same fields as the entries of acts on a case.
fn entry(ctx: &Ctx, opened: &Opened) -> Entry {
    let (state, service) = (&opened.state, &opened.def.service);
    let title = serde_json::to_value(&service.title).unwrap_or_default();
    let mut entry = Entry::new(ctx.new_id(), "case.read", ctx.at())
        .with("case", state.id.to_string())
        .with("service", service.id.clone())
        .with("title", title)
        .with("department", state.department.clone());
    if let Some(number) = &state.number {
        entry = entry.with("number", number.clone());
    }
    if let Some(officer) = &ctx.origin.officer {
        entry = entry.with("post", officer.post.clone());
    }
    if let Some(law) = service.legal.first() {
        entry = entry.with("law", law.to_string());
    }
    for party in &state.parties {
        let role = Map::from_iter([("role".to_owned(), Value::String(party.role.clone()))]);
        entry = entry.about(party.party, role);
    }
    entry
}
