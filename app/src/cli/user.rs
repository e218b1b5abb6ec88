//! `balcao user`: add, list and change accounts.

use std::process::ExitCode;

use acts::{Ctx, Origin, Proofing};
use clap::{Subcommand, ValueEnum};
use identity::model::{AccountKind, Names};
use identity::{Account, AccountId, AccountState, AssignPost, NewAccount};
use kernel::PartyId;

use super::Common;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;
use crate::progress::line;
use crate::store;

const LIST_MAX: u64 = 200;

/// Arguments of `user`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Resident,
    Staff,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open an account; the password is read from BALCAO_PASSWORD or the first line of standard input
    Add {
        /// Login name: the number of the identity card, or a staff name
        login: String,
        #[arg(long, value_enum, default_value = "staff")]
        kind: Kind,
        /// Name in Chinese characters
        #[arg(long)]
        chinese: Option<String>,
        /// Name in Latin letters
        #[arg(long)]
        latin: Option<String>,
    },
    /// List accounts
    List,
    /// Set a password
    Password { login: String },
    /// Give an official a post of the pack, from today
    Post { login: String, post: String },
    /// Lock an account and end its sessions
    Lock { login: String },
    /// Open a locked account again
    Unlock { login: String },
}

/// Runs the subcommand.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    let foundation = Foundation::open(&config).await?;
    let mode = match store::get(&foundation.db, store::MODE).await?.as_deref() {
        Some("demo") => Mode::Demo { fast_clock: false },
        _ => Mode::Production,
    };
    let house = House::start(foundation, mode, "http://localhost").await?;
    let origin =
        Origin { channel: acts::Channel::CommandLine, actor: acts::Actor::Machine, ..Origin::default() };
    let ctx = Ctx::new(std::sync::Arc::clone(&house.shared), origin);
    let done = carry_out(&house, &ctx, args.what).await;
    house.stop().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn carry_out(house: &House, ctx: &Ctx, what: What) -> anyhow::Result<()> {
    let identity = &house.parts.identity;
    match what {
        What::Add { login, kind, chinese, latin } => {
            let password = read_password()?;
            let kind = match kind {
                Kind::Resident => AccountKind::Resident,
                Kind::Staff => AccountKind::Staff,
            };
            let new = NewAccount {
                id: AccountId::new(ctx.ids(), ctx.at()),
                party: PartyId::new(ctx.ids(), ctx.at()),
                kind,
                login,
                names: Names { zh: chinese.unwrap_or_default(), roman: latin.unwrap_or_default() },
                lang: None,
                proofing: Proofing::P0,
            };
            let id = identity.open_account(ctx, new).await?;
            let account = identity.account(id).await?;
            identity.set_password(ctx, &account, &password).await?;
            line(&format!("account {id}"));
        }
        What::List => {
            for account in identity.accounts(None, "", LIST_MAX).await? {
                line(&format!("{}  {:?}  {:?}", account.login, account.kind, account.state));
            }
        }
        What::Password { login } => {
            let account = find(house, &login).await?;
            identity.set_password(ctx, &account, &read_password()?).await?;
        }
        What::Post { login, post } => {
            let account = find(house, &login).await?;
            let assign = AssignPost { party: account.party, post, from: ctx.at(), to: None };
            identity.assign_post(ctx, assign).await?;
        }
        What::Lock { login } => set_state(house, ctx, &login, AccountState::Locked).await?,
        What::Unlock { login } => set_state(house, ctx, &login, AccountState::Active).await?,
    }
    Ok(())
}

async fn set_state(house: &House, ctx: &Ctx, login: &str, state: AccountState) -> anyhow::Result<()> {
    let account = find(house, login).await?;
    Ok(house.parts.identity.set_account_state(ctx, account.id, state).await?)
}

async fn find(house: &House, login: &str) -> anyhow::Result<Account> {
    let found = house.parts.identity.account_by_login(login).await?;
    found.ok_or_else(|| bad_input(format!("there is no account {login}")))
}

/// Never an argument: other users of the machine see arguments.
fn read_password() -> anyhow::Result<String> {
    #[expect(clippy::disallowed_methods, reason = "a secret that must not stand in a file or an argument")]
    if let Ok(password) = std::env::var("BALCAO_PASSWORD") {
        return Ok(password);
    }
    let mut first = String::new();
    std::io::stdin().read_line(&mut first)?;
    Ok(first.trim_end_matches(['\r', '\n']).to_owned())
}
