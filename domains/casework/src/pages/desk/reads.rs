//! Who opened which case: an entry for each official, case and hour, and another one as soon as more is shown than that
//! one names. It is made before anything is shown.

use acts::{Ctx, Lately};
use aws_lc_rs::digest;
use kernel::{CaseId, PartyId, Problem, ProblemStatus, Text};
use ledger::Entry;
use serde_json::{Map, Value};

use super::answers::{Names, names_of};
use super::door::Opened;
use crate::Casework;
use crate::model::CaseParty;
use crate::trace;

const HOUR_SECONDS: i64 = 3_600;
/// Fields that one part of an entry names, so that a long form stays below the ledger's limit; the rest has a further part.
const FIELDS_A_PART_MAX: usize = 40;

/// Who saw which fields of which case.
type Sight = (PartyId, CaseId, [u8; 32]);

/// What this process has recorded lately. Cheap to clone.
#[derive(Clone, Default)]
pub struct Reads(Lately<Sight>);

impl Reads {
    /// Records what the official is shown, unless this hour already has an entry that says the same.
    pub async fn note(&self, ctx: &Ctx, casework: &Casework, opened: &Opened) -> Result<(), Problem> {
        let Some(official) = ctx.party() else { return Ok(()) };
        let number = casework.person_number(&opened.law.pack)?.map(|(kind, _)| kind);
        let entry = entry(ctx, opened, number.as_deref());
        let shown = serde_json::to_vec(&entry.parts)
            .map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
        let mut sight = [0; 32];
        sight.copy_from_slice(digest::digest(&digest::SHA256, &shown).as_ref());
        let (key, hour) = ((official, opened.state.id, sight), ctx.at().seconds() / HOUR_SECONDS);
        if self.0.knows(&key, hour) {
            return Ok(());
        }
        ctx.record(vec![entry]).await?;
        self.0.keep(key, hour);
        Ok(())
    }
}

/// Everybody in the case has a part that names the fields of theirs, never the content.
fn entry(ctx: &Ctx, opened: &Opened, number: Option<&str>) -> Entry {
    let (state, at) = (&opened.state, (ctx.new_id(), ctx.at()));
    let names = Names { law: &opened.law, def: &opened.def };
    let entry = trace::heading(at, "case.read", &opened.def, state, &ctx.origin);
    state.parties.iter().fold(entry, |entry, party| {
        let fields = fields(&names, opened, (party, number));
        let mut rest = fields.chunks(FIELDS_A_PART_MAX);
        let first = part(party, rest.next().unwrap_or_default());
        rest.fold(entry.about(party.party, first), |entry, more| entry.about(party.party, part(party, more)))
    })
}

fn part(party: &CaseParty, fields: &[Text]) -> Map<String, Value> {
    let shown: Vec<Value> = fields.iter().filter_map(|name| serde_json::to_value(name).ok()).collect();
    let role = ("role".to_owned(), Value::String(party.role.clone()));
    Map::from_iter([role, ("shown".to_owned(), Value::Array(shown))])
}

/// What is shown of a party: what the application says, and the evidence about it. Whoever was only named has given
/// nothing to the case; of such a party there is the number that another one typed.
fn fields(names: &Names<'_>, opened: &Opened, (party, number): (&CaseParty, Option<&str>)) -> Vec<Text> {
    let state = &opened.state;
    let mut fields = if state.awaits_word(&party.role) {
        let typed = number.map(|kind| format!("{}_{kind}", party.role));
        let own = |field: &&String| Some(*field) == typed.as_ref();
        let own: Map<String, Value> = state
            .answers
            .keys()
            .chain(state.input.keys())
            .filter(own)
            .map(|name| (name.clone(), Value::Bool(true)))
            .collect();
        names_of(&opened.def.form.schema, &own)
    } else {
        let mut told = names.of_input(&state.input);
        told.extend(names_of(&opened.def.form.schema, &state.answers));
        told
    };
    for (id, entry) in &state.evidence {
        let own = entry.subject.is_none_or(|subject| subject == party.party);
        if let Some(item) = opened.def.evidence.get(id).filter(|_| own) {
            fields.extend(names_of(&names.standard(&item.standard), &entry.values));
        }
    }
    let mut once: Vec<Text> = Vec::with_capacity(fields.len());
    for name in fields {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}
