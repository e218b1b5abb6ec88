//! Accounts: opened by an administrator or by the seed, closed and opened again, with a password or without.

use std::borrow::Cow;

use acts::{Command, Ctx, Facts, Plan, Proofing, States};
use db::Tx;
use kernel::{Lang, PartyId, Problem};
use ledger::Entry;
use serde::Serialize;

use super::{EndSessions, Ending, Identity};
use crate::model::{Account, AccountId, AccountKind, AccountState, Names};
use crate::store::{self, AccountChange, Accounts};
use crate::{IdentityError, rules};

/// An account that does not exist yet.
#[derive(Debug, Clone, Serialize)]
pub struct NewAccount {
    pub id: AccountId,
    pub party: PartyId,
    pub kind: AccountKind,
    /// As typed; stored folded.
    pub login: String,
    pub names: Names,
    pub lang: Option<Lang>,
    pub proofing: Proofing,
}

/// Opens an account without any way to sign in.
#[derive(Debug, Serialize)]
pub struct OpenAccount(pub NewAccount);

impl Command for OpenAccount {
    type On = Accounts;
    type Answer = AccountId;
    const NAME: &'static str = "identity.open-account";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<AccountId> {
        vec![self.0.id]
    }

    fn decide(
        &self,
        states: &States<'_, Accounts>,
        facts: &Facts<'_>,
    ) -> Result<Plan<AccountChange, AccountId>, Problem> {
        if states.get(&self.0.id).is_some() {
            return Err(IdentityError::LoginTaken.into());
        }
        let account = account_of(&self.0, facts.at())?;
        let entry = entry(facts, "identity.account-opened", &account).with("kind", account.kind.code());
        Ok(Plan::answer(account.id).change(AccountChange::Add(account)).entry(entry))
    }

    fn taken(&self) -> Problem {
        IdentityError::LoginTaken.into()
    }
}

/// Locks an account or opens it again; locking ends its sessions.
#[derive(Debug, Serialize)]
pub struct SetAccountState {
    pub account: AccountId,
    pub state: AccountState,
}

impl Command for SetAccountState {
    type On = Accounts;
    type Answer = ();
    const NAME: &'static str = "identity.set-account-state";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<AccountId> {
        vec![self.account]
    }

    fn decide(
        &self,
        states: &States<'_, Accounts>,
        facts: &Facts<'_>,
    ) -> Result<Plan<AccountChange, ()>, Problem> {
        let account = &states.get(&self.account).ok_or(IdentityError::NoAccount)?.account;
        if account.state == self.state {
            return Ok(Plan::answer(()));
        }
        let kind = match self.state {
            AccountState::Active => "identity.account-unlocked",
            AccountState::Locked => "identity.account-locked",
        };
        let change = AccountChange::SetState(self.account, self.state);
        Ok(Plan::answer(()).change(change).entry(entry(facts, kind, account)))
    }
}

/// Sets the password of an account, already hashed.
#[derive(Serialize)]
pub struct SetPassword {
    pub account: AccountId,
    #[serde(skip)]
    pub(crate) hash: String,
}

impl Command for SetPassword {
    type On = Accounts;
    type Answer = ();
    const NAME: &'static str = "identity.set-password";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<AccountId> {
        vec![self.account]
    }

    fn decide(
        &self,
        states: &States<'_, Accounts>,
        facts: &Facts<'_>,
    ) -> Result<Plan<AccountChange, ()>, Problem> {
        let account = &states.get(&self.account).ok_or(IdentityError::NoAccount)?.account;
        let (hash, at) = (self.hash.clone(), facts.at());
        let change = AccountChange::SetPassword { account: self.account, hash, at };
        Ok(Plan::answer(()).change(change).entry(entry(facts, "identity.password-set", account)))
    }
}

impl Identity {
    /// Opens an account.
    pub async fn open_account(&self, ctx: &Ctx, new: NewAccount) -> Result<AccountId, Problem> {
        ctx.run(OpenAccount(new)).await
    }

    /// Sets a password and ends the other sessions of the account: whoever knew the old one is out.
    pub async fn set_password(&self, ctx: &Ctx, account: &Account, password: &str) -> Result<(), Problem> {
        rules::check_password(password, &account.login)?;
        let hash = self.hasher().hash(ctx.secrets(), rules::password(password)).await?;
        ctx.run(SetPassword { account: account.id, hash }).await?;
        self.end_sessions(ctx, EndSessions { account: account.id, which: Ending::All }).await.map(|_ended| ())
    }

    /// Locks an account or opens it again.
    pub async fn set_account_state(
        &self,
        ctx: &Ctx,
        account: AccountId,
        state: AccountState,
    ) -> Result<(), Problem> {
        ctx.run(SetAccountState { account, state }).await?;
        if state == AccountState::Locked {
            self.end_sessions(ctx, EndSessions { account, which: Ending::All }).await?;
        }
        Ok(())
    }

    /// The account with this login name.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, Problem> {
        let login = rules::login_name(login)?;
        Ok(store::account_by_login(self.shared().db.reader(), &login).await?)
    }

    /// The account with this id.
    pub async fn account(&self, id: AccountId) -> Result<Account, Problem> {
        let found = store::account(self.shared().db.reader(), id).await?;
        Ok(found.ok_or(IdentityError::NoAccount)?)
    }

    /// The account that a party has in one capacity.
    pub async fn account_of(&self, party: PartyId, kind: AccountKind) -> Result<Option<Account>, Problem> {
        Ok(store::account_of_party(self.shared().db.reader(), party, kind).await?)
    }

    /// The accounts that these parties have in one capacity; parties without one are left out.
    pub async fn accounts_of(&self, parties: &[PartyId], kind: AccountKind) -> Result<Vec<Account>, Problem> {
        Ok(store::accounts_of_parties(self.shared().db.reader(), parties, kind).await?)
    }

    /// Accounts in the order of their login names, after `after`; at most `limit`.
    pub async fn accounts(
        &self,
        kind: Option<AccountKind>,
        after: &str,
        limit: u64,
    ) -> Result<Vec<Account>, Problem> {
        Ok(store::accounts(self.shared().db.reader(), kind, after, limit).await?)
    }
}

/// Adds many accounts inside the caller's transaction, without a trace: for seeds only, which write their own.
pub async fn seed_accounts(tx: &Tx, accounts: &[NewAccount], at: kernel::Timestamp) -> Result<(), Problem> {
    let accounts: Result<Vec<Account>, Problem> = accounts.iter().map(|new| account_of(new, at)).collect();
    Ok(store::insert_accounts(tx, &accounts?).await?)
}

fn account_of(new: &NewAccount, at: kernel::Timestamp) -> Result<Account, Problem> {
    Ok(Account {
        id: new.id,
        party: new.party,
        kind: new.kind,
        login: rules::login_name(&new.login)?,
        names: rules::names(&new.names)?,
        lang: new.lang,
        state: AccountState::Active,
        proofing: new.proofing,
        created_at: at,
    })
}

/// A trace of something that happened to an account, about its holder.
pub(super) fn entry(facts: &Facts<'_>, kind: &str, account: &Account) -> Entry {
    trace(facts, kind).about(account.party, serde_json::Map::new())
}

/// A trace with what every entry of identity says: through which door, and in which post when it was an official.
pub(super) fn trace(facts: &Facts<'_>, kind: &str) -> Entry {
    let origin = &facts.ctx.origin;
    let channel = serde_json::to_value(origin.channel).unwrap_or_default();
    let entry = Entry::new(facts.ctx.new_id(), kind, facts.at()).with("channel", channel);
    match &origin.officer {
        Some(officer) => {
            entry.with("department", officer.department.as_str()).with("post", officer.post.as_str())
        }
        None => entry,
    }
}
