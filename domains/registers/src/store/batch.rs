//! A batch of seeded people as rows: everything that one transaction of a load writes.

use std::collections::HashMap;

use acts::Ctx;
use db::{Db, DbError, Rows, Tx};
use kernel::{PartyId, PartyKind, Problem, ProblemStatus};
use ledger::{Entry, MAX_PARTS, Prepared};
use sea_orm::{EntityTrait, Value};
use search::Doc;
use serde_json::Map;
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::definition::Register;
use crate::model::RecordId;
use crate::seed::SeedPerson;
use crate::{entities, rules};

/// Why the records were written.
const REASON: &str = "seed";
const ACTOR: &str = "machine";

/// Rows of one transaction.
pub(crate) struct Batch {
    pub people: usize,
    pub records_written: usize,
    first: Option<PartyId>,
    parties: Rows,
    identifiers: Rows,
    records: Rows,
    versions: Rows,
    keys: Rows,
    concerned: Rows,
    docs: Vec<Doc>,
    entries: Vec<Prepared>,
}

/// Who sees what in the ledger: each person once, with every record of the batch that concerns them.
#[derive(Default)]
struct Parts {
    order: Vec<PartyId>,
    records: HashMap<PartyId, Map<String, serde_json::Value>>,
}

impl Parts {
    /// The place of a person's part.
    fn add(&mut self, party: PartyId, register: &str, record: RecordId) {
        let records = self.records.entry(party).or_insert_with(|| {
            self.order.push(party);
            Map::new()
        });
        let all = records.entry(register).or_insert_with(|| serde_json::Value::Array(Vec::new()));
        if let serde_json::Value::Array(all) = all {
            all.push(serde_json::Value::from(record.to_string()));
        }
    }
}

impl Batch {
    fn empty(people: &[SeedPerson]) -> Self {
        Self {
            people: people.len(),
            records_written: people.iter().map(|person| person.records.len()).sum(),
            first: people.first().map(|person| person.party),
            parties: Rows::new("registers_parties", &["id", "kind", "provisional", "merged_into", "at"]),
            identifiers: Rows::new("registers_identifiers", &["kind", "issuer", "number", "party"]),
            records: Rows::new("registers_records", &["id", "register", "subject", "version"]),
            versions: Rows::new("registers_versions", &VERSION_COLUMNS),
            keys: Rows::new("registers_keys", &["register", "kind", "value", "record"]),
            concerned: Rows::new("registers_concerned", &["party", "register", "record", "role"]),
            docs: Vec::with_capacity(people.len()),
            entries: Vec::new(),
        }
    }

    /// Rows and commitments of these people.
    pub fn make(ctx: &Ctx, catalogue: &Catalogue, people: &[SeedPerson]) -> Result<Self, Problem> {
        let mut batch = Self::empty(people);
        let at = ctx.at().micros();
        let mut parts = Parts::default();
        let mut kept: HashMap<&str, &Register> = HashMap::new();
        for record in people.iter().flat_map(|person| &person.records) {
            if !kept.contains_key(record.standard) {
                kept.insert(record.standard, catalogue.keeping(record.standard)?);
            }
        }
        for person in people {
            let id: Value = person.party.0.into();
            batch.parties.push([
                id,
                PartyKind::Person.as_str().into(),
                false.into(),
                Value::Uuid(None),
                at.into(),
            ]);
            for record in &person.records {
                let Some(register) = kept.get(record.standard) else { continue };
                for one in rules::concerned(register, &record.data) {
                    parts.add(one.party, &register.id, record.id);
                }
            }
        }
        let entries: Vec<Uuid> = parts.order.chunks(MAX_PARTS).map(|_| ctx.new_id()).collect();
        let place: HashMap<PartyId, usize> =
            parts.order.iter().enumerate().map(|(place, party)| (*party, place / MAX_PARTS)).collect();
        for record in people.iter().flat_map(|person| &person.records) {
            let Some(register) = kept.get(record.standard) else { continue };
            let subject = rules::main_subject(register, &record.data);
            let entry = subject.and_then(|subject| place.get(&subject)).and_then(|at| entries.get(*at));
            batch.add(register, record.id, &record.data, entry.copied().unwrap_or_default(), at);
        }
        batch.entries = prepare(ctx, parts, &entries)?;
        Ok(batch)
    }

    fn add(&mut self, register: &Register, id: RecordId, data: &serde_json::Value, entry: Uuid, at: i64) {
        let subject = rules::main_subject(register, data);
        let name = || Value::from(register.id.as_str());
        self.records.push([id.0.into(), name(), subject.map(|party| party.0).into(), 1_i64.into()]);
        self.versions.push([
            id.0.into(),
            1_i64.into(),
            data.to_string().into(),
            register.standard.as_str().into(),
            ACTOR.into(),
            Value::String(None),
            at.into(),
            REASON.into(),
            Value::Uuid(None),
            entry.into(),
        ]);
        for value in rules::unique_values(register, data) {
            let identifies = register.keys.iter().any(|key| key.identifies && key.kind == value.kind);
            if let Some(party) = subject.filter(|_| identifies) {
                let (kind, number) = (value.kind.clone(), value.value.clone());
                self.identifiers.push([
                    kind.into(),
                    register.owner.as_str().into(),
                    number.into(),
                    party.0.into(),
                ]);
            }
            self.keys.push([name(), value.kind.into(), value.value.into(), id.0.into()]);
        }
        for one in rules::concerned(register, data) {
            if Some(one.party) != subject {
                self.concerned.push([one.party.0.into(), name(), id.0.into(), one.role.into()]);
            }
        }
        let text = rules::search_text(register, data);
        if !text.is_empty() {
            self.docs.push(Doc { id: id.0, scope: register.search_scope(), text });
        }
    }

    /// True when an earlier load wrote this batch: a batch is written whole or not at all.
    pub async fn is_there(&self, db: &Db) -> Result<bool, DbError> {
        let Some(first) = self.first else { return Ok(true) };
        Ok(entities::party::Entity::find_by_id(first.0).one(db.reader()).await?.is_some())
    }

    /// Writes everything in one transaction.
    pub async fn write(self, db: &Db) -> Result<(), DbError> {
        let tx = db.begin_write().await?;
        self.insert(&tx).await?;
        Ok(tx.commit().await?)
    }

    async fn insert(self, tx: &Tx) -> Result<(), DbError> {
        for rows in [self.parties, self.identifiers, self.records, self.versions, self.keys, self.concerned] {
            rows.insert(tx).await?;
        }
        search::insert_new(tx, &self.docs).await?;
        ledger::intake(tx, self.entries).await
    }
}

const VERSION_COLUMNS: [&str; 10] =
    ["record", "version", "data", "standard", "actor", "post", "at", "reason", "case_id", "entry_id"];

/// Commits to one entry for each thousand people.
fn prepare(ctx: &Ctx, mut parts: Parts, entries: &[Uuid]) -> Result<Vec<Prepared>, Problem> {
    let mut prepared = Vec::with_capacity(entries.len());
    for (id, people) in entries.iter().zip(parts.order.chunks(MAX_PARTS)) {
        let mut entry = Entry::new(*id, "register.loaded", ctx.at()).with("reason", REASON);
        for party in people {
            let records = parts.records.remove(party).unwrap_or_default();
            let body = Map::from_iter([("records".to_owned(), serde_json::Value::Object(records))]);
            entry = entry.about(*party, body);
        }
        let secrets = ctx.secrets();
        let done = ledger::prepare(&entry, secrets);
        prepared.push(done.map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?);
    }
    Ok(prepared)
}
