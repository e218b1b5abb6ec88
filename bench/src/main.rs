//! Figures of the whole house: `make bench`, or `cargo run --release -p bench -- --help`.
//! Every figure is the median of several runs; the load generator runs on the same machine and takes its share of it.
//! Next: `figures/` for what is measured, `program.rs` for the real binary under load, `town.rs` for its people.

mod client;
mod engine;
mod figures;
mod load;
mod program;
mod report;
mod town;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use engine::Engine;
use figures::{Bench, Figure};
use report::Report;

/// Measures and prints a table.
#[derive(Parser)]
struct Cli {
    /// What to measure [default: everything]
    #[arg(value_enum)]
    figures: Vec<Figure>,
    /// Runs of each figure; the median is shown
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Engines; PostgreSQL needs --postgres
    #[arg(long, value_enum)]
    engine: Vec<EngineName>,
    /// A cluster in which databases may be made
    #[arg(long)]
    postgres: Option<String>,
    /// The program under load
    #[arg(long, default_value = "target/release/balcao")]
    program: PathBuf,
    /// Population of the figures that need a large one
    #[arg(long, default_value_t = 700_000)]
    persons: usize,
    /// Birth bundles in a run
    #[arg(long, default_value_t = 200)]
    bundles: usize,
    /// Seconds of steady load in a run
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let figures = if cli.figures.is_empty() { Figure::all() } else { cli.figures };
    let asked = |name| cli.engine.is_empty() || cli.engine.contains(&name);
    let mut engines = Vec::new();
    if asked(EngineName::Sqlite) {
        engines.push(Engine::Sqlite);
    }
    match cli.postgres {
        Some(cluster) if asked(EngineName::Postgres) => engines.push(Engine::Postgres { cluster }),
        None if cli.engine.contains(&EngineName::Postgres) => {
            anyhow::bail!("--engine postgres needs --postgres")
        }
        _ => {}
    }
    let mut report = Report::default();
    for engine in engines {
        let bench = Bench {
            engine,
            program: cli.program.clone(),
            runs: cli.runs.max(1),
            persons: cli.persons,
            bundles: cli.bundles,
            seconds: cli.seconds.max(1),
        };
        for figure in &figures {
            figure.measure(&bench, &mut report).await?;
        }
    }
    report.print();
    Ok(())
}
