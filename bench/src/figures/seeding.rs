//! Loading a large population with the program itself, then searching it.

use std::time::Instant;

use anyhow::bail;
use tokio::process::Command;

use super::{Bench, search};
use crate::report::Report;

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let persons = bench.persons;
    let mut seconds = Vec::new();
    for run in 0..bench.runs {
        let folder = tempfile::tempdir()?;
        let database = bench.engine.fresh(folder.path()).await?;
        let started = Instant::now();
        let mut seed = Command::new(&bench.program);
        seed.args(["seed", "--log", "warn", "--persons", &persons.to_string(), "--database", &database]);
        let status = seed.arg("--data").arg(folder.path()).status().await?;
        if !status.success() {
            bail!("seeding: {status}");
        }
        seconds.push(started.elapsed().as_secs_f64());
        if run + 1 == bench.runs {
            search::measure(bench, report, folder.path(), &database).await?;
        }
        bench.engine.drop(&database).await?;
    }
    let what = format!("seeding {persons} persons: records, search index, register leaves");
    report.add(bench.engine.name(), &what, "≤ 120 s for 700,000", "s", &seconds);
    Ok(())
}
