//! `balcao ledger`: read, prove or recover the ledger.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Subcommand;
use ledger::SequencerSettings;
use uuid::Uuid;

use super::Common;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::modules;
use crate::progress::line;

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

/// Runs the subcommand.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    let foundation = Foundation::open(&config).await?;
    let pack = foundation.packs.current();
    let ledger = modules::open_ledger(&foundation, &pack)?;
    match args.what {
        What::Checkpoint => {
            ledger.check().await?;
            let note =
                ledger.checkpoint().await?.ok_or_else(|| bad_input("the log has no checkpoint yet"))?;
            line(note.trim_end());
            line(&format!("\nkey {}", ledger.verifier()));
        }
        What::Proof { entry, part, out } => {
            let bytes = ledger.proof(entry, part).await?.to_bytes()?;
            match out {
                Some(path) => std::fs::write(path, bytes)?,
                None => line(&String::from_utf8(bytes)?),
            }
        }
        What::Audit => {
            let size = ledger.audit().await?;
            line(&format!("{size} leaves, all as the checkpoint says"));
        }
        What::Recover => {
            let settings = SequencerSettings { holder: foundation.process_name()?, lease_ms: LEASE_MS };
            let ids = acts::SeededIds::new(keys::secret_bytes(foundation.secrets.as_ref())?);
            let done = ledger.recover(&settings, &ids, Arc::clone(&foundation.secrets).as_ref()).await?;
            let (from, to) = (done.from, done.to);
            line(&format!("{from} leaves before, {to} now; the incident is entry {}", done.incident));
        }
    }
    Ok(ExitCode::SUCCESS)
}
