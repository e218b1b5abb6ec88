//! Loading and saving, set-based: a batch of commands costs a fixed number of statements, whatever its size.

pub(crate) mod batch;
pub(crate) mod read;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use acts::Aggregate;
use db::{DbError, Tx, rows_per_statement};
use kernel::{Identifier, PartyId, PartyKind, Timestamp};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use search::Doc;
use uuid::Uuid;

use crate::entities::{concerned, identifier, key, party, record, version};
use crate::model::{RecordId, Snapshot, StateKey, UniqueValue};

/// Alternatives that one statement names.
const ALTERNATIVES_PER_STATEMENT: usize = 300;

/// The records and identifiers on which commands of this domain decide.
pub struct Records;

/// What a decision sees under one key.
#[derive(Debug, Clone)]
pub enum State {
    Record(Arc<Snapshot>),
    Party(PartyId),
}

/// What a decision changes.
#[derive(Debug, Clone)]
pub enum Change {
    /// A party exists; once named it stays named.
    Party {
        id: PartyId,
        provisional: bool,
        at: Timestamp,
    },
    Identifier {
        identifier: Identifier,
        party: PartyId,
    },
    Version(Box<NewVersion>),
}

/// A version to be written, with everything that leads to its record.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub(crate) record: record::Model,
    pub(crate) version: version::Model,
    pub(crate) keys_gone: Vec<UniqueValue>,
    pub(crate) keys_new: Vec<UniqueValue>,
    /// Everybody but the main subject; written anew with every version.
    pub(crate) concerned: Vec<concerned::Model>,
    pub(crate) found_by: Doc,
}

impl Aggregate for Records {
    type Key = StateKey;
    type State = State;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[StateKey]) -> Result<HashMap<StateKey, State>, DbError> {
        let mut states = HashMap::new();
        let mut wanted: Vec<(StateKey, RecordId)> = Vec::new();
        wanted.extend(keys.iter().filter_map(|key| match key {
            StateKey::Record(id) => Some((key.clone(), *id)),
            _ => None,
        }));
        wanted.extend(by_subject(tx, keys).await?);
        wanted.extend(by_value(tx, keys).await?);
        let ids: BTreeSet<Uuid> = wanted.iter().map(|(_, id)| id.0).collect();
        let snapshots = current(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
        for (key, id) in wanted {
            if let Some(snapshot) = snapshots.get(&id) {
                states.insert(key, State::Record(Arc::clone(snapshot)));
            }
        }
        let identifiers: Vec<&Identifier> = keys
            .iter()
            .filter_map(|key| match key {
                StateKey::Identifier(identifier) => Some(identifier),
                _ => None,
            })
            .collect();
        for (identifier, party) in parties_of(tx, &identifiers).await? {
            states.insert(StateKey::Identifier(identifier), State::Party(party));
        }
        Ok(states)
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        save_parties(tx, changes).await?;
        let versions: Vec<&NewVersion> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Version(new) => Some(new.as_ref()),
                _ => None,
            })
            .collect();
        if versions.is_empty() {
            return Ok(());
        }
        save_records(tx, &versions).await?;
        save_keys(tx, &versions).await?;
        save_concerned(tx, &versions).await?;
        let docs: Vec<Doc> = versions.iter().map(|new| new.found_by.clone()).collect();
        search::put(tx, &docs).await
    }
}

/// The current versions of these records.
pub(crate) async fn current<C: ConnectionTrait>(
    tx: &C,
    ids: &[Uuid],
) -> Result<HashMap<RecordId, Arc<Snapshot>>, DbError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(rows_per_statement(1)) {
        let rows =
            record::Entity::find().filter(record::Column::Id.is_in(chunk.iter().copied())).all(tx).await?;
        let texts = current_texts(tx, &rows).await?;
        for row in rows {
            let text = texts.get(&row.id).ok_or_else(|| inconsistent("a record without its version"))?;
            let data = serde_json::from_str(text).map_err(|_| inconsistent("a version that is no JSON"))?;
            let id = RecordId(row.id);
            let subject = row.subject.map(PartyId);
            let snapshot = Snapshot { id, register: row.register, subject, version: row.version, data };
            found.insert(id, Arc::new(snapshot));
        }
    }
    Ok(found)
}

async fn current_texts<C: ConnectionTrait>(
    tx: &C,
    records: &[record::Model],
) -> Result<HashMap<Uuid, String>, DbError> {
    let mut texts = HashMap::new();
    for chunk in records.chunks(ALTERNATIVES_PER_STATEMENT) {
        let any = chunk.iter().fold(Condition::any(), |any, row| {
            let this = Condition::all()
                .add(version::Column::Record.eq(row.id))
                .add(version::Column::Version.eq(row.version));
            any.add(this)
        });
        let columns = version::Entity::find()
            .select_only()
            .column(version::Column::Record)
            .column(version::Column::Data)
            .filter(any)
            .into_tuple::<(Uuid, String)>();
        texts.extend(columns.all(tx).await?);
    }
    Ok(texts)
}

fn inconsistent(what: &str) -> DbError {
    DbError::Inconsistent(format!("registers: {what}"))
}

async fn by_subject(tx: &Tx, keys: &[StateKey]) -> Result<Vec<(StateKey, RecordId)>, DbError> {
    let subjects: Vec<(&String, PartyId)> = keys
        .iter()
        .filter_map(|key| match key {
            StateKey::Subject { register, party } => Some((register, *party)),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for chunk in subjects.chunks(ALTERNATIVES_PER_STATEMENT) {
        let any = chunk.iter().fold(Condition::any(), |any, (register, party)| {
            let this = Condition::all()
                .add(record::Column::Subject.eq(party.0))
                .add(record::Column::Register.eq(*register));
            any.add(this)
        });
        for row in record::Entity::find().filter(any).order_by_asc(record::Column::Id).all(tx).await? {
            if let Some(party) = row.subject.map(PartyId) {
                found.push((StateKey::Subject { register: row.register, party }, RecordId(row.id)));
            }
        }
    }
    Ok(found)
}

async fn by_value(tx: &Tx, keys: &[StateKey]) -> Result<Vec<(StateKey, RecordId)>, DbError> {
    let values: Vec<(&String, &String, &String)> = keys
        .iter()
        .filter_map(|key| match key {
            StateKey::Value { register, kind, value } => Some((register, kind, value)),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for chunk in values.chunks(ALTERNATIVES_PER_STATEMENT) {
        let any = chunk.iter().fold(Condition::any(), |any, (register, kind, value)| {
            any.add(
                Condition::all()
                    .add(key::Column::Register.eq(*register))
                    .add(key::Column::Kind.eq(*kind))
                    .add(key::Column::Value.eq(*value)),
            )
        });
        for row in key::Entity::find().filter(any).all(tx).await? {
            let key = StateKey::Value { register: row.register, kind: row.kind, value: row.value };
            found.push((key, RecordId(row.record)));
        }
    }
    Ok(found)
}

/// The parties behind identifiers; whoever was merged into another is that other.
pub(crate) async fn parties_of<C: ConnectionTrait>(
    tx: &C,
    identifiers: &[&Identifier],
) -> Result<HashMap<Identifier, PartyId>, DbError> {
    let mut found = HashMap::new();
    for chunk in identifiers.chunks(ALTERNATIVES_PER_STATEMENT) {
        let any = chunk.iter().fold(Condition::any(), |any, wanted| {
            any.add(
                Condition::all()
                    .add(identifier::Column::Kind.eq(&wanted.kind))
                    .add(identifier::Column::Issuer.eq(&wanted.issuer))
                    .add(identifier::Column::Number.eq(&wanted.number)),
            )
        });
        let rows = identifier::Entity::find().filter(any).all(tx).await?;
        let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.party).collect();
        let merged = party::Entity::find()
            .filter(party::Column::Id.is_in(ids))
            .filter(party::Column::MergedInto.is_not_null())
            .all(tx)
            .await?;
        let merged: HashMap<Uuid, Uuid> =
            merged.into_iter().filter_map(|row| Some((row.id, row.merged_into?))).collect();
        found.extend(rows.into_iter().map(|row| {
            let party = merged.get(&row.party).copied().unwrap_or(row.party);
            (Identifier { kind: row.kind, issuer: row.issuer, number: row.number }, PartyId(party))
        }));
    }
    Ok(found)
}

/// The party that has this number.
pub async fn resolve<C: ConnectionTrait>(
    connection: &C,
    identifier: &Identifier,
) -> Result<Option<PartyId>, DbError> {
    Ok(parties_of(connection, &[identifier]).await?.remove(identifier))
}

/// The parties that have these numbers, with one statement for hundreds; unknown numbers are left out.
pub async fn resolve_many<C: ConnectionTrait>(
    connection: &C,
    identifiers: &[Identifier],
) -> Result<Vec<(Identifier, PartyId)>, DbError> {
    let wanted: Vec<&Identifier> = identifiers.iter().collect();
    Ok(parties_of(connection, &wanted).await?.into_iter().collect())
}

async fn save_parties(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let (mut parties, mut identifiers) = (HashMap::new(), Vec::new());
    for change in changes {
        match change {
            Change::Party { id, provisional, at } => {
                let entry = parties.entry(*id).or_insert((*provisional, *at));
                entry.0 &= *provisional;
            }
            Change::Identifier { identifier, party } => identifiers.push(identifier::ActiveModel {
                kind: Set(identifier.kind.clone()),
                issuer: Set(identifier.issuer.clone()),
                number: Set(identifier.number.clone()),
                party: Set(party.0),
            }),
            Change::Version(_) => {}
        }
    }
    let parties: Vec<party::ActiveModel> =
        parties.into_iter().map(|(id, (p, at))| party_row(id, p, at)).collect();
    for chunk in parties.chunks(rows_per_statement(5)) {
        let named = Expr::cust("registers_parties.provisional AND excluded.provisional");
        let upsert =
            OnConflict::column(party::Column::Id).value(party::Column::Provisional, named).to_owned();
        party::Entity::insert_many(chunk.to_vec()).on_conflict(upsert).exec_without_returning(tx).await?;
    }
    for chunk in identifiers.chunks(rows_per_statement(4)) {
        identifier::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// A person's row.
pub(crate) fn party_row(id: PartyId, provisional: bool, at: Timestamp) -> party::ActiveModel {
    party::ActiveModel {
        id: Set(id.0),
        kind: Set(PartyKind::Person.as_str().to_owned()),
        provisional: Set(provisional),
        merged_into: Set(None),
        at: Set(at.micros()),
    }
}

async fn save_records(tx: &Tx, versions: &[&NewVersion]) -> Result<(), DbError> {
    let rows: Vec<record::ActiveModel> = versions.iter().map(|new| new.record.clone().into()).collect();
    for chunk in rows.chunks(rows_per_statement(4)) {
        let upsert = OnConflict::column(record::Column::Id).update_column(record::Column::Version).to_owned();
        record::Entity::insert_many(chunk.to_vec()).on_conflict(upsert).exec_without_returning(tx).await?;
    }
    // The primary key (record, version) refuses a second writer of the same version.
    let rows: Vec<version::ActiveModel> = versions.iter().map(|new| new.version.clone().into()).collect();
    for chunk in rows.chunks(rows_per_statement(10)) {
        version::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn save_keys(tx: &Tx, versions: &[&NewVersion]) -> Result<(), DbError> {
    let gone: Vec<(&String, &UniqueValue)> = versions
        .iter()
        .flat_map(|new| new.keys_gone.iter().map(|gone| (&new.record.register, gone)))
        .collect();
    for chunk in gone.chunks(ALTERNATIVES_PER_STATEMENT) {
        let any = chunk.iter().fold(Condition::any(), |any, (register, gone)| {
            any.add(
                Condition::all()
                    .add(key::Column::Register.eq(*register))
                    .add(key::Column::Kind.eq(&gone.kind))
                    .add(key::Column::Value.eq(&gone.value)),
            )
        });
        key::Entity::delete_many().filter(any).exec(tx).await?;
    }
    let new: Vec<key::ActiveModel> = versions
        .iter()
        .flat_map(|new| new.keys_new.iter().map(|value| key_row(&new.record.register, value, new.record.id)))
        .collect();
    for chunk in new.chunks(rows_per_statement(4)) {
        key::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// A unique value's row.
pub(crate) fn key_row(register: &str, value: &UniqueValue, record: Uuid) -> key::ActiveModel {
    key::ActiveModel {
        register: Set(register.to_owned()),
        kind: Set(value.kind.clone()),
        value: Set(value.value.clone()),
        record: Set(record),
    }
}

async fn save_concerned(tx: &Tx, versions: &[&NewVersion]) -> Result<(), DbError> {
    let changed: Vec<Uuid> =
        versions.iter().filter(|new| new.version.version > 1).map(|new| new.record.id).collect();
    for chunk in changed.chunks(rows_per_statement(1)) {
        let these = concerned::Column::Record.is_in(chunk.iter().copied());
        concerned::Entity::delete_many().filter(these).exec(tx).await?;
    }
    let rows: Vec<concerned::ActiveModel> =
        versions.iter().flat_map(|new| new.concerned.iter().cloned().map(Into::into)).collect();
    for chunk in rows.chunks(rows_per_statement(4)) {
        concerned::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}
