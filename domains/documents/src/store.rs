//! Loads and writes, set-based: how the act writer sees documents, and the reads of pages and verification.

pub mod certificates;
mod rows;

use std::collections::{BTreeMap, HashMap};

use acts::Aggregate;
use db::{Db, DbError, Tx, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::entities::{document, holder};
use crate::model::{Digest, Document, DocumentId, DocumentState, Paper};

/// Lines of a person's own page, newest first.
pub const MINE_ROWS_MAX: u64 = 200;
/// Lines of the desk, newest first.
pub const DESK_ROWS_MAX: u64 = 50;
/// Entries of a status list. A longer one is refused: a list that leaves a revocation out would call its paper valid.
pub const STATUS_ROWS_MAX: u64 = 50_000;

/// Documents, as the act writer loads and saves them.
pub struct Documents;

/// Names a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Effect(String),
    Id(DocumentId),
}

/// What a decision changes.
pub enum Change {
    Reserve(Box<Document>),
    Complete {
        id: DocumentId,
        paper: Paper,
        at: Timestamp,
    },
    Turn {
        id: DocumentId,
        to: DocumentState,
        reason: Option<String>,
        replaced_by: Option<DocumentId>,
        at: Timestamp,
    },
}

impl Aggregate for Documents {
    type Key = Key;
    type State = Document;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[Key]) -> Result<HashMap<Key, Document>, DbError> {
        let ids: Vec<Uuid> =
            keys.iter().filter_map(|key| if let Key::Id(id) = key { Some(id.0) } else { None }).collect();
        let effects: Vec<&str> = keys
            .iter()
            .filter_map(|key| if let Key::Effect(one) = key { Some(one.as_str()) } else { None })
            .collect();
        let these = Condition::any()
            .add(document::Column::Id.is_in(ids))
            .add(document::Column::EffectKey.is_in(effects));
        let rows = document::Entity::find().filter(these).all(tx).await?;
        let mut found = HashMap::new();
        for document in with_holders(tx, rows).await? {
            found.insert(Key::Effect(document.effect_key.clone()), document.clone());
            found.insert(Key::Id(document.id), document);
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        let mut documents = Vec::new();
        let mut holders = Vec::new();
        for change in changes {
            if let Change::Reserve(document) = change {
                documents.push(rows::document_row(document)?);
                holders.extend(document.holders.iter().map(|party| holder::ActiveModel {
                    document: Set(document.id.into()),
                    party: Set((*party).into()),
                }));
            }
        }
        for chunk in documents.chunks(rows_per_statement(rows::DOCUMENT_COLUMNS)) {
            document::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
        }
        for chunk in holders.chunks(rows_per_statement(2)) {
            holder::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
        }
        for change in changes {
            update(tx, change).await?;
        }
        Ok(())
    }
}

/// Each paper has a digest of its own, so each completion is a statement of its own.
async fn update(tx: &Tx, change: &Change) -> Result<(), DbError> {
    let (id, row) = match change {
        Change::Reserve(_) => return Ok(()),
        Change::Complete { id, paper, at } => (
            id,
            document::ActiveModel {
                state: Set(DocumentState::Valid.as_str().to_owned()),
                changed_at: Set(at.micros()),
                file_digest: Set(Some(paper.digest.to_vec())),
                sealed_digest: Set(Some(paper.sealed.to_vec())),
                file_bytes: Set(Some(i64::try_from(paper.bytes).unwrap_or(i64::MAX))),
                ..Default::default()
            },
        ),
        Change::Turn { id, to, reason, replaced_by, at } => {
            let mut row = document::ActiveModel {
                state: Set(to.as_str().to_owned()),
                changed_at: Set(at.micros()),
                ..Default::default()
            };
            if reason.is_some() {
                row.reason = Set(reason.clone());
            }
            if let Some(by) = replaced_by {
                row.replaced_by = Set(Some(by.0));
            }
            (id, row)
        }
    };
    document::Entity::update_many().set(row).filter(document::Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

async fn with_holders<C: ConnectionTrait>(
    db: &C,
    rows: Vec<document::Model>,
) -> Result<Vec<Document>, DbError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut holders: BTreeMap<Uuid, Vec<PartyId>> = BTreeMap::new();
    let found = holder::Entity::find().filter(holder::Column::Document.is_in(ids)).all(db).await?;
    for row in found {
        holders.entry(row.document).or_default().push(row.party.into());
    }
    rows.into_iter()
        .map(|row| {
            let holders = holders.remove(&row.id).unwrap_or_default();
            rows::document(row, holders)
        })
        .collect()
}

async fn one(db: &Db, these: Condition) -> Result<Option<Document>, DbError> {
    let rows = document::Entity::find().filter(these).limit(1).all(db.reader()).await?;
    Ok(with_holders(db.reader(), rows).await?.pop())
}

/// The document with this id.
pub async fn find(db: &Db, id: DocumentId) -> Result<Option<Document>, DbError> {
    one(db, Condition::all().add(document::Column::Id.eq(id.0))).await
}

/// The document with this number.
pub async fn by_number(db: &Db, number: &str) -> Result<Option<Document>, DbError> {
    one(db, Condition::all().add(document::Column::Number.eq(number))).await
}

/// The document whose paper has exactly these bytes under its seal.
pub async fn by_sealed(db: &Db, digest: &Digest) -> Result<Option<Document>, DbError> {
    one(db, Condition::all().add(document::Column::SealedDigest.eq(digest.to_vec()))).await
}

/// Documents that any of these parties holds and that have a paper, newest first.
pub async fn held_by(db: &Db, parties: &[PartyId]) -> Result<Vec<Document>, DbError> {
    let parties: Vec<Uuid> = parties.iter().map(|party| party.0).collect();
    let own = Query::select()
        .column(holder::Column::Document)
        .from(holder::Entity)
        .and_where(holder::Column::Party.is_in(parties))
        .to_owned();
    let issued = DocumentState::ISSUED.map(DocumentState::as_str);
    let rows = document::Entity::find()
        .filter(document::Column::Id.in_subquery(own))
        .filter(document::Column::State.is_in(issued))
        .order_by_desc(document::Column::IssuedAt)
        .order_by_desc(document::Column::Number)
        .limit(MINE_ROWS_MAX)
        .all(db.reader())
        .await?;
    with_holders(db.reader(), rows).await
}

/// The newest documents of a department.
pub async fn desk(db: &Db, department: &str) -> Result<Vec<Document>, DbError> {
    let rows = document::Entity::find()
        .filter(document::Column::Department.eq(department))
        .order_by_desc(document::Column::IssuedAt)
        .order_by_desc(document::Column::Number)
        .limit(DESK_ROWS_MAX)
        .all(db.reader())
        .await?;
    with_holders(db.reader(), rows).await
}

/// Every paper that is no longer valid, one more than `STATUS_ROWS_MAX` where there are more.
pub async fn no_longer_valid(db: &Db) -> Result<Vec<Document>, DbError> {
    let gone = [DocumentState::Superseded.as_str(), DocumentState::Revoked.as_str()];
    let rows = document::Entity::find()
        .filter(document::Column::State.is_in(gone))
        .order_by_asc(document::Column::ChangedAt)
        .limit(STATUS_ROWS_MAX + 1)
        .all(db.reader())
        .await?;
    rows.into_iter().map(|row| rows::document(row, Vec::new())).collect()
}
