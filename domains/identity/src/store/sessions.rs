//! Sessions: looked up by the hash of their token in one statement, with the account beside them.

use std::collections::HashMap;

use acts::{Aggregate, Assurance};
use db::{Db, DbError, Tx, each, rows_per_statement};
use kernel::{MandateId, PartyId, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait as _, Value,
};
use uuid::Uuid;

use super::accounts::to_account;
use crate::entities::{account, session};
use crate::error::inconsistent;
use crate::model::{
    Account, AccountId, Acting, Names, SessionId, SessionRow, authenticator_code, authenticator_of,
    proofing_code, proofing_of,
};

const COLUMNS: usize = 17;

/// The aggregate: sessions, one by one or all of an account.
pub struct Sessions;

/// Which sessions a decision needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SessionKey {
    One(SessionId),
    OfAccount(AccountId),
}

/// What happens to sessions.
#[derive(Debug, Clone)]
pub enum SessionChange {
    Open(SessionRow),
    End(SessionId),
    Act(SessionId, Option<Acting>),
}

impl Aggregate for Sessions {
    type Key = SessionKey;
    type State = Vec<SessionRow>;
    type Change = SessionChange;

    async fn load(tx: &Tx, keys: &[SessionKey]) -> Result<HashMap<SessionKey, Vec<SessionRow>>, DbError> {
        let (mut ids, mut owners): (Vec<Uuid>, Vec<Uuid>) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                SessionKey::One(id) => ids.push(id.0),
                SessionKey::OfAccount(id) => owners.push(id.0),
            }
        }
        let wanted = session::Column::Id.is_in(ids).or(session::Column::Account.is_in(owners));
        let mut found: HashMap<SessionKey, Vec<SessionRow>> = HashMap::new();
        let rows =
            session::Entity::find().filter(wanted).order_by_asc(session::Column::CreatedAt).all(tx).await?;
        for row in rows {
            let row = to_session(row)?;
            found.entry(SessionKey::OfAccount(row.account)).or_default().push(row.clone());
            found.entry(SessionKey::One(row.id)).or_default().push(row);
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[SessionChange]) -> Result<(), DbError> {
        let mut opened = Vec::new();
        let mut ended = Vec::new();
        let mut turned = Vec::new();
        for change in changes {
            match change {
                SessionChange::Open(row) => opened.push(to_row(row.clone())),
                SessionChange::End(id) => ended.push(id.0),
                SessionChange::Act(id, acting) => turned.push((*id, acting.clone())),
            }
        }
        act_for(tx, &turned).await?;
        let mut opened = opened.into_iter().peekable();
        while opened.peek().is_some() {
            let chunk: Vec<_> = opened.by_ref().take(rows_per_statement(COLUMNS)).collect();
            session::Entity::insert_many(chunk).exec_without_returning(tx).await?;
        }
        end_where(tx, session::Column::Id.is_in(ended)).await?;
        Ok(())
    }
}

/// For whom sessions act from now on (`None`: for their own person), in one statement.
async fn act_for(tx: &Tx, turns: &[(SessionId, Option<Acting>)]) -> Result<(), DbError> {
    use session::Column;
    for chunk in turns.chunks(rows_per_statement(11)) {
        let turn = |value: fn(&Acting) -> Value, none: fn() -> Value| {
            chunk.iter().map(move |(id, acting)| (id.0, acting.as_ref().map_or_else(none, value)))
        };
        let (parties, mandates) = (
            turn(|acting| acting.party.0.into(), || None::<Uuid>.into()),
            turn(|acting| acting.mandate.0.into(), || None::<Uuid>.into()),
        );
        let ends = turn(|acting| acting.until.micros().into(), || None::<i64>.into());
        let chinese = turn(|acting| acting.names.zh.clone().into(), || "".into());
        let roman = turn(|acting| acting.names.roman.clone().into(), || "".into());
        session::Entity::update_many()
            .col_expr(Column::ActingFor, each(Column::Id, Column::ActingFor, parties))
            .col_expr(Column::Mandate, each(Column::Id, Column::Mandate, mandates))
            .col_expr(Column::ActingUntil, each(Column::Id, Column::ActingUntil, ends))
            .col_expr(Column::ActingZh, each(Column::Id, Column::ActingZh, chinese))
            .col_expr(Column::ActingRoman, each(Column::Id, Column::ActingRoman, roman))
            .filter(Column::Id.is_in(chunk.iter().map(|(id, _)| id.0)))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Deletes sessions; the ledger keeps that they were there.
pub(super) async fn end_where<C: ConnectionTrait>(
    tx: &C,
    which: impl sea_orm::sea_query::IntoCondition,
) -> Result<u64, DbError> {
    Ok(session::Entity::delete_many().filter(which).exec(tx).await?.rows_affected)
}

/// The session under this token hash and its account, in one statement.
pub(crate) async fn session_by_token<C: ConnectionTrait>(
    db: &C,
    token_hash: &[u8; 32],
) -> Result<Option<(SessionRow, Account)>, DbError> {
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(token_hash.to_vec()))
        .join(JoinType::InnerJoin, session::Relation::Account.def())
        .select_also(account::Entity)
        .one(db)
        .await?;
    match found {
        Some((row, Some(account))) => Ok(Some((to_session(row)?, to_account(account)?))),
        _ => Ok(None),
    }
}

/// The sessions of an account, newest use first.
pub(crate) async fn sessions_of_account<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
) -> Result<Vec<SessionRow>, DbError> {
    let own = session::Entity::find().filter(session::Column::Account.eq(account.0));
    let rows = own.order_by_desc(session::Column::SeenAt).all(db).await?;
    rows.into_iter().map(to_session).collect()
}

/// Notes that a session was used; an older note never wins.
pub(crate) async fn mark_seen(db: &Db, id: SessionId, now: Timestamp) -> Result<(), DbError> {
    db.write_short(move |tx| {
        Box::pin(async move {
            let row = session::ActiveModel { seen_at: Set(now.micros()), ..Default::default() };
            let own = session::Column::Id.eq(id.0).and(session::Column::SeenAt.lt(now.micros()));
            session::Entity::update_many().set(row).filter(own).exec(tx).await?;
            Ok::<_, DbError>(())
        })
    })
    .await
}

/// Deletes sessions that are over; returns how many.
pub(crate) async fn end_expired(db: &Db, now: Timestamp) -> Result<u64, DbError> {
    let idle = Expr::col(session::Column::SeenAt).add(Expr::col(session::Column::IdleMs).mul(1_000));
    db.write_short(move |tx| {
        let over = session::Column::ExpiresAt.lte(now.micros()).or(idle.clone().lte(now.micros()));
        Box::pin(async move { end_where(tx, over).await })
    })
    .await
}

fn to_row(row: SessionRow) -> session::ActiveModel {
    let names = row.acting.as_ref().map(|acting| acting.names.clone()).unwrap_or_default();
    session::ActiveModel {
        id: Set(row.id.0),
        token_hash: Set(row.token_hash.to_vec()),
        account: Set(row.account.0),
        party: Set(row.party.0),
        post: Set(row.post),
        acting_for: Set(row.acting.as_ref().map(|acting| acting.party.0)),
        mandate: Set(row.acting.as_ref().map(|acting| acting.mandate.0)),
        acting_zh: Set(names.zh),
        acting_roman: Set(names.roman),
        acting_until: Set(row.acting.as_ref().map(|acting| acting.until.micros())),
        proofing: Set(proofing_code(row.assurance.proofing)),
        authenticator: Set(authenticator_code(row.assurance.authenticator)),
        device: Set(row.device),
        created_at: Set(row.created_at.micros()),
        seen_at: Set(row.seen_at.micros()),
        idle_ms: Set(row.idle_ms),
        expires_at: Set(row.expires_at.micros()),
    }
}

fn to_session(row: session::Model) -> Result<SessionRow, DbError> {
    let acting = match (row.acting_for, row.mandate, row.acting_until) {
        (Some(party), Some(mandate), Some(until)) => Some(Acting {
            party: PartyId(party),
            mandate: MandateId(mandate),
            names: Names { zh: row.acting_zh, roman: row.acting_roman },
            until: Timestamp::from_micros(until),
        }),
        _ => None,
    };
    Ok(SessionRow {
        id: SessionId(row.id),
        token_hash: row.token_hash.try_into().map_err(|_| inconsistent("identity_sessions", row.id))?,
        account: AccountId(row.account),
        party: PartyId(row.party),
        post: row.post,
        acting,
        assurance: Assurance {
            proofing: proofing_of(row.proofing),
            authenticator: authenticator_of(row.authenticator),
        },
        device: row.device,
        created_at: Timestamp::from_micros(row.created_at),
        seen_at: Timestamp::from_micros(row.seen_at),
        idle_ms: row.idle_ms,
        expires_at: Timestamp::from_micros(row.expires_at),
    })
}
