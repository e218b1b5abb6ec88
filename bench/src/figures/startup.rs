//! How long a start takes on an existing database, and what the idle program holds.

use std::time::Duration;

use super::Bench;
use crate::program::Program;
use crate::report::Report;
use crate::town::Town;

/// After this time an idle program has done what a start leaves to do.
const SETTLE: Duration = Duration::from_secs(5);

pub async fn measure(bench: &Bench, report: &mut Report) -> anyhow::Result<()> {
    let town = Town::found(&bench.engine, 1).await?;
    let (mut seconds, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let program = Program::start(&bench.program, town.folder.path(), &town.database).await?;
        seconds.push(program.ready_after.as_secs_f64());
        tokio::time::sleep(SETTLE).await;
        memory.push(program.anonymous_mib()?);
        program.stop().await?;
    }
    bench.engine.drop(&town.database).await?;
    report.add(bench.engine.name(), "start of an existing demo, to ready", "≤ 1 s", "s", &seconds);
    report.add(bench.engine.name(), "anonymous memory, idle", "≤ 100 MB", "MiB", &memory);
    Ok(())
}
