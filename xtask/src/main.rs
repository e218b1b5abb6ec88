//! Checks of the house itself: `cargo run -p xtask -- check`.
//! Next: `layers.rs` for who may lean on whom, `rooms.rs` for what lies where, `tables.rs` for whose a table is,
//! `places.rs` for what no code may know, `words.rs` for what no text says.

mod layers;
mod places;
mod rooms;
mod tables;
mod words;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Holds the plan of the house (ARCHITECTURE.md) against the code.
    Check,
}

fn main() -> anyhow::Result<ExitCode> {
    let Command::Check = Cli::parse().command;
    let findings = check()?;
    for finding in &findings {
        write(finding);
    }
    write(&format!("{} findings", findings.len()));
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check() -> anyhow::Result<Vec<String>> {
    let workspace = workspace::Workspace::load()?;
    let mut findings = layers::check(&workspace)?;
    findings.extend(rooms::check(&workspace)?);
    findings.extend(places::check(&workspace)?);
    findings.extend(tables::check(&workspace)?);
    findings.extend(words::check(&workspace)?);
    Ok(findings)
}

fn write(line: &str) {
    use std::io::Write;
    let _closed = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_as_planned() {
        let findings = super::check().unwrap();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }
}
