//! Configuration: command line over environment (`BALCAO_…`) over file. Unknown keys are refused, never ignored.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use db::{DbOptions, Engine};
use serde::Deserialize;
use url::Url;

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
    /// How many applications one person may have in preparation at a time [default: 50]
    #[arg(long, env = "BALCAO_DRAFTS_PER_PERSON", global = true)]
    pub drafts_per_person: Option<u32>,
}

/// Environment variables that this program reads, besides those of `Settings`.
const OTHER_VARIABLES: [&str; 4] = ["BALCAO_CONFIG", "BALCAO_TEST_DB", "BALCAO_PG_FSYNC", "BALCAO_PASSWORD"];
const VARIABLES: [&str; 10] = [
    "BALCAO_LISTEN",
    "BALCAO_EXCHANGE_LISTEN",
    "BALCAO_ADMIN_LISTEN",
    "BALCAO_TLS_LISTEN",
    "BALCAO_DATA",
    "BALCAO_DATABASE",
    "BALCAO_PACK",
    "BALCAO_LOG",
    "BALCAO_NAMINGS_PER_DAY",
    "BALCAO_DRAFTS_PER_PERSON",
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
    pub drafts_per_person: u32,
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
        let config = Config {
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
            drafts_per_person: self
                .drafts_per_person
                .or(from_file.drafts_per_person)
                .unwrap_or(casework::DRAFTS_PER_PERSON),
        };
        config.check()?;
        Ok(config)
    }
}

impl Config {
    /// What can be known to be wrong before anything is opened or made.
    fn check(&self) -> anyhow::Result<()> {
        if self.data.exists() && !self.data.is_dir() {
            let data = self.data.display();
            return Err(bad_input(format!(
                "--data: {data} is no folder: name a folder, or one that can be made"
            )));
        }
        check_database(&self.database)?;
        self.check_addresses()
    }

    /// Every listener needs an address of its own; port 0 is another one each time.
    fn check_addresses(&self) -> anyhow::Result<()> {
        let mut all = vec![
            ("--listen", self.listen),
            ("--exchange-listen", self.exchange_listen),
            ("--admin-listen", self.admin_listen),
        ];
        all.extend(self.tls_listen.map(|address| ("--tls-listen", address)));
        for (idx, (name, address)) in all.iter().enumerate() {
            let other = all.iter().skip(idx + 1).find(|(_, other)| meet(*address, *other));
            if let Some((other_name, other)) = other {
                return Err(bad_input(format!(
                    "{name} {address} and {other_name} {other} are the same address: give each its own port"
                )));
            }
        }
        Ok(())
    }
}

/// Whether two listeners would want the same socket. A loopback address opens both families.
fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    let (here, there) = (one.ip(), other.ip());
    let families = here.is_loopback() && there.is_loopback() && here.is_ipv4() != there.is_ipv4();
    let same = here == there || here.is_unspecified() || there.is_unspecified() || families;
    one.port() != 0 && one.port() == other.port() && same
}

/// A database that this program knows, named in full.
fn check_database(url: &str) -> anyhow::Result<()> {
    let options = DbOptions::new(url);
    let wrong = |what: &str| {
        bad_input(format!("--database: {what}: write sqlite://path/to/file.db or postgres://user@host/name"))
    };
    match options.engine() {
        Err(_) => Err(wrong("neither SQLite nor PostgreSQL")),
        Ok(Engine::Sqlite) if options.file().is_none() => Err(wrong("no file is named")),
        Ok(Engine::Postgres) if Url::parse(url).is_ok_and(|url| url.host_str().is_some()) => Ok(()),
        // libpq's form for a socket on this machine: postgres:///name?host=/run/postgresql.
        Ok(Engine::Postgres) if url.contains("host=") => Ok(()),
        Ok(Engine::Postgres) => Err(wrong("no server is named")),
        Ok(Engine::Sqlite) => Ok(()),
    }
}

/// Checks the address under which people open the pages: passkeys and cookies are bound to it (an origin, RFC 6454).
pub fn check_site(site: &str) -> anyhow::Result<()> {
    let wrong =
        |what: &str| bad_input(format!("--site {site}: {what}: write it as in https://balcao.example"));
    let url = Url::parse(site).map_err(|_| wrong("not an address"))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(wrong("neither https nor http"));
    }
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("more than scheme, name and port"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("no name of a host"));
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::{Settings, check_site};
    use crate::exit::BadInput;

    /// What a refusal says; it must be one that ends in exit 3.
    fn told(error: &anyhow::Error) -> String {
        assert!(error.downcast_ref::<BadInput>().is_some(), "{error}");
        error.to_string()
    }

    #[test]
    fn settings_that_cannot_work_are_refused_before_anything_is_opened() {
        let address = |text: &str| Some(text.parse().unwrap());
        let database = |url: &str| Settings { database: Some(url.to_owned()), ..Settings::default() };
        let wrong = [
            (database("sqlite://"), "no file is named"),
            (database("sqlite::memory:"), "no file is named"),
            (database("mysql://x"), "neither SQLite nor PostgreSQL"),
            (database("postgres://"), "no server is named"),
            (Settings { data: Some("/dev/null".into()), ..Settings::default() }, "--data: /dev/null"),
            (
                Settings {
                    listen: address("127.0.0.1:9"),
                    admin_listen: address("127.0.0.1:9"),
                    ..Settings::default()
                },
                "--listen 127.0.0.1:9 and --admin-listen",
            ),
            (
                Settings { tls_listen: address("0.0.0.0:8080"), ..Settings::default() },
                "--exchange-listen 127.0.0.1:8080 and --tls-listen",
            ),
            (
                Settings { tls_listen: address("[::1]:8000"), ..Settings::default() },
                "--listen 127.0.0.1:8000",
            ),
        ];
        for (settings, words) in wrong {
            let error = settings.resolve(None).unwrap_err();
            assert!(told(&error).contains(words), "{words}: {error}");
        }
        let free = Settings {
            listen: address("127.0.0.1:0"),
            admin_listen: address("127.0.0.1:0"),
            ..Settings::default()
        };
        for fine in [
            free,
            database("sqlite:balcao.db"),
            database("postgres://balcao@127.0.0.1:5432/postgres"),
            database("postgres:///balcao?host=/run/postgresql"),
        ] {
            assert!(fine.resolve(None).is_ok());
        }
    }

    #[test]
    fn the_site_is_an_origin() {
        for (site, words) in [
            ("not-a-url", "not an address"),
            ("javascript:alert", "neither https nor http"),
            ("https://", "not an address"),
            ("https://balcao.example/path", "more than scheme"),
            ("https://me@balcao.example", "more than scheme"),
            ("https://balcao.example/?x", "more than scheme"),
        ] {
            let error = check_site(site).unwrap_err();
            assert!(told(&error).contains(words), "{site}: {error}");
        }
        for site in ["https://balcao.example", "http://localhost:8000", "https://balcao.example/"] {
            assert!(check_site(site).is_ok(), "{site}");
        }
    }
}
