//! Loads and saves cases: every batch with a fixed number of statements. Events are only ever added.
//! Next: `happenings.rs` for timelines, `own.rs` for a party's list, `tasks.rs` for the officials' queue, `namings.rs` for
//! the limit on naming people.

pub mod happenings;
pub mod namings;
pub mod own;
pub mod tasks;

use std::collections::HashMap;

use db::{Db, DbError, Tx, rows_per_statement};
use jiff::civil::Date;
use kernel::{CaseId, PartyId, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use self::namings::NamingRow;
use crate::entities::{case, event, party, task};
use crate::model::{CaseEvent, CaseState, Recorded};
use crate::unreadable::{Listed, Unreadable, sorted};

/// Most rows of a list.
pub const LIST_MAX: u64 = 200;

/// A case that is open or was closed, about the same subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RivalRow {
    pub case: CaseId,
    pub number: Option<String>,
    pub content: Option<String>,
}

/// What one act changes in one case.
#[derive(Debug, Clone)]
pub struct Change {
    pub state: CaseState,
    pub events: Vec<Recorded>,
    /// Digest of the submitted content, when this act submits.
    pub content: Option<String>,
    /// All tasks that now wait for an official.
    pub tasks: Vec<TaskRow>,
    /// Numbers that this act is the first in a day to name.
    pub namings: Vec<NamingRow>,
    pub at: Timestamp,
}

/// Work that waits for an official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    pub node: String,
    pub queue: String,
    pub department: String,
    pub unit: String,
    pub kind: String,
    /// What a post needs to see it.
    pub permission: String,
    /// A colleague's proposal that waits for a second official.
    pub proposed: bool,
    pub number: String,
    pub assignee: Option<PartyId>,
    /// Last day for the office.
    pub due: Option<Date>,
    /// The post or unit that is warned of a term; empty for work.
    pub owner: String,
    pub since: Timestamp,
}

/// Loads the snapshots of these cases.
pub async fn load<C: ConnectionTrait>(tx: &C, ids: &[CaseId]) -> Result<HashMap<CaseId, CaseState>, DbError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(rows_per_statement(1)) {
        let wanted = case::Column::Id.is_in(chunk.iter().map(|id| id.0));
        let rows = case::Entity::find()
            .select_only()
            .column(case::Column::Id)
            .column(case::Column::Snapshot)
            .filter(wanted)
            .into_tuple::<(Uuid, String)>()
            .all(tx)
            .await?;
        for (id, snapshot) in rows {
            found.insert(CaseId(id), parse(id, &snapshot)?);
        }
    }
    Ok(found)
}

fn parse(id: Uuid, snapshot: &str) -> Result<CaseState, DbError> {
    serde_json::from_str(snapshot)
        .map_err(|error| DbError::Inconsistent(format!("casework_cases {id}: {error}")))
}

/// Loads the cases of several subjects, oldest first.
pub async fn load_rivals(
    tx: &Tx,
    subjects: &[(String, String)],
) -> Result<HashMap<(String, String), Vec<RivalRow>>, DbError> {
    let mut found: HashMap<(String, String), Vec<RivalRow>> = HashMap::new();
    for chunk in subjects.chunks(rows_per_statement(2)) {
        let any = chunk.iter().fold(Condition::any(), |any, (service, subject)| {
            let both = Condition::all();
            any.add(both.add(case::Column::Service.eq(service)).add(case::Column::Subject.eq(subject)))
        });
        let rows = case::Entity::find()
            .select_only()
            .columns([
                case::Column::Id,
                case::Column::Service,
                case::Column::Subject,
                case::Column::Number,
                case::Column::Content,
            ])
            .filter(any)
            .filter(case::Column::Number.is_not_null())
            .filter(case::Column::Phase.ne("withdrawn"))
            .order_by_asc(case::Column::OpenedAt)
            .into_tuple::<(Uuid, String, Option<String>, Option<String>, Option<String>)>()
            .all(tx)
            .await?;
        for (id, service, subject, number, content) in rows {
            let row = RivalRow { case: CaseId(id), number, content };
            found.entry((service, subject.unwrap_or_default())).or_default().push(row);
        }
    }
    Ok(found)
}

/// Saves all changes of a batch.
pub async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let cases: Vec<case::ActiveModel> = changes.iter().map(case_row).collect::<Result<_, _>>()?;
    for rows in cases.chunks(rows_per_statement(13)) {
        let upsert = OnConflict::column(case::Column::Id)
            .update_columns([
                case::Column::Number,
                case::Column::Subject,
                case::Column::Phase,
                case::Column::Seq,
                case::Column::Snapshot,
                case::Column::ChangedAt,
            ])
            // A digest once given stays: later acts do not know it.
            .value(
                case::Column::Content,
                sea_orm::sea_query::Expr::cust("COALESCE(excluded.content, casework_cases.content)"),
            )
            .to_owned();
        case::Entity::insert_many(rows.to_vec()).on_conflict(upsert).exec_without_returning(tx).await?;
    }
    save_events(tx, changes).await?;
    save_parties(tx, changes).await?;
    let namings: Vec<&NamingRow> = changes.iter().flat_map(|change| &change.namings).collect();
    namings::save_namings(tx, &namings).await?;
    save_tasks(tx, changes).await
}

fn case_row(change: &Change) -> Result<case::ActiveModel, DbError> {
    let state = &change.state;
    let fault = |error: serde_json::Error| DbError::Other(error.to_string());
    Ok(case::ActiveModel {
        id: Set(state.id.0),
        service: Set(state.definition.service.clone()),
        kind: Set(word(&state.kind)),
        department: Set(state.department.clone()),
        number: Set(state.number.clone()),
        subject: Set(state.subject.clone()),
        content: Set(change.content.clone()),
        parent: Set(state.parent.as_ref().map(|parent| parent.case.0)),
        phase: Set(state.closing.as_ref().map_or_else(|| word(&state.phase), word)),
        seq: Set(i64::try_from(state.seq).unwrap_or(i64::MAX)),
        snapshot: Set(serde_json::to_string(state).map_err(fault)?),
        opened_at: Set(change.at.micros()),
        changed_at: Set(change.at.micros()),
    })
}

/// The snake-case word of a unit enum.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

async fn save_events(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut rows = Vec::new();
    for change in changes {
        for recorded in &change.events {
            let data = serde_json::to_value(recorded).map_err(|error| DbError::Other(error.to_string()))?;
            let kind =
                data.pointer("/event/type").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
            rows.push(event::ActiveModel {
                case_id: Set(change.state.id.0),
                seq: Set(i64::try_from(recorded.seq).unwrap_or(i64::MAX)),
                kind: Set(kind),
                data: Set(data.to_string()),
                at: Set(recorded.at.micros()),
            });
        }
    }
    for chunk in rows.chunks(rows_per_statement(5)) {
        event::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn save_parties(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    forget_parties(tx, changes).await?;
    let rows: Vec<party::ActiveModel> = changes
        .iter()
        .flat_map(|change| {
            change.state.parties.iter().map(|entry| party::ActiveModel {
                case_id: Set(change.state.id.0),
                party: Set(entry.party.0),
                role: Set(entry.role.clone()),
            })
        })
        .collect();
    for chunk in rows.chunks(rows_per_statement(3)) {
        let keep = OnConflict::columns([party::Column::CaseId, party::Column::Party, party::Column::Role])
            .do_nothing()
            .to_owned();
        party::Entity::insert_many(chunk.to_vec()).on_conflict(keep).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Whoever was named and taken back does not learn that there is such a case.
async fn forget_parties(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut gone = Condition::any();
    let mut any = false;
    for change in changes {
        for recorded in &change.events {
            let CaseEvent::PartyRemoved { party } = &recorded.event else { continue };
            any = true;
            gone = gone.add(
                Condition::all()
                    .add(party::Column::CaseId.eq(change.state.id.0))
                    .add(party::Column::Party.eq(party.party.0))
                    .add(party::Column::Role.eq(&party.role)),
            );
        }
    }
    if any {
        party::Entity::delete_many().filter(gone).exec(tx).await?;
    }
    Ok(())
}

async fn save_tasks(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let ids: Vec<Uuid> = changes.iter().map(|change| change.state.id.0).collect();
    for chunk in ids.chunks(rows_per_statement(1)) {
        task::Entity::delete_many()
            .filter(task::Column::CaseId.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
    }
    // One case stands once in a batch, so its newest tasks are the only ones.
    let rows: Vec<task::ActiveModel> = changes
        .iter()
        .flat_map(|change| change.tasks.iter().map(|task| task_row(change.state.id, task)))
        .collect();
    for chunk in rows.chunks(rows_per_statement(13)) {
        task::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn task_row(case: CaseId, task: &TaskRow) -> task::ActiveModel {
    task::ActiveModel {
        case_id: Set(case.0),
        node: Set(task.node.clone()),
        queue: Set(task.queue.clone()),
        department: Set(task.department.clone()),
        unit: Set(task.unit.clone()),
        kind: Set(task.kind.clone()),
        permission: Set(task.permission.clone()),
        proposed: Set(task.proposed),
        number: Set(task.number.clone()),
        assignee: Set(task.assignee.map(|party| party.0)),
        owner: Set(task.owner.clone()),
        due_on: Set(tasks::day_text(task.due.unwrap_or(Date::MAX))),
        since: Set(task.since.micros()),
    }
}

/// One case.
pub async fn find(db: &Db, id: CaseId) -> Result<Option<CaseState>, DbError> {
    Ok(load(db.reader(), &[id]).await?.remove(&id))
}

/// The case with this number, with its department.
pub async fn find_by_number(
    db: &Db,
    number: &str,
) -> Result<Option<(String, Result<CaseState, Unreadable>)>, DbError> {
    let row = case::Entity::find().filter(case::Column::Number.eq(number)).one(db.reader()).await?;
    Ok(row.map(|row| (row.department.clone(), readable(row))))
}

fn readable(row: case::Model) -> Result<CaseState, Unreadable> {
    let noted = |error: DbError| Unreadable::noted(CaseId(row.id), row.number.clone(), &error);
    parse(row.id, &row.snapshot).map_err(noted)
}

fn listed(rows: Vec<case::Model>) -> Listed {
    let (read, unreadable) = sorted(rows.into_iter().map(readable));
    Listed { read, unreadable }
}

/// The cases of these ids that can be read.
pub async fn load_readable(db: &Db, ids: &[CaseId]) -> Result<HashMap<CaseId, CaseState>, DbError> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(rows_per_statement(1)) {
        let wanted = case::Column::Id.is_in(chunk.iter().map(|id| id.0));
        for row in case::Entity::find().filter(wanted).all(db.reader()).await? {
            if let Ok(state) = readable(row) {
                found.insert(state.id, state);
            }
        }
    }
    Ok(found)
}

/// The children of a bundle, oldest first.
pub async fn list_children(db: &Db, parent: CaseId) -> Result<Listed, DbError> {
    let children = case::Entity::find()
        .filter(case::Column::Parent.eq(parent.0))
        .order_by_asc(case::Column::OpenedAt)
        .order_by_asc(case::Column::Id)
        .limit(LIST_MAX)
        .all(db.reader())
        .await?;
    Ok(listed(children))
}
