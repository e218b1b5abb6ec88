//! The command line: one file a command.

mod demo;
mod doctor;
pub mod exchange;
pub mod ledger;
mod migrate;
mod pack;
mod seed;
mod serve;
pub mod user;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::config::{Config, Settings};

/// A whole digital government in one program.
///
/// Exit codes: 0 done · 1 failure · 2 wrong command line · 3 wrong input ·
/// 4 (verify) intact, signer unknown · 5 (verify) not intact, or with --revocations no longer valid ·
/// 6 (serve, demo) an address is taken · 7 (user add) no register knows the person.
#[derive(Debug, Parser)]
#[command(name = "balcao", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a city with invented people, for looking around. Nothing in it has legal effect.
    Demo(demo::Args),
    /// Serve a jurisdiction.
    Serve(serve::Args),
    /// Bring the database up to date.
    Migrate(Common),
    /// Load or export an invented population.
    Seed(seed::Args),
    /// Check, test, draw or compare jurisdiction packs.
    Pack(pack::Args),
    /// Read, prove or recover the ledger.
    Ledger(ledger::Args),
    /// Check documents and proofs offline.
    Verify(verify::Args),
    /// Add, list and change accounts.
    User(user::Args),
    /// List members' systems and grants; register certificates, suspend grants.
    Exchange(exchange::Args),
    /// Say what is wrong on this machine.
    Doctor(Common),
}

/// Settings that every command with a database takes.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// Configuration file (TOML); flags and environment win over it
    #[arg(long, env = "BALCAO_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

impl Common {
    /// All settings, and logs started.
    pub fn resolve(self) -> anyhow::Result<Config> {
        let config = self.settings.resolve(self.config.as_deref())?;
        crate::telemetry::start_logs(&config.log)?;
        Ok(config)
    }
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Demo(args) => block_on(demo::run(args)),
            Command::Serve(args) => block_on(serve::run(args)),
            Command::Migrate(common) => block_on(migrate::run(common)),
            Command::Seed(args) => block_on(seed::run(args)),
            Command::Pack(args) => pack::run(&args),
            Command::Ledger(args) => block_on(ledger::run(args)),
            Command::Verify(args) => verify::run(&args),
            Command::User(args) => block_on(user::run(args)),
            Command::Exchange(args) => block_on(exchange::run(args)),
            Command::Doctor(common) => block_on(doctor::run(common)),
        }
    }
}

fn block_on<F: Future<Output = anyhow::Result<ExitCode>>>(work: F) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
