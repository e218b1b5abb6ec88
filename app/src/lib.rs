//! The house as a library: command line, configuration, wiring. The only crate that knows all domains. The binary, the
//! tests of the whole house (`tests/`) and the benches (`bench/`) start from here.
//! Next: `cli/` for what people type, `house.rs` for how the rooms are put together, `demo/` for the invented city.

pub mod cli;
pub mod config;
pub mod demo;
pub mod exit;
pub mod foundation;
pub mod house;
pub mod local;
pub mod mode;
pub mod modules;

mod admin;
mod authority;
mod clock;
mod keyring;
mod lints;
mod packs;
mod progress;
mod retention;
mod signers;
mod store;
mod telemetry;
mod tls;
mod upkeep;
