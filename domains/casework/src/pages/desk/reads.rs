//! Who opened which case: one ledger entry for each official, case and hour, made before anything is shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use acts::Ctx;
use kernel::{CaseId, PartyId, Problem};
use ledger::Entry;
use serde_json::{Map, Value};

use super::door::Opened;

const HOUR_SECONDS: i64 = 3_600;
/// Most pairs that are remembered; beyond that the memory starts anew, which costs entries and loses none.
const KEPT_MAX: usize = 20_000;

type Key = (PartyId, CaseId);

/// What this process has recorded lately. Cheap to clone.
#[derive(Clone, Default)]
pub struct Reads(Arc<Mutex<HashMap<Key, i64>>>);

impl Reads {
    /// Records that the official opened the case, unless this hour already has an entry.
    pub async fn note(&self, ctx: &Ctx, opened: &Opened) -> Result<(), Problem> {
        let Some(official) = ctx.party() else { return Ok(()) };
        let (key, hour) = ((official, opened.state.id), ctx.at().seconds() / HOUR_SECONDS);
        if self.knows(key, hour) {
            return Ok(());
        }
        ctx.record(vec![entry(ctx, opened)]).await?;
        self.keep(key, hour);
        Ok(())
    }

    fn knows(&self, key: Key, hour: i64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) == Some(&hour)
    }

    fn keep(&self, key: Key, hour: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.retain(|_, at| *at == hour);
        }
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, hour);
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
