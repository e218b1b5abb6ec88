//! The `balcao` binary: command line, configuration, wiring. The only crate that knows all domains.
//! Next: `cli/` for what people type, `house.rs` for how the rooms are put together, `demo/` for the invented city.

mod admin;
mod authority;
mod cli;
mod clock;
mod config;
mod demo;
mod exit;
mod foundation;
mod house;
mod mode;
mod modules;
mod progress;
mod signers;
mod store;
mod telemetry;
mod tls;
mod upkeep;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    match command.run() {
        Ok(code) => code,
        Err(error) => exit::explain(&error),
    }
}
