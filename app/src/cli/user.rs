//! `balcao user`: add, list and change accounts.

use std::process::ExitCode;

use acts::{Ctx, Proofing};
use clap::{Subcommand, ValueEnum};
use identity::model::{AccountKind, Names};
use identity::{Account, AccountId, AccountState, AssignPost, EndPost, Identity, NewAccount};
use kernel::PartyId;
use registers::Catalogues;
use serde::{Deserialize, Serialize};

use super::Common;
use crate::config::Config;
use crate::exit::{UnknownPerson, bad_input};
use crate::foundation::Foundation;
use crate::house::House;
use crate::local::{self, Workshop};
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

#[derive(Debug, Clone, Copy, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Resident,
    Staff,
}

/// How surely the person is known: `acts::Proofing` as an argument.
#[derive(Debug, Clone, Copy, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Proven {
    /// By nobody but themselves
    P0,
    /// Document number and contact were checked against a register
    P1,
    /// Register match and a live face, or trusted upstream
    P2,
    /// In person, with card and fingerprint
    P3,
}

impl From<Proven> for Proofing {
    fn from(proven: Proven) -> Self {
        match proven {
            Proven::P0 => Self::P0,
            Proven::P1 => Self::P1,
            Proven::P2 => Self::P2,
            Proven::P3 => Self::P3,
        }
    }
}

#[derive(Debug, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Open an account; the password is read from BALCAO_PASSWORD or the first line of standard input
    Add {
        /// Login name: the number of the identity card, or a staff name
        login: String,
        #[arg(long, value_enum, default_value = "staff")]
        kind: Kind,
        /// A resident's number in the register of persons, exactly: the account is that person's
        #[arg(long, required_if_eq("kind", "resident"))]
        number: Option<String>,
        /// Name in Chinese characters
        #[arg(long)]
        chinese: Option<String>,
        /// Name in Latin letters
        #[arg(long)]
        latin: Option<String>,
        /// How surely you know who it is: a resident's own pages need p1, most services p2
        #[arg(long, value_enum, default_value = "p0")]
        proofing: Proven,
    },
    /// List accounts
    List,
    /// Set a password
    Password { login: String },
    /// Give an official a post of the pack, from today
    Post {
        login: String,
        post: String,
        /// Take the post away instead; every session in it ends at once
        #[arg(long)]
        #[serde(default)]
        end: bool,
    },
    /// Lock an account and end its sessions
    Lock { login: String },
    /// Open a locked account again
    Unlock { login: String },
}

/// What is to be done, with the password where one is needed.
#[derive(Serialize, Deserialize)]
pub struct Order {
    what: What,
    password: Option<String>,
}

/// Runs the subcommand: in the server that holds the database, or alone.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    let password = match args.what {
        What::Add { .. } | What::Password { .. } => Some(read_password()?),
        _ => None,
    };
    let order = local::Order::User(Order { what: args.what, password });
    let lines = match local::ask(&config, &order).await? {
        Some(lines) => lines,
        None => alone(&config, order).await?,
    };
    for text in lines {
        line(&text);
    }
    Ok(ExitCode::SUCCESS)
}

/// Carries an order out without a server.
pub(super) async fn alone(config: &Config, order: local::Order) -> anyhow::Result<Vec<String>> {
    let foundation = Foundation::open(config).await?;
    let mode = match store::get(&foundation.db, store::MODE).await?.as_deref() {
        Some("demo") => Mode::Demo { fast_clock: false },
        _ => Mode::Production,
    };
    let house = House::start(foundation, mode, "http://localhost").await?;
    let done = Workshop::of(&house).carry_out(order).await;
    house.stop().await;
    done
}

impl Order {
    #[cfg(test)]
    pub(crate) fn add(login: &str, password: &str) -> Self {
        let what = What::Add {
            login: login.to_owned(),
            kind: Kind::Staff,
            number: None,
            chinese: None,
            latin: Some("Chan Tai Man".to_owned()),
            proofing: Proven::P0,
        };
        Self { what, password: Some(password.to_owned()) }
    }

    /// Carries it out; answers with the lines to print.
    pub async fn carry_out(
        self,
        identity: &Identity,
        registers: &Catalogues,
        ctx: &Ctx,
    ) -> anyhow::Result<Vec<String>> {
        let password = self.password.unwrap_or_default();
        match self.what {
            What::Add { login, kind, number, chinese, latin, proofing } => {
                let (kind, party) = match kind {
                    Kind::Resident => (AccountKind::Resident, person(registers, ctx, number).await?),
                    Kind::Staff => (AccountKind::Staff, PartyId::new(ctx.ids(), ctx.at())),
                };
                let new = NewAccount {
                    id: AccountId::new(ctx.ids(), ctx.at()),
                    party,
                    kind,
                    login,
                    names: Names { zh: chinese.unwrap_or_default(), roman: latin.unwrap_or_default() },
                    lang: None,
                    proofing: proofing.into(),
                };
                let id = identity.open_account(ctx, new).await?;
                let account = identity.account(id).await?;
                identity.set_password(ctx, &account, &password).await?;
                return Ok(vec![format!("account {id}")]);
            }
            What::List => {
                let accounts = identity.accounts(None, "", LIST_MAX).await?;
                let row = |one: &Account| format!("{}  {:?}  {:?}", one.login, one.kind, one.state);
                return Ok(accounts.iter().map(row).collect());
            }
            What::Password { login } => {
                let account = find(identity, &login).await?;
                identity.set_password(ctx, &account, &password).await?;
            }
            What::Post { login, post, end: true } => {
                let account = find(identity, &login).await?;
                identity.end_post(ctx, EndPost { party: account.party, post }).await?;
            }
            What::Post { login, post, end: false } => {
                let account = find(identity, &login).await?;
                let assign = AssignPost { party: account.party, post, from: ctx.at(), to: None };
                identity.assign_post(ctx, assign).await?;
            }
            What::Lock { login } => set_state(identity, ctx, &login, AccountState::Locked).await?,
            What::Unlock { login } => set_state(identity, ctx, &login, AccountState::Active).await?,
        }
        Ok(Vec::new())
    }
}

/// The person who has this number in the register that names people. An account of somebody whom no register knows could
/// use no service, and would be nobody's.
async fn person(registers: &Catalogues, ctx: &Ctx, number: Option<String>) -> anyhow::Result<PartyId> {
    let number = number.ok_or_else(|| bad_input("a resident's account needs --number"))?;
    let catalogue = registers.of(&ctx.pack()).map_err(|findings| bad_input(format!("{findings:?}")))?;
    let (kind, issuer) =
        catalogue.person_number().ok_or_else(|| bad_input("the pack has no register of persons"))?;
    let identifier = catalogue
        .identifier(kind, issuer, &number)
        .map_err(|error| bad_input(format!("--number: {error}")))?;
    let found = registers::resolve(ctx.db().reader(), &identifier).await?;
    found.ok_or_else(|| {
        anyhow::Error::new(UnknownPerson(format!("no register knows a person {number} ({kind})")))
    })
}

async fn set_state(identity: &Identity, ctx: &Ctx, login: &str, state: AccountState) -> anyhow::Result<()> {
    let account = find(identity, login).await?;
    Ok(identity.set_account_state(ctx, account.id, state).await?)
}

async fn find(identity: &Identity, login: &str) -> anyhow::Result<Account> {
    let found = identity.account_by_login(login).await?;
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
