//! Loads and writes, set-based: how the act writer sees slots and parties, and the reads of the pages.

use std::collections::{BTreeMap, HashMap};

use acts::Aggregate;
use db::{Db, DbError, Tx, each, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::entities::booking::{ActiveModel, Column, Entity, Model};
use crate::model::{Booking, BookingId, BookingState, SlotKey};

const COLUMNS: usize = 15;
/// Values that one moved booking binds: five pairs of id and value, and the id of the filter.
const UPDATE_VALUES: usize = 11;
/// Rows of one update; a batch of commands is far below.
const UPDATES_PER_STATEMENT: usize = rows_per_statement(UPDATE_VALUES);
/// Lines of a person's own page, newest first.
pub const MINE_ROWS_MAX: u64 = 100;
/// Lines of a day list.
pub const DAY_ROWS_MAX: u64 = 2_000;
/// Rows that one look at a window reads: days × slots × places beyond any real counter.
const WINDOW_ROWS_MAX: u64 = 100_000;

/// Bookings, as the act writer loads and saves them.
pub struct Bookings;

/// What a decision needs. Every command on a booking names its slot and its party, so that two commands which could
/// meet never stand in one batch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Slot(SlotKey),
    /// All that a person has, in whichever calendar.
    Party(PartyId),
    Effect(String),
}

/// Rows behind a key: those with a seat for a slot or a party, the one row of an effect.
#[derive(Debug, Clone)]
pub struct Rows(pub Vec<Booking>);

/// What a decision changes.
pub enum Change {
    /// A row gives its place back.
    Free {
        id: BookingId,
        to: BookingState,
        at: Timestamp,
    },
    /// A hold becomes a booking.
    Book {
        id: BookingId,
        reference: String,
        at: Timestamp,
    },
    Arrive {
        id: BookingId,
        at: Timestamp,
    },
    /// The booking goes to a place of another slot.
    Move {
        id: BookingId,
        slot: SlotKey,
        ends_at: Timestamp,
        seat: u16,
        at: Timestamp,
    },
    New(Booking),
}

impl Aggregate for Bookings {
    type Key = Key;
    type State = Rows;
    type Change = Change;

    async fn load(tx: &Tx, keys: &[Key]) -> Result<HashMap<Key, Rows>, DbError> {
        let mut any = Condition::any();
        for key in keys {
            any = any.add(match key {
                Key::Slot(slot) => Condition::all()
                    .add(Column::Calendar.eq(&slot.calendar))
                    .add(Column::Site.eq(&slot.site))
                    .add(Column::StartsAt.eq(slot.starts_at.micros()))
                    .add(Column::Seat.is_not_null()),
                Key::Party(party) => {
                    Condition::all().add(Column::Party.eq(party.0)).add(Column::Seat.is_not_null())
                }
                Key::Effect(effect) => Condition::all().add(Column::EffectKey.eq(effect)),
            });
        }
        let mut found: HashMap<Key, Rows> = HashMap::new();
        for row in Entity::find().filter(any).all(tx).await? {
            let row = booking(row)?;
            let mut put = |key: Key| found.entry(key).or_insert_with(|| Rows(Vec::new())).0.push(row.clone());
            if let Some(effect) = &row.effect_key {
                put(Key::Effect(effect.clone()));
            }
            if row.seat.is_some() {
                put(Key::Slot(row.slot.clone()));
                put(Key::Party(row.party));
            }
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
        // Places are given back before they are given: a new row may take the seat of one that is freed here.
        free(tx, changes).await?;
        step(tx, changes).await?;
        relocate(tx, changes).await?;
        let rows: Vec<ActiveModel> = changes
            .iter()
            .filter_map(|change| if let Change::New(booking) = change { Some(row(booking)) } else { None })
            .collect();
        for chunk in rows.chunks(rows_per_statement(COLUMNS)) {
            Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

async fn free(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut groups: BTreeMap<(&str, i64), Vec<Uuid>> = BTreeMap::new();
    for change in changes {
        if let Change::Free { id, to, at } = change {
            groups.entry((to.as_str(), at.micros())).or_default().push(id.0);
        }
    }
    for ((to, at), ids) in groups {
        let row = ActiveModel {
            seat: Set(None),
            state: Set(to.to_owned()),
            hold_until: Set(None),
            changed_at: Set(at),
            ..Default::default()
        };
        Entity::update_many().set(row).filter(Column::Id.is_in(ids)).exec(tx).await?;
    }
    Ok(())
}

/// Confirmations and arrivals: one statement, in which each row has its own number, state and moment.
async fn step(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let mut steps: Vec<(Uuid, BookingState, Option<&str>, i64)> = Vec::new();
    for change in changes {
        match change {
            Change::Book { id, reference, at } => {
                steps.push((id.0, BookingState::Booked, Some(reference), at.micros()));
            }
            Change::Arrive { id, at } => steps.push((id.0, BookingState::Arrived, None, at.micros())),
            Change::Free { .. } | Change::Move { .. } | Change::New(_) => {}
        }
    }
    for chunk in steps.chunks(UPDATES_PER_STATEMENT) {
        let states = chunk.iter().map(|(id, to, ..)| (*id, to.as_str()));
        let moments = chunk.iter().map(|(id, _, _, at)| (*id, *at));
        let references = chunk.iter().filter_map(|(id, _, reference, _)| Some((*id, (*reference)?)));
        Entity::update_many()
            .col_expr(Column::State, each(Column::Id, Column::State, states))
            .col_expr(Column::Reference, each(Column::Id, Column::Reference, references))
            .col_expr(Column::ChangedAt, each(Column::Id, Column::ChangedAt, moments))
            .col_expr(Column::HoldUntil, Expr::value(None::<i64>))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, ..)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Bookings that go to a place of another slot: one statement for all of them.
async fn relocate(tx: &Tx, changes: &[Change]) -> Result<(), DbError> {
    let moves: Vec<(Uuid, &SlotKey, i64, u16, i64)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Move { id, slot, ends_at, seat, at } => {
                Some((id.0, slot, ends_at.micros(), *seat, at.micros()))
            }
            _ => None,
        })
        .collect();
    for chunk in moves.chunks(UPDATES_PER_STATEMENT) {
        let sites = chunk.iter().map(|(id, slot, ..)| (*id, slot.site.as_str()));
        let starts = chunk.iter().map(|(id, slot, ..)| (*id, slot.starts_at.micros()));
        let ends = chunk.iter().map(|(id, _, ends_at, ..)| (*id, *ends_at));
        let seats = chunk.iter().map(|(id, _, _, seat, _)| (*id, i64::from(*seat)));
        let moments = chunk.iter().map(|(id, .., at)| (*id, *at));
        Entity::update_many()
            .col_expr(Column::Site, each(Column::Id, Column::Site, sites))
            .col_expr(Column::StartsAt, each(Column::Id, Column::StartsAt, starts))
            .col_expr(Column::EndsAt, each(Column::Id, Column::EndsAt, ends))
            .col_expr(Column::Seat, each(Column::Id, Column::Seat, seats))
            .col_expr(Column::ChangedAt, each(Column::Id, Column::ChangedAt, moments))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, ..)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn booking(row: Model) -> Result<Booking, DbError> {
    let bad = || DbError::Inconsistent(format!("counter_bookings {}", row.id));
    Ok(Booking {
        id: row.id.into(),
        seat: row.seat.map(u16::try_from).transpose().map_err(|_| bad())?,
        state: BookingState::parse(&row.state).ok_or_else(bad)?,
        slot: SlotKey {
            calendar: row.calendar,
            site: row.site,
            starts_at: Timestamp::from_micros(row.starts_at),
        },
        ends_at: Timestamp::from_micros(row.ends_at),
        hold_until: row.hold_until.map(Timestamp::from_micros),
        party: row.party.into(),
        case: row.case_id.map(Into::into),
        node: row.node,
        reference: row.reference,
        effect_key: row.effect_key,
        created_at: Timestamp::from_micros(row.created_at),
        changed_at: Timestamp::from_micros(row.changed_at),
    })
}

fn row(booking: &Booking) -> ActiveModel {
    ActiveModel {
        id: Set(booking.id.into()),
        reference: Set(booking.reference.clone()),
        effect_key: Set(booking.effect_key.clone()),
        calendar: Set(booking.slot.calendar.clone()),
        site: Set(booking.slot.site.clone()),
        starts_at: Set(booking.slot.starts_at.micros()),
        ends_at: Set(booking.ends_at.micros()),
        seat: Set(booking.seat.map(i64::from)),
        state: Set(booking.state.as_str().to_owned()),
        hold_until: Set(booking.hold_until.map(Timestamp::micros)),
        party: Set(booking.party.into()),
        case_id: Set(booking.case.map(Into::into)),
        node: Set(booking.node.clone()),
        created_at: Set(booking.created_at.micros()),
        changed_at: Set(booking.changed_at.micros()),
    }
}

#[derive(FromQueryResult)]
struct Taken {
    site: String,
    starts_at: i64,
    state: String,
    hold_until: Option<i64>,
}

/// How many places of each slot are taken at `now` (machine time), between two moments, for each site.
pub async fn taken(
    db: &Db,
    (calendar, sites): (&str, &[&str]),
    (from, through): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<HashMap<String, HashMap<Timestamp, u16>>, DbError> {
    let rows = Entity::find()
        .select_only()
        .columns([Column::Site, Column::StartsAt, Column::State, Column::HoldUntil])
        .filter(Column::Site.is_in(sites.iter().copied()))
        .filter(Column::Calendar.eq(calendar))
        .filter(Column::StartsAt.between(from.micros(), through.micros()))
        .filter(Column::Seat.is_not_null())
        .limit(WINDOW_ROWS_MAX)
        .into_model::<Taken>()
        .all(db.reader())
        .await?;
    let mut taken: HashMap<String, HashMap<Timestamp, u16>> = HashMap::new();
    for row in rows {
        let over = row.state == BookingState::Held.as_str()
            && row.hold_until.is_none_or(|until| until <= now.micros());
        if !over {
            *taken.entry(row.site).or_default().entry(Timestamp::from_micros(row.starts_at)).or_default() +=
                1;
        }
    }
    Ok(taken)
}

/// A person's bookings and live holds, latest first.
pub async fn mine(db: &Db, party: PartyId) -> Result<Vec<Booking>, DbError> {
    let rows = Entity::find()
        .filter(Column::Party.eq(party.0))
        .filter(Column::State.ne(BookingState::Expired.as_str()))
        .order_by_desc(Column::StartsAt)
        .limit(MINE_ROWS_MAX)
        .all(db.reader())
        .await?;
    rows.into_iter().map(booking).collect()
}

/// One booking.
pub async fn find(db: &Db, id: BookingId) -> Result<Option<Booking>, DbError> {
    Entity::find_by_id(id.0).one(db.reader()).await?.map(booking).transpose()
}

/// The booking that an effect made.
pub async fn of_effect(db: &Db, effect: &str) -> Result<Option<Booking>, DbError> {
    Entity::find().filter(Column::EffectKey.eq(effect)).one(db.reader()).await?.map(booking).transpose()
}

/// Who comes to a site between two moments, in order.
pub async fn day(db: &Db, site: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Booking>, DbError> {
    let coming = [BookingState::Booked.as_str(), BookingState::Arrived.as_str()];
    let rows = Entity::find()
        .filter(Column::Site.eq(site))
        .filter(Column::StartsAt.gte(from.micros()))
        .filter(Column::StartsAt.lt(to.micros()))
        .filter(Column::State.is_in(coming))
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Calendar)
        .order_by_asc(Column::Seat)
        .limit(DAY_ROWS_MAX)
        .all(db.reader())
        .await?;
    rows.into_iter().map(booking).collect()
}
