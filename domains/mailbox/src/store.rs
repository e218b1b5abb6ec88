//! Set-based loads and saves of letters and deliveries. Only here do rows become values of `model.rs` and back.

pub(crate) mod inbox;

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx, each, rows_per_statement};
use jiff::civil::Date;
use kernel::{CaseId, PartyId, Timestamp};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::entities::{delivery, message};
use crate::model::{
    Delivery, DeliveryId, FirstRead, Kind, Message, MessageId, ServedOn, served_by_code, served_by_of,
};
use crate::rules::Viewer;

const MESSAGE_COLUMNS: usize = 11;
const DELIVERY_COLUMNS: usize = 11;

/// The aggregate: a message, or one delivery with its message.
pub struct Letters;

/// Which of them a decision needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterKey {
    Message(MessageId),
    Delivery(DeliveryId),
}

/// What a decision sees.
#[derive(Debug, Clone)]
pub enum LetterState {
    /// A message and its readers.
    Message(Box<Message>, Vec<PartyId>),
    Delivery(Box<(Delivery, Message)>),
}

/// What happens to letters.
#[derive(Debug, Clone)]
pub enum LetterChange {
    Add(Box<Message>, Timestamp),
    Deliver(Delivery),
    Read(DeliveryId, FirstRead),
    Serve(DeliveryId, ServedOn),
    /// The day is known now.
    Deem(DeliveryId, Date),
}

impl Aggregate for Letters {
    type Key = LetterKey;
    type State = LetterState;
    type Change = LetterChange;

    async fn load(tx: &Tx, keys: &[LetterKey]) -> Result<HashMap<LetterKey, LetterState>, DbError> {
        let (mut messages, mut deliveries): (Vec<Uuid>, Vec<Uuid>) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                LetterKey::Message(id) => messages.push(id.0),
                LetterKey::Delivery(id) => deliveries.push(id.0),
            }
        }
        let mut found = HashMap::with_capacity(keys.len());
        if !messages.is_empty() {
            load_messages(tx, messages, &mut found).await?;
        }
        if !deliveries.is_empty() {
            let of_ids = delivery::Entity::find().filter(delivery::Column::Id.is_in(deliveries));
            for (row, letter) in of_ids.find_also_related(message::Entity).all(tx).await? {
                let (row, letter) = pair(row, letter)?;
                found.insert(LetterKey::Delivery(row.id), LetterState::Delivery(Box::new((row, letter))));
            }
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[LetterChange]) -> Result<(), DbError> {
        let (mut added, mut delivered) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                LetterChange::Add(letter, at) => added.push(to_message_row(letter, *at)?),
                LetterChange::Deliver(one) => delivered.push(to_delivery_row(one)),
                LetterChange::Read(..) | LetterChange::Serve(..) | LetterChange::Deem(..) => {}
            }
        }
        let mut added = added.into_iter().peekable();
        while added.peek().is_some() {
            let chunk: Vec<_> = added.by_ref().take(rows_per_statement(MESSAGE_COLUMNS)).collect();
            message::Entity::insert_many(chunk).exec_without_returning(tx).await?;
        }
        let mut delivered = delivered.into_iter().peekable();
        while delivered.peek().is_some() {
            let chunk: Vec<_> = delivered.by_ref().take(rows_per_statement(DELIVERY_COLUMNS)).collect();
            delivery::Entity::insert_many(chunk).exec_without_returning(tx).await?;
        }
        read(tx, changes).await?;
        serve(tx, changes).await?;
        deem(tx, changes).await
    }
}

async fn load_messages(
    tx: &Tx,
    ids: Vec<Uuid>,
    found: &mut HashMap<LetterKey, LetterState>,
) -> Result<(), DbError> {
    let mut readers: HashMap<Uuid, Vec<PartyId>> = HashMap::new();
    let to = delivery::Entity::find().filter(delivery::Column::Message.is_in(ids.clone())).all(tx).await?;
    for row in to {
        readers.entry(row.message).or_default().push(PartyId(row.party));
    }
    for row in message::Entity::find().filter(message::Column::Id.is_in(ids)).all(tx).await? {
        let to = readers.remove(&row.id).unwrap_or_default();
        let letter = to_message(row)?;
        found.insert(LetterKey::Message(letter.id), LetterState::Message(Box::new(letter), to));
    }
    Ok(())
}

/// First readings, in one statement.
async fn read(tx: &Tx, changes: &[LetterChange]) -> Result<(), DbError> {
    use delivery::Column;
    let read = changes.iter().filter_map(|change| match change {
        LetterChange::Read(id, read) => Some((id.0, read)),
        _ => None,
    });
    let read: Vec<_> = read.collect();
    for chunk in read.chunks(rows_per_statement(7)) {
        let moments = chunk.iter().map(|(id, read)| (*id, read.at.micros()));
        let days = chunk.iter().map(|(id, read)| (*id, read.on.to_string()));
        let readers = chunk.iter().map(|(id, read)| (*id, read.by.0));
        delivery::Entity::update_many()
            .col_expr(Column::ReadAt, each(Column::Id, Column::ReadAt, moments))
            .col_expr(Column::ReadOn, each(Column::Id, Column::ReadOn, days))
            .col_expr(Column::ReadBy, each(Column::Id, Column::ReadBy, readers))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, _)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Letters that count as served, in one statement.
async fn serve(tx: &Tx, changes: &[LetterChange]) -> Result<(), DbError> {
    use delivery::Column;
    let served = changes.iter().filter_map(|change| match change {
        LetterChange::Serve(id, served) => Some((id.0, served)),
        _ => None,
    });
    let served: Vec<_> = served.collect();
    for chunk in served.chunks(rows_per_statement(5)) {
        let days = chunk.iter().map(|(id, served)| (*id, served.on.to_string()));
        let ways = chunk.iter().map(|(id, served)| (*id, served_by_code(served.by)));
        delivery::Entity::update_many()
            .col_expr(Column::ServedOn, each(Column::Id, Column::ServedOn, days))
            .col_expr(Column::ServedBy, each(Column::Id, Column::ServedBy, ways))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, _)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Letters whose day is known now, in one statement.
async fn deem(tx: &Tx, changes: &[LetterChange]) -> Result<(), DbError> {
    use delivery::Column;
    let deemed = changes.iter().filter_map(|change| match change {
        LetterChange::Deem(id, day) => Some((id.0, day.to_string())),
        _ => None,
    });
    let deemed: Vec<_> = deemed.collect();
    for chunk in deemed.chunks(rows_per_statement(3)) {
        delivery::Entity::update_many()
            .col_expr(Column::DeemedOn, each(Column::Id, Column::DeemedOn, chunk.iter().cloned()))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, _)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Letters of a mailbox that the viewer may see, newest first.
pub(crate) async fn letters<C: ConnectionTrait>(
    db: &C,
    viewer: Viewer,
    page: u64,
    size: u64,
) -> Result<Vec<(Delivery, Message)>, DbError> {
    let rows = visible(viewer)
        .order_by_desc(delivery::Column::DeliveredAt)
        .order_by_desc(delivery::Column::Id)
        .limit(size)
        .offset(page.saturating_mul(size))
        .all(db)
        .await?;
    rows.into_iter().map(|(row, letter)| pair(row, letter)).collect()
}

/// How many there are.
pub(crate) async fn count<C: ConnectionTrait>(db: &C, viewer: Viewer) -> Result<u64, DbError> {
    Ok(visible(viewer).count(db).await?)
}

/// Letters that nobody has opened yet, oldest first.
pub(crate) async fn unread<C: ConnectionTrait>(
    db: &C,
    viewer: Viewer,
    limit: u64,
) -> Result<Vec<(Delivery, Message)>, DbError> {
    let rows = visible(viewer)
        .filter(delivery::Column::ReadAt.is_null())
        .order_by_asc(delivery::Column::DeliveredAt)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(|(row, letter)| pair(row, letter)).collect()
}

/// One delivery with its message, whoever asks: the caller checks `rules::may_see`.
pub(crate) async fn letter<C: ConnectionTrait>(
    db: &C,
    id: DeliveryId,
) -> Result<Option<(Delivery, Message)>, DbError> {
    let found = delivery::Entity::find_by_id(id.0).find_also_related(message::Entity).one(db).await?;
    found.map(|(row, letter)| pair(row, letter)).transpose()
}

fn visible(viewer: Viewer) -> sea_orm::SelectTwo<delivery::Entity, message::Entity> {
    let mut wanted = delivery::Column::Party.eq(viewer.mailbox.0);
    if viewer.by_mandate {
        wanted = wanted.and(message::Column::Private.eq(false));
    }
    delivery::Entity::find().find_also_related(message::Entity).filter(wanted)
}

fn pair(row: delivery::Model, letter: Option<message::Model>) -> Result<(Delivery, Message), DbError> {
    let id = row.id;
    let letter = letter.ok_or_else(|| DbError::Inconsistent(format!("mailbox_deliveries {id}")))?;
    Ok((to_delivery(row)?, to_message(letter)?))
}

fn to_message_row(letter: &Message, at: Timestamp) -> Result<message::ActiveModel, DbError> {
    Ok(message::ActiveModel {
        id: Set(letter.id.0),
        department: Set(letter.department.clone()),
        case_id: Set(letter.case.map(|case| case.0)),
        kind: Set(letter.kind.code().to_owned()),
        private: Set(letter.private),
        subject: Set(json(&letter.subject)?),
        body: Set(json(&letter.body)?),
        remedy: Set(letter.remedy.as_ref().map(json).transpose()?),
        deadline: Set(letter.deadline.map(|day| day.to_string())),
        links: Set(json(&letter.links)?),
        created_at: Set(at.micros()),
    })
}

fn to_delivery_row(one: &Delivery) -> delivery::ActiveModel {
    delivery::ActiveModel {
        id: Set(one.id.0),
        message: Set(one.message.0),
        party: Set(one.party.0),
        delivered_at: Set(one.delivered_at.micros()),
        delivered_on: Set(one.delivered_on.to_string()),
        deemed_on: Set(one.deemed_on.map(|day| day.to_string())),
        read_at: Set(one.read.map(|read| read.at.micros())),
        read_on: Set(one.read.map(|read| read.on.to_string())),
        read_by: Set(one.read.map(|read| read.by.0)),
        served_on: Set(one.served.map(|served| served.on.to_string())),
        served_by: Set(one.served.map(|served| served_by_code(served.by).to_owned())),
    }
}

fn to_message(row: message::Model) -> Result<Message, DbError> {
    let bad = || DbError::Inconsistent(format!("mailbox_messages {}", row.id));
    Ok(Message {
        id: MessageId(row.id),
        case: row.case_id.map(CaseId),
        kind: Kind::parse(&row.kind).ok_or_else(bad)?,
        private: row.private,
        subject: read_json(&row.subject, bad)?,
        body: read_json(&row.body, bad)?,
        remedy: row.remedy.as_deref().map(|text| read_json(text, bad)).transpose()?,
        deadline: day(row.deadline.as_deref(), bad)?,
        links: read_json(&row.links, bad)?,
        department: row.department,
    })
}

fn to_delivery(row: delivery::Model) -> Result<Delivery, DbError> {
    let bad = || DbError::Inconsistent(format!("mailbox_deliveries {}", row.id));
    let read = match (row.read_at, day(row.read_on.as_deref(), bad)?, row.read_by) {
        (Some(at), Some(on), Some(by)) => {
            Some(FirstRead { at: Timestamp::from_micros(at), on, by: PartyId(by) })
        }
        _ => None,
    };
    let served = match (day(row.served_on.as_deref(), bad)?, row.served_by.as_deref()) {
        (Some(on), Some(by)) => Some(ServedOn { on, by: served_by_of(by).ok_or_else(bad)? }),
        _ => None,
    };
    Ok(Delivery {
        id: DeliveryId(row.id),
        message: MessageId(row.message),
        party: PartyId(row.party),
        delivered_at: Timestamp::from_micros(row.delivered_at),
        delivered_on: row.delivered_on.parse().map_err(|_| bad())?,
        deemed_on: day(row.deemed_on.as_deref(), bad)?,
        read,
        served,
    })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::Other(error.to_string()))
}

fn read_json<T: DeserializeOwned>(text: &str, bad: impl Fn() -> DbError) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|_| bad())
}

fn day(text: Option<&str>, bad: impl Fn() -> DbError) -> Result<Option<Date>, DbError> {
    text.map(|text| text.parse().map_err(|_| bad())).transpose()
}
