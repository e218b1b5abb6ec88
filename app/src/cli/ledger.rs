//! `balcao ledger`: read, prove or recover the ledger.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Subcommand;
use ledger::{Ledger, SequencerSettings};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Common;
use crate::config::Config;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::progress::line;
use crate::{local, modules};

/// How long the ledger stays with this command while it works.
const LEASE_MS: i64 = 60_000;

/// Arguments of `ledger`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the latest checkpoint (a signed note) and, after it, the key that verifies it
    Checkpoint,
    /// Write the proof of one entry
    Proof {
        /// The entry's id, as a log of accesses shows it
        entry: Uuid,
        /// Which part of the entry
        #[arg(long, default_value_t = 0)]
        part: u32,
        /// Where to write it [default: standard output]
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Check every tile and entry of the log against its checkpoint
    Audit,
    /// Bring an old copy of the database up to the published log; stop all processes first
    Recover,
}

/// What may be asked while a server runs.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Checkpoint,
    Proof { entry: Uuid, part: u32 },
    Audit,
}

impl Order {
    /// Carries it out; answers with the lines to print.
    pub async fn carry_out(self, ledger: &Ledger) -> anyhow::Result<Vec<String>> {
        match self {
            Self::Checkpoint => {
                ledger.check().await?;
                let note = ledger.checkpoint().await?;
                let note = note.ok_or_else(|| bad_input("the log has no checkpoint yet"))?;
                Ok(vec![note.trim_end().to_owned(), format!("\nkey {}", ledger.verifier())])
            }
            Self::Proof { entry, part } => {
                let bytes = ledger.proof(entry, part).await?.to_bytes()?;
                Ok(vec![String::from_utf8(bytes)?])
            }
            Self::Audit => {
                let size = ledger.audit().await?;
                Ok(vec![format!("{size} leaves, all as the checkpoint says")])
            }
        }
    }
}

/// Runs the subcommand: in the server that holds the database, or alone.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    let (order, out) = match args.what {
        What::Checkpoint => (Order::Checkpoint, None),
        What::Proof { entry, part, out } => (Order::Proof { entry, part }, out),
        What::Audit => (Order::Audit, None),
        What::Recover => return recover(&config).await,
    };
    let lines = match local::ask(&config, &local::Order::Ledger(order)).await? {
        Some(lines) => lines,
        None => alone(&config, order).await?,
    };
    match out {
        Some(path) => std::fs::write(path, lines.concat())?,
        None => {
            for text in lines {
                line(&text);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn alone(config: &Config, order: Order) -> anyhow::Result<Vec<String>> {
    let foundation = Foundation::open(config).await?;
    let ledger = modules::open_ledger(&foundation, &foundation.packs.current())?;
    order.carry_out(&ledger).await
}

/// Only alone: no process may number entries meanwhile.
async fn recover(config: &Config) -> anyhow::Result<ExitCode> {
    let foundation = Foundation::open(config).await?;
    let ledger = modules::open_ledger(&foundation, &foundation.packs.current())?;
    let settings = SequencerSettings { holder: foundation.process_name()?, lease_ms: LEASE_MS };
    let ids = acts::SeededIds::new(keys::secret_bytes(foundation.secrets.as_ref())?);
    let done = ledger.recover(&settings, &ids, Arc::clone(&foundation.secrets).as_ref()).await?;
    let (from, to) = (done.from, done.to);
    line(&format!("{from} leaves before, {to} now; the incident is entry {}", done.incident));
    Ok(ExitCode::SUCCESS)
}
