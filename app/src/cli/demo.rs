//! `balcao demo`: a city with invented people.

use std::process::ExitCode;

use super::{Common, serve};
use crate::config::Config;
use crate::exit::bad_input;
use crate::foundation::Foundation;
use crate::house::House;
use crate::mode::Mode;
use crate::progress::{complain, line};
use crate::{demo, telemetry};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// How many people to invent when the database is new
    #[arg(long, default_value_t = 2_000)]
    persons: u64,
    /// Let visitors move legal time forward; sessions, tokens and signatures keep machine time
    #[arg(long)]
    fast_clock: bool,
    /// Allow addresses that other machines can reach. Anybody there may become anybody
    #[arg(long)]
    expose_demo: bool,
}

/// Serves until a signal.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    check_addresses(&config, args.expose_demo)?;
    serve::check_free(&config)?;
    let metrics = telemetry::start_metrics()?;
    let mode = Mode::Demo { fast_clock: args.fast_clock };
    let foundation = Foundation::open(&config).await?;
    mode.claim(&foundation.db).await?;
    let site = format!("http://localhost:{}", config.listen.port());
    let house = House::start(foundation, mode, &site).await?;
    demo::found(&house, args.persons).await?;
    let seed = demo::seed_of(&house.foundation.db).await?;
    serve::listen_and_wait(house, &config, metrics, |house| welcome(house, seed, &config, &site)).await?;
    Ok(ExitCode::SUCCESS)
}

fn check_addresses(config: &Config, exposed: bool) -> anyhow::Result<()> {
    let all =
        [Some(config.listen), Some(config.exchange_listen), Some(config.admin_listen), config.tls_listen];
    let outside = all.into_iter().flatten().find(|address| !address.ip().is_loopback());
    match outside {
        Some(address) if !exposed => Err(bad_input(format!(
            "{address} can be reached from other machines: add --expose-demo if you mean it"
        ))),
        _ => Ok(()),
    }
}

fn welcome(house: &House, seed: u64, config: &Config, site: &str) {
    let pack = house.foundation.packs.current();
    let title = &pack.jurisdiction().theme.name;
    line(&format!("{} · {} · {}", title.zh_hant, title.pt, title.en));
    line(&format!("  pages and API   {site}"));
    line(&format!("  X-Road edge     http://{}", config.exchange_listen));
    line(&format!("  figures         http://{}/metrics", config.admin_listen));
    line(&format!("  personas        {site}/demo"));
    match demo::personas(&pack, seed) {
        Ok(people) => {
            for persona in people {
                let role = persona.post.unwrap_or_else(|| "resident".to_owned());
                line(&format!("    {:<24} {:<26} {role}", persona.login, persona.names.both()));
            }
        }
        Err(error) => complain(&format!("the personas cannot be read: {error}")),
    }
    line("Stop with Ctrl-C; the next start takes up where this one ended.");
}

#[cfg(test)]
#[path = "demo_tests.rs"]
mod tests;
