//! Configuration: command line over environment (`BALCAO_…`) over file. Unknown keys are refused, never ignored.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Deserialize;

use crate::exit::bad_input;

const LISTEN: &str = "127.0.0.1:8000";
const EXCHANGE_LISTEN: &str = "127.0.0.1:8080";
const ADMIN_LISTEN: &str = "127.0.0.1:8001";

/// Settings that `serve` and `demo` share; each may come from a flag, the environment or the file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Address of pages and API [default: 127.0.0.1:8000; a loopback address binds both families]
    #[arg(long, env = "BALCAO_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// Address of the X-Road client edge [default: 127.0.0.1:8080]
    #[arg(long, env = "BALCAO_EXCHANGE_LISTEN", global = true)]
    pub exchange_listen: Option<SocketAddr>,
    /// Address of /metrics [default: 127.0.0.1:8001]
    #[arg(long, env = "BALCAO_ADMIN_LISTEN", global = true)]
    pub admin_listen: Option<SocketAddr>,
    /// Address of pages, API and exchange edge over TLS [default: none]
    #[arg(long, env = "BALCAO_TLS_LISTEN", global = true)]
    pub tls_listen: Option<SocketAddr>,
    /// Folder of keys, ledger tiles, documents and the embedded database [default: data]
    #[arg(long, env = "BALCAO_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// sqlite://… or postgres://… [default: SQLite in the data folder]
    #[arg(long, env = "BALCAO_DATABASE", global = true)]
    pub database: Option<String>,
    /// Folder of a jurisdiction pack [default: the built-in one]
    #[arg(long, env = "BALCAO_PACK", global = true)]
    pub pack: Option<PathBuf>,
    /// What is logged: a level or a filter [default: info]
    #[arg(long, env = "BALCAO_LOG", global = true)]
    pub log: Option<String>,
    /// How many different identity numbers one person may name in forms within a day [default: 5]
    #[arg(long, env = "BALCAO_NAMINGS_PER_DAY", global = true)]
    pub namings_per_day: Option<u32>,
}

/// Environment variables that this program reads, besides those of `Settings`.
const OTHER_VARIABLES: [&str; 4] = ["BALCAO_CONFIG", "BALCAO_TEST_DB", "BALCAO_PG_FSYNC", "BALCAO_PASSWORD"];
const VARIABLES: [&str; 9] = [
    "BALCAO_LISTEN",
    "BALCAO_EXCHANGE_LISTEN",
    "BALCAO_ADMIN_LISTEN",
    "BALCAO_TLS_LISTEN",
    "BALCAO_DATA",
    "BALCAO_DATABASE",
    "BALCAO_PACK",
    "BALCAO_LOG",
    "BALCAO_NAMINGS_PER_DAY",
];

/// Settings with every question answered.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub exchange_listen: SocketAddr,
    pub admin_listen: SocketAddr,
    pub tls_listen: Option<SocketAddr>,
    pub data: PathBuf,
    pub database: String,
    pub pack: Option<PathBuf>,
    pub log: String,
    pub namings_per_day: u32,
}

impl Settings {
    /// Fills what flags and environment leave open from the file, and the rest from the defaults.
    pub fn resolve(self, file: Option<&Path>) -> anyhow::Result<Config> {
        refuse_unknown_variables()?;
        let from_file = file.map(read).transpose()?.unwrap_or_default();
        let data = self.data.or(from_file.data).unwrap_or_else(|| PathBuf::from("data"));
        let database = self.database.or(from_file.database);
        let database = database.unwrap_or_else(|| format!("sqlite://{}", data.join("balcao.db").display()));
        let address = |flag: Option<SocketAddr>, file: Option<SocketAddr>, default: &str| {
            flag.or(file).map_or_else(|| default.parse().map_err(anyhow::Error::from), Ok)
        };
        Ok(Config {
            listen: address(self.listen, from_file.listen, LISTEN)?,
            exchange_listen: address(self.exchange_listen, from_file.exchange_listen, EXCHANGE_LISTEN)?,
            admin_listen: address(self.admin_listen, from_file.admin_listen, ADMIN_LISTEN)?,
            tls_listen: self.tls_listen.or(from_file.tls_listen),
            data,
            database,
            pack: self.pack.or(from_file.pack),
            log: self.log.or(from_file.log).unwrap_or_else(|| "info".to_owned()),
            namings_per_day: self
                .namings_per_day
                .or(from_file.namings_per_day)
                .unwrap_or(casework::NAMINGS_PER_DAY),
        })
    }
}

fn read(path: &Path) -> anyhow::Result<Settings> {
    let text =
        std::fs::read_to_string(path).map_err(|error| bad_input(format!("{}: {error}", path.display())))?;
    toml::from_str(&text).map_err(|error| bad_input(format!("{}: {error}", path.display())))
}

fn refuse_unknown_variables() -> anyhow::Result<()> {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let known = VARIABLES.contains(&&*name) || OTHER_VARIABLES.contains(&&*name);
        if name.starts_with("BALCAO_") && !known {
            return Err(bad_input(format!("the environment variable {name} is not known")));
        }
    }
    Ok(())
}
