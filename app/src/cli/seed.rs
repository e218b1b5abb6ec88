//! `balcao seed`: load or export an invented population.

use std::{io::Write, process::ExitCode, sync::Arc, time::Instant};

use acts::{Actor, Channel, Ctx, Origin};
use registers::seed::{Loaded, PEOPLE_MAX};

use super::Common;
use crate::config::Config;
use crate::demo;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;
use crate::progress::{Progress, line};
use crate::store;

/// Arguments of `seed`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many people
    #[arg(long)]
    persons: usize,
    /// The same seed gives the same people, for ever
    #[arg(long, default_value_t = demo::SEED)]
    seed: u64,
    /// Write the people as JSON lines to standard output instead of loading them
    #[arg(long)]
    export: bool,
    #[command(flatten)]
    common: Common,
}

/// Loads or exports.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.persons > PEOPLE_MAX {
        return Err(bad_input(format!("--persons: at most {PEOPLE_MAX}")));
    }
    if args.export {
        let people = registers::seed::generate(args.seed, args.persons);
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        registers::seed::export(people, &mut out)?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    load(&args.common.resolve()?, args.persons, args.seed).await?;
    Ok(ExitCode::SUCCESS)
}

async fn load(config: &Config, persons: usize, seed: u64) -> anyhow::Result<()> {
    let foundation = Foundation::open(config).await?;
    let mode = Mode::Demo { fast_clock: false };
    // Invented people belong into no other database.
    mode.claim(&foundation.db).await?;
    let counts = demo::claim_seed(&foundation.db, seed).await?;
    if counts != seed {
        return Err(bad_input(format!(
            "--seed: the people of this database have the seed {counts}; two populations would share their numbers"
        )));
    }
    let house = House::start(foundation, mode, "http://localhost").await?;
    let origin = Origin { actor: Actor::Machine, channel: Channel::CommandLine, ..Origin::default() };
    let ctx = Ctx::new(Arc::clone(&house.shared), origin);
    let started = Instant::now();
    let people = registers::seed::generate(seed, persons);
    let mut progress = Progress::start("inventing people", u64::try_from(persons)?);
    let told =
        |loaded: Loaded| progress.at(u64::try_from(loaded.persons + loaded.skipped).unwrap_or(u64::MAX));
    let loaded = registers::seed::load(&ctx, &house.parts.registers, people, told).await?;
    progress.finish();
    store::set(&house.foundation.db, store::POPULATION, persons.to_string()).await?;
    let seconds = started.elapsed().as_secs_f64();
    line(&format!(
        "{} people, {} records in {seconds:.1} s",
        loaded.persons + loaded.skipped,
        loaded.records
    ));
    house.stop().await;
    Ok(())
}

#[cfg(test)]
#[path = "seed_tests.rs"]
mod tests;
