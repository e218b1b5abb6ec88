//! `balcao doctor`: says what is wrong on this machine, and how to cure it.

use std::{net::TcpListener, path::Path, process::ExitCode};

use db::{Db, DbOptions};

use super::Common;
use crate::config::Config;
use crate::progress::line;
use crate::{exit, foundation, modules};

/// One question and its answer: the cure when it is no.
struct Answer {
    what: String,
    cure: Option<String>,
}

impl Answer {
    fn of(what: impl Into<String>, outcome: Result<(), String>) -> Self {
        Self { what: what.into(), cure: outcome.err() }
    }
}

/// Asks every question; fails when one answer is bad.
pub async fn run(common: Common) -> anyhow::Result<ExitCode> {
    let config = common.resolve()?;
    let mut answers = vec![
        Answer::of(format!("data folder {}", config.data.display()), writable(&config.data)),
        Answer::of("jurisdiction pack", pack(&config)),
        Answer::of("fonts for certificates", modules::fonts().map(drop)),
    ];
    for (what, address) in [
        ("pages and API", config.listen),
        ("exchange edge", config.exchange_listen),
        ("figures", config.admin_listen),
    ] {
        let free = TcpListener::bind(address).map(drop);
        let cure = |error| format!("{error}: stop what listens there or choose another address");
        answers.push(Answer::of(format!("address {address} for {what}"), free.map_err(cure)));
    }
    answers.push(Answer::of("database", database(&config).await));
    let bad = answers.iter().filter(|answer| answer.cure.is_some()).count();
    for answer in answers {
        match answer.cure {
            None => line(&format!("ok    {}", answer.what)),
            Some(cure) => line(&format!("wrong {}: {cure}", answer.what)),
        }
    }
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(exit::FAILURE) })
}

fn writable(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{error}: choose another with --data"))?;
    let probe = folder.join(".probe");
    std::fs::write(&probe, b"probe")
        .map_err(|error| format!("{error}: give this user the right to write"))?;
    std::fs::remove_file(&probe).map_err(|error| error.to_string())
}

fn pack(config: &Config) -> Result<(), String> {
    modules::load_pack(config.pack.as_deref()).map(drop).map_err(|error| format!("{error:#}"))
}

async fn database(config: &Config) -> Result<(), String> {
    let cure = |error| format!("{error}: is the server running, and is the URL in --database right?");
    let db = Db::open(&DbOptions::new(&config.database)).await.map_err(cure)?;
    let pending =
        db.pending_migrations(&foundation::migrations()).await.map_err(|error| error.to_string())?;
    if pending.is_empty() {
        Ok(())
    } else {
        Err(format!("{} steps have not run: `balcao migrate`", pending.len()))
    }
}
