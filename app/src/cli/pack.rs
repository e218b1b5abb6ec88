//! `balcao pack`: check, test, draw or compare jurisdiction packs.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use kernel::Lang;
use pack::{Finding, Severity};

use crate::exit::{self, bad_input};
use crate::modules;
use crate::progress::line;

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
    /// Run the scenarios of the pack with a virtual clock
    Test {
        /// Folder of the pack [default: the built-in one]
        folder: Option<PathBuf>,
    },
    /// Draw a service or bundle as a Mermaid chart
    Graph {
        /// For example mo.bundle.birth
        service: String,
        /// Language of the words in it: zh-Hant, pt, en
        #[arg(long, default_value = "en")]
        lang: String,
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
        What::Test { folder } => test(folder.as_deref()),
        What::Graph { service, lang, folder } => graph(service, lang, folder.as_deref()),
        What::Diff { old, new } => diff(old, new),
    }
}

fn lint(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let pack = modules::load_pack(folder)?;
    let findings = modules::pack_lint(&pack);
    for finding in &findings {
        line(&tell(finding));
    }
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

fn test(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let pack = modules::load_pack(folder)?;
    let outcomes = casework::scenario::run_all(&pack);
    for outcome in &outcomes {
        let word = if outcome.passed() { "ok    " } else { "FAILED" };
        line(&format!("{word} {} · {} ({} steps)", outcome.file, outcome.title, outcome.steps));
        for finding in &outcome.findings {
            line(&format!("       {}", tell(finding)));
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    line(&format!("{} passed, {failed} failed", outcomes.len() - failed));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(exit::BAD_INPUT) })
}

fn graph(service: &str, lang: &str, folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let lang = Lang::parse(lang).ok_or_else(|| bad_input(format!("{lang} is no language of the house")))?;
    let pack = modules::load_pack(folder)?;
    let catalogue = casework::definition::Catalogue::load(&pack)
        .map_err(|findings| bad_input(findings.iter().map(tell).collect::<Vec<_>>().join("\n")))?;
    let definition =
        catalogue.get(service).ok_or_else(|| bad_input(format!("there is no service {service}")))?;
    line(&casework::graph::mermaid(definition, lang));
    Ok(ExitCode::SUCCESS)
}
