//! Accounts, their passwords and passkeys.

use std::collections::HashMap;

use acts::Aggregate;
use db::{DbError, Tx, rows_per_statement};
use kernel::{PartyId, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entities::{account, passkey, password};
use crate::error::inconsistent;
use crate::model::{
    Account, AccountId, AccountKind, AccountState, Names, PasskeyId, proofing_code, proofing_of,
};
use crate::rules::lang_of;

const COLUMNS: usize = 10;

/// The aggregate: an account with what its decisions need.
pub struct Accounts;

/// An account and its passkeys.
pub struct AccountWithKeys {
    pub account: Account,
    pub passkeys: Vec<(PasskeyId, String)>,
}

/// What happens to accounts.
#[derive(Debug, Clone)]
pub enum AccountChange {
    Add(Account),
    SetState(AccountId, AccountState),
    SetPassword {
        account: AccountId,
        hash: String,
        at: Timestamp,
    },
    AddPasskey(passkey::Model),
    /// A passkey was used: its counter and time.
    UsePasskey {
        id: PasskeyId,
        data: String,
        at: Timestamp,
    },
    RemovePasskey(PasskeyId),
}

impl Aggregate for Accounts {
    type Key = AccountId;
    type State = AccountWithKeys;
    type Change = AccountChange;

    async fn load(tx: &Tx, keys: &[AccountId]) -> Result<HashMap<AccountId, AccountWithKeys>, DbError> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let mut found = HashMap::with_capacity(keys.len());
        for row in account::Entity::find().filter(account::Column::Id.is_in(ids.clone())).all(tx).await? {
            let account = to_account(row)?;
            found.insert(account.id, AccountWithKeys { account, passkeys: Vec::new() });
        }
        let keys = passkey::Entity::find().filter(passkey::Column::Account.is_in(ids)).all(tx).await?;
        for row in keys {
            if let Some(state) = found.get_mut(&AccountId(row.account)) {
                state.passkeys.push((PasskeyId(row.id), row.label));
            }
        }
        Ok(found)
    }

    async fn save(tx: &Tx, changes: &[AccountChange]) -> Result<(), DbError> {
        let mut added = Vec::new();
        let mut passwords = Vec::new();
        let mut keys = Vec::new();
        let mut removed = Vec::new();
        for change in changes.iter().cloned() {
            match change {
                AccountChange::Add(account) => added.push(account),
                AccountChange::SetPassword { account, hash, at } => passwords.push(password::ActiveModel {
                    account: Set(account.0),
                    hash: Set(hash),
                    changed_at: Set(at.micros()),
                }),
                AccountChange::AddPasskey(row) => keys.push(passkey::ActiveModel::from(row)),
                AccountChange::RemovePasskey(id) => removed.push(id.0),
                AccountChange::SetState(id, state) => set_state(tx, id, state).await?,
                AccountChange::UsePasskey { id, data, at } => use_passkey(tx, id, data, at).await?,
            }
        }
        insert_accounts(tx, &added).await?;
        if !passwords.is_empty() {
            let upsert = OnConflict::column(password::Column::Account)
                .update_columns([password::Column::Hash, password::Column::ChangedAt])
                .to_owned();
            password::Entity::insert_many(passwords).on_conflict(upsert).exec_without_returning(tx).await?;
        }
        if !keys.is_empty() {
            passkey::Entity::insert_many(keys).exec_without_returning(tx).await?;
        }
        if !removed.is_empty() {
            passkey::Entity::delete_many().filter(passkey::Column::Id.is_in(removed)).exec(tx).await?;
        }
        Ok(())
    }
}

/// One row each: locking and using a passkey are never done in bulk.
async fn set_state(tx: &Tx, id: AccountId, state: AccountState) -> Result<(), DbError> {
    let row = account::ActiveModel { state: Set(state.code().to_owned()), ..Default::default() };
    account::Entity::update_many().set(row).filter(account::Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

async fn use_passkey(tx: &Tx, id: PasskeyId, data: String, at: Timestamp) -> Result<(), DbError> {
    let row = passkey::ActiveModel { data: Set(data), used_at: Set(Some(at.micros())), ..Default::default() };
    passkey::Entity::update_many().set(row).filter(passkey::Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// Adds accounts, as many per statement as both engines allow; seeding uses it directly.
pub(crate) async fn insert_accounts<C: ConnectionTrait>(tx: &C, accounts: &[Account]) -> Result<(), DbError> {
    for chunk in accounts.chunks(rows_per_statement(COLUMNS)) {
        let rows = chunk.iter().cloned().map(to_row);
        account::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The account with this id.
pub(crate) async fn account<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<Option<Account>, DbError> {
    account::Entity::find_by_id(id.0).one(db).await?.map(to_account).transpose()
}

/// The account with this (folded) login name.
pub(crate) async fn account_by_login<C: ConnectionTrait>(
    db: &C,
    login: &str,
) -> Result<Option<Account>, DbError> {
    account::Entity::find()
        .filter(account::Column::Login.eq(login))
        .one(db)
        .await?
        .map(to_account)
        .transpose()
}

/// The account that a party has in one capacity.
pub(crate) async fn account_of_party<C: ConnectionTrait>(
    db: &C,
    party: PartyId,
    kind: AccountKind,
) -> Result<Option<Account>, DbError> {
    let own = account::Entity::find().filter(account::Column::Party.eq(party.0));
    own.filter(account::Column::Kind.eq(kind.code())).one(db).await?.map(to_account).transpose()
}

/// The accounts that these parties have in one capacity.
pub(crate) async fn accounts_of_parties<C: ConnectionTrait>(
    db: &C,
    parties: &[PartyId],
    kind: AccountKind,
) -> Result<Vec<Account>, DbError> {
    let own =
        account::Entity::find().filter(account::Column::Party.is_in(parties.iter().map(|party| party.0)));
    let rows = own.filter(account::Column::Kind.eq(kind.code())).all(db).await?;
    rows.into_iter().map(to_account).collect()
}

/// Accounts in the order of their login names, after `after`.
pub(crate) async fn accounts<C: ConnectionTrait>(
    db: &C,
    kind: Option<AccountKind>,
    after: &str,
    limit: u64,
) -> Result<Vec<Account>, DbError> {
    let mut query = account::Entity::find().filter(account::Column::Login.gt(after));
    if let Some(kind) = kind {
        query = query.filter(account::Column::Kind.eq(kind.code()));
    }
    let rows = query.order_by_asc(account::Column::Login).limit(limit).all(db).await?;
    rows.into_iter().map(to_account).collect()
}

/// The stored hash of an account's password.
pub(crate) async fn password_hash<C: ConnectionTrait>(
    db: &C,
    id: AccountId,
) -> Result<Option<String>, DbError> {
    Ok(password::Entity::find_by_id(id.0).one(db).await?.map(|row| row.hash))
}

fn to_row(account: Account) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(account.id.0),
        party: Set(account.party.0),
        kind: Set(account.kind.code().to_owned()),
        login: Set(account.login),
        name_zh: Set(account.names.zh),
        name_roman: Set(account.names.roman),
        lang: Set(account.lang.map(|lang| lang.tag().to_owned())),
        state: Set(account.state.code().to_owned()),
        proofing: Set(proofing_code(account.proofing)),
        created_at: Set(account.created_at.micros()),
    }
}

pub(super) fn to_account(row: account::Model) -> Result<Account, DbError> {
    let bad = || inconsistent("identity_accounts", row.id);
    Ok(Account {
        id: AccountId(row.id),
        party: PartyId(row.party),
        kind: AccountKind::parse(&row.kind).ok_or_else(bad)?,
        state: AccountState::parse(&row.state).ok_or_else(bad)?,
        lang: lang_of(row.lang.as_deref()),
        login: row.login,
        names: Names { zh: row.name_zh, roman: row.name_roman },
        proofing: proofing_of(row.proofing),
        created_at: Timestamp::from_micros(row.created_at),
    })
}
