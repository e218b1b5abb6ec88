//! Loads and writes, set-based: how the act writer sees documents, and the reads of pages and verification.

pub mod certificates;
mod rows;
pub mod status;

use std::collections::{BTreeMap, HashMap};

use acts::Aggregate;
use db::{Db, DbError, Place, Tx, cut, each, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::entities::{document, holder};
use crate::model::{Digest, Document, DocumentId, DocumentState, Paper};

/// Lines of a person's own page, newest first.
pub const MINE_ROWS_MAX: u64 = 200;
/// Lines of one page of the desk.
pub const PAGE_ROWS: u64 = 50;
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
        complete(tx, changes).await?;
        turn(tx, changes).await
    }
}

/// Papers that are ready, in one statement.
async fn complete(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    use document::Column;
    let done = changes.iter().filter_map(|change| match change {
        Change::Complete { id, paper, at } => Some((id.0, paper, at.micros())),
        Change::Reserve(_) | Change::Turn { .. } => None,
    });
    let done: Vec<_> = done.collect();
    for chunk in done.chunks(rows_per_statement(9)) {
        let bytes = |paper: &Paper| i64::try_from(paper.bytes).unwrap_or(i64::MAX);
        let digests = chunk.iter().map(|(id, paper, _)| (*id, paper.digest.to_vec()));
        let sealed = chunk.iter().map(|(id, paper, _)| (*id, paper.sealed.to_vec()));
        let sizes = chunk.iter().map(|(id, paper, _)| (*id, bytes(paper)));
        let moments = chunk.iter().map(|(id, _, at)| (*id, *at));
        document::Entity::update_many()
            .col_expr(Column::State, Expr::value(DocumentState::Valid.as_str()))
            .col_expr(Column::ChangedAt, each(Column::Id, Column::ChangedAt, moments))
            .col_expr(Column::FileDigest, each(Column::Id, Column::FileDigest, digests))
            .col_expr(Column::SealedDigest, each(Column::Id, Column::SealedDigest, sealed))
            .col_expr(Column::FileBytes, each(Column::Id, Column::FileBytes, sizes))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, ..)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Papers whose state changes, in one statement; with the first that is no longer valid the status list is an old one.
async fn turn(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    use document::Column;
    let turned = changes.iter().filter_map(|change| match change {
        Change::Turn { id, to, reason, replaced_by, at } => {
            Some((id.0, *to, reason, replaced_by, at.micros()))
        }
        Change::Reserve(_) | Change::Complete { .. } => None,
    });
    let turned: Vec<_> = turned.collect();
    for chunk in turned.chunks(rows_per_statement(9)) {
        let states = chunk.iter().map(|(id, to, ..)| (*id, to.as_str()));
        let moments = chunk.iter().map(|(id, .., at)| (*id, *at));
        let reasons = chunk.iter().filter_map(|(id, _, reason, ..)| Some((*id, reason.as_deref()?)));
        let successors = chunk.iter().filter_map(|(id, _, _, by, _)| Some((*id, by.as_ref()?.0)));
        document::Entity::update_many()
            .col_expr(Column::State, each(Column::Id, Column::State, states))
            .col_expr(Column::ChangedAt, each(Column::Id, Column::ChangedAt, moments))
            .col_expr(Column::Reason, each(Column::Id, Column::Reason, reasons))
            .col_expr(Column::ReplacedBy, each(Column::Id, Column::ReplacedBy, successors))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, ..)| *id)))
            .exec(tx)
            .await?;
    }
    if turned.iter().any(|(_, to, ..)| DocumentState::GONE.contains(to)) {
        status::count_change(tx).await?;
    }
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

/// One page of the documents of a department.
#[derive(Debug)]
pub struct DocumentPage {
    pub items: Vec<Document>,
    /// Where the next page begins; absent on the last one.
    pub next: Option<Place>,
}

/// The documents of a department, newest first, page by page along the moment of their issue.
pub async fn desk(db: &Db, department: &str, from: Option<&Place>) -> Result<DocumentPage, DbError> {
    use document::Column::{Department, Id, IssuedAt};
    let mut rows = document::Entity::find()
        .filter(Department.eq(department))
        .filter(from.map_or_else(Condition::all, |from| from.earlier(IssuedAt, Id)))
        .order_by_desc(IssuedAt)
        .order_by_desc(Id)
        .limit(PAGE_ROWS + 1)
        .all(db.reader())
        .await?;
    let next = cut(&mut rows, PAGE_ROWS, |row| Place { at: row.issued_at, id: row.id });
    Ok(DocumentPage { items: with_holders(db.reader(), rows).await?, next })
}

/// Every paper that is no longer valid, one more than `STATUS_ROWS_MAX` where there are more.
pub async fn no_longer_valid(db: &Db) -> Result<Vec<Document>, DbError> {
    let gone = DocumentState::GONE.map(DocumentState::as_str);
    let rows = document::Entity::find()
        .filter(document::Column::State.is_in(gone))
        .order_by_asc(document::Column::ChangedAt)
        .limit(STATUS_ROWS_MAX + 1)
        .all(db.reader())
        .await?;
    rows.into_iter().map(|row| rows::document(row, Vec::new())).collect()
}
