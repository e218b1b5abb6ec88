//! `balcao pack`: check, test, draw or compare jurisdiction packs.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use pack::{Finding, Severity};

use crate::progress::line;
use crate::{exit, modules};

/// Arguments of `pack`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Find mistakes; each names file, line and cure
    Lint {
        /// Folder of the pack [default: the built-in one]
        folder: Option<PathBuf>,
    },
    /// Tell in words what changed between two packs
    Diff {
        /// Folder of the older pack
        old: PathBuf,
        /// Folder of the newer pack
        new: PathBuf,
    },
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.what {
        What::Lint { folder } => lint(folder.as_deref()),
        What::Diff { old, new } => diff(old, new),
    }
}

fn lint(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let pack = modules::load_pack(folder)?;
    let findings = modules::pack_lint(&pack);
    findings.iter().for_each(|finding| line(&tell(finding)));
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    line(&format!("{} findings, {errors} of them errors; version {}", findings.len(), pack.hash()));
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(exit::BAD_INPUT) })
}

fn tell(finding: &Finding) -> String {
    finding.to_string()
}

fn diff(old: &Path, new: &Path) -> anyhow::Result<ExitCode> {
    let (old, new) = (modules::load_pack(Some(old))?, modules::load_pack(Some(new))?);
    for change in pack::diff(&old, &new) {
        line(&change.to_string());
    }
    Ok(ExitCode::SUCCESS)
}
