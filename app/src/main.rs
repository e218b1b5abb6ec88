//! The `balcao` binary. Next: `lib.rs`.

use std::process::ExitCode;

use balcao::{cli, exit};
use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    match command.run() {
        Ok(code) => code,
        Err(error) => exit::explain(&error),
    }
}
