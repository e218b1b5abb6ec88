//! What is measured; one figure a file.

mod bundles;
mod commands;
mod inside;
mod pages;
mod search;
mod seeding;
mod startup;

use std::path::PathBuf;

use clap::ValueEnum;

use crate::engine::Engine;
use crate::report::Report;

/// What a run works with.
pub struct Bench {
    pub engine: Engine,
    pub program: PathBuf,
    pub runs: usize,
    pub persons: usize,
    pub bundles: usize,
    pub seconds: u64,
}

/// A figure, or several that share their set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Figure {
    /// Cold start and memory
    Startup,
    /// Pages at fifty requests a second
    Pages,
    /// Case commands through the JSON API
    Commands,
    /// Case commands inside the process, beside plain commits
    Inside,
    /// Whole birth bundles
    Bundles,
    /// Loading a population, and searching it
    Search,
}

impl Figure {
    pub fn all() -> Vec<Self> {
        Self::value_variants().to_vec()
    }

    pub async fn measure(self, bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
        match self {
            Self::Startup => startup::measure(bench, report).await,
            Self::Pages => pages::measure(bench, report).await,
            Self::Commands => commands::measure(bench, report).await,
            Self::Inside => inside::measure(bench, report).await,
            Self::Bundles => bundles::measure(bench, report).await,
            Self::Search => seeding::measure(bench, report).await,
        }
    }
}
