//! Set-based loads and saves of letters between departments.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx, each, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{json, read_json};
use crate::entities::communication;
use crate::model::{MessageId, OpenedBy, Received};

const COLUMNS: usize = 8;

/// The aggregate: a letter in a department's inbox.
pub struct Inbox;

/// What happens to it.
#[derive(Debug, Clone)]
pub enum InboxChange {
    Add(Box<Received>),
    Open(MessageId, OpenedBy),
}

impl Aggregate for Inbox {
    type Key = MessageId;
    type State = Received;
    type Change = InboxChange;

    async fn load(tx: &Tx, keys: &[MessageId]) -> Result<HashMap<MessageId, Received>, DbError> {
        let wanted = communication::Column::Id.is_in(keys.iter().map(|id| id.0));
        let rows = communication::Entity::find().filter(wanted).all(tx).await?;
        rows.into_iter().map(|row| Ok((MessageId(row.id), received(row)?))).collect()
    }

    async fn save(tx: &Tx, changes: &[InboxChange]) -> Result<(), DbError> {
        let added = changes.iter().filter_map(|change| match change {
            InboxChange::Add(received) => Some(to_row(received)),
            InboxChange::Open(..) => None,
        });
        let rows: Vec<communication::ActiveModel> = added.collect::<Result<_, _>>()?;
        for chunk in rows.chunks(rows_per_statement(COLUMNS)) {
            communication::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
        }
        open(tx, changes).await
    }
}

/// First readings, in one statement.
async fn open(tx: &Tx, changes: &[InboxChange]) -> Result<(), DbError> {
    use communication::Column;
    let opened = changes.iter().filter_map(|change| match change {
        InboxChange::Open(id, by) => Some((id.0, by)),
        InboxChange::Add(_) => None,
    });
    let opened: Vec<_> = opened.collect();
    for chunk in opened.chunks(rows_per_statement(7)) {
        let moments = chunk.iter().map(|(id, by)| (*id, by.at.micros()));
        let readers = chunk.iter().map(|(id, by)| (*id, by.party.0));
        let posts = chunk.iter().map(|(id, by)| (*id, by.post.as_str()));
        communication::Entity::update_many()
            .col_expr(Column::OpenedAt, each(Column::Id, Column::OpenedAt, moments))
            .col_expr(Column::OpenedBy, each(Column::Id, Column::OpenedBy, readers))
            .col_expr(Column::OpenedPost, each(Column::Id, Column::OpenedPost, posts))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, _)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// One page of a department's inbox, newest first, and how many letters there are.
pub(crate) async fn page<C: ConnectionTrait>(
    db: &C,
    department: &str,
    page: u64,
    size: u64,
) -> Result<(Vec<Received>, u64), DbError> {
    let inbox = communication::Entity::find().filter(communication::Column::ToDepartment.eq(department));
    let count = inbox.clone().count(db).await?;
    let rows = inbox
        .order_by_desc(communication::Column::ReceivedAt)
        .order_by_desc(communication::Column::Id)
        .limit(size)
        .offset(page.saturating_mul(size))
        .all(db)
        .await?;
    let received: Result<_, _> = rows.into_iter().map(received).collect();
    Ok((received?, count))
}

/// One letter of a department's inbox.
pub(crate) async fn find<C: ConnectionTrait>(
    db: &C,
    department: &str,
    id: MessageId,
) -> Result<Option<Received>, DbError> {
    let ours = communication::Column::ToDepartment.eq(department);
    let found = communication::Entity::find_by_id(id.0).filter(ours).one(db).await?;
    found.map(received).transpose()
}

fn to_row(received: &Received) -> Result<communication::ActiveModel, DbError> {
    let opened = received.opened.as_ref();
    Ok(communication::ActiveModel {
        id: Set(received.letter.message.0),
        to_department: Set(received.letter.to.clone()),
        letter: Set(json(&received.letter)?),
        received_at: Set(received.at.micros()),
        received_on: Set(received.on.to_string()),
        opened_at: Set(opened.map(|by| by.at.micros())),
        opened_by: Set(opened.map(|by| by.party.0)),
        opened_post: Set(opened.map(|by| by.post.clone())),
    })
}

fn received(row: communication::Model) -> Result<Received, DbError> {
    let bad = || DbError::Inconsistent(format!("mailbox_communications {}", row.id));
    let opened = match (row.opened_at, row.opened_by, row.opened_post.clone()) {
        (Some(at), Some(by), Some(post)) => {
            Some(OpenedBy { at: Timestamp::from_micros(at), party: PartyId(by), post })
        }
        _ => None,
    };
    Ok(Received {
        letter: read_json(&row.letter, bad)?,
        at: Timestamp::from_micros(row.received_at),
        on: row.received_on.parse().map_err(|_| bad())?,
        opened,
    })
}
