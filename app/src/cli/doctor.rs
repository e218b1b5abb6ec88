//! `balcao doctor`: says what is wrong on this machine, and how to cure it.

use std::{net::TcpListener, path::Path, process::ExitCode, sync::Arc};

use db::{Db, DbOptions};
use files::Blobs;
use kernel::{Clock, Timestamp};
use keys::{SecretRandom, SystemSecrets};
use ledger::LedgerError;
use rustix::fs::Access;

use super::Common;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::progress::line;
use crate::{exit, foundation, keyring, local, modules, store};

/// Two clocks that differ by more than this give sessions, signatures and leases different ends, s.
const SKEW_SECONDS_MAX: i64 = 5;
/// Findings of the pack that are shown; the rest is counted.
const FINDINGS_SHOWN: usize = 3;

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
    let answers = examine(&config).await;
    let bad = answers.iter().filter(|answer| answer.cure.is_some()).count();
    for answer in answers {
        match answer.cure {
            None => line(&format!("ok    {}", answer.what)),
            Some(cure) => line(&format!("wrong {}: {cure}", answer.what)),
        }
    }
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(exit::FAILURE) })
}

async fn examine(config: &Config) -> Vec<Answer> {
    let folders = modules::FONT_FOLDERS.map(Path::new);
    let mut answers = vec![
        Answer::of(format!("data folder {}", config.data.display()), writable(&config.data)),
        Answer::of("jurisdiction pack", pack(config)),
        Answer::of("fonts for certificates", modules::fonts(&folders)),
    ];
    if local::answers(&config.data).await {
        answers.push(Answer::of("a server works in the data folder and holds its addresses", Ok(())));
    } else {
        answers.extend(addresses(config));
    }
    match open(config).await {
        Err(cure) => answers.push(Answer::of("database", Err(cure))),
        Ok(db) => {
            let migrated = migrated(&db).await;
            let is_ours = migrated.is_ok();
            answers.push(Answer::of("database", migrated));
            answers.push(Answer::of("clock", clock(&db).await));
            if is_ours {
                let secrets: Arc<dyn SecretRandom> = Arc::new(SystemSecrets::new());
                let belong = keyring::belong(&config.data, &db, &secrets).await;
                let ledger = if belong.is_ok() { ledger(config, &db, &secrets).await } else { Ok(()) };
                answers.push(Answer::of("keys", belong));
                answers.push(Answer::of("ledger", ledger));
            }
        }
    }
    answers
}

fn addresses(config: &Config) -> Vec<Answer> {
    let free = |(what, address)| {
        let cure = |error| format!("{error}: stop what listens there or choose another address");
        let outcome = TcpListener::bind(address).map(drop).map_err(cure);
        Answer::of(format!("address {address} for {what}"), outcome)
    };
    let mut all = vec![
        ("pages and API", config.listen),
        ("exchange edge", config.exchange_listen),
        ("figures", config.admin_listen),
    ];
    all.extend(config.tls_listen.map(|address| ("TLS", address)));
    all.into_iter().map(free).collect()
}

/// Whether the folder can be used, or made at the first start. Asked of the system, not by trying: a doctor only looks.
fn writable(folder: &Path) -> Result<(), String> {
    // A relative path ends in the empty one: the working folder.
    let near = folder.ancestors().find(|near| near.as_os_str().is_empty() || near.symlink_metadata().is_ok());
    let near = near.filter(|near| !near.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if !near.is_dir() {
        return Err(format!("{} is no folder: choose another with --data", near.display()));
    }
    rustix::fs::access(near, Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|error| format!("{}: {error}: give this user the right to write", near.display()))
}

/// The pack loads and its lint finds no error.
fn pack(config: &Config) -> Result<(), String> {
    let pack = modules::load_pack(config.pack.as_deref()).map_err(|error| format!("{error:#}"))?;
    let findings = modules::pack_lint(&pack);
    let errors: Vec<String> =
        findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let shown = errors.iter().take(FINDINGS_SHOWN).cloned().collect::<Vec<_>>().join("; ");
    Err(format!("{} errors: {shown}: `balcao pack lint` shows all", errors.len()))
}

async fn open(config: &Config) -> Result<Db, String> {
    let cure = |error| format!("{error}: is the server running, and is the URL in --database right?");
    let options = DbOptions::new(&config.database);
    if let Some(file) = options.file().filter(|file| !file.exists()) {
        return Err(format!(
            "{} is not there yet: `balcao migrate` or the first start makes it",
            file.display()
        ));
    }
    Db::look(&options).await.map_err(cure)
}

async fn migrated(db: &Db) -> Result<(), String> {
    let pending =
        db.pending_migrations(&foundation::migrations()).await.map_err(|error| error.to_string())?;
    if pending.is_empty() {
        Ok(())
    } else {
        Err(format!("{} steps have not run: `balcao migrate`", pending.len()))
    }
}

/// The database's clock, where it has one of its own, agrees with this machine's.
async fn clock(db: &Db) -> Result<(), String> {
    let theirs = store::server_time(db).await.map_err(|error| error.to_string())?;
    theirs.map_or(Ok(()), |theirs| agree(SystemClock.now(), theirs))
}

fn agree(ours: Timestamp, theirs: Timestamp) -> Result<(), String> {
    let apart = (ours.micros() - theirs.micros()).abs() / 1_000_000;
    if apart <= SKEW_SECONDS_MAX {
        Ok(())
    } else {
        Err(format!("this machine and the database are {apart} s apart: let both take the time by NTP"))
    }
}

/// The database is not older than the published log, and the log was not published in the future.
async fn ledger(config: &Config, db: &Db, secrets: &Arc<dyn SecretRandom>) -> Result<(), String> {
    if !keyring::exists(&config.data) || !config.data.join("files").exists() {
        // Nothing has been signed yet: the first start makes the key.
        return Ok(());
    }
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let keys = keyring::unlocked(&config.data, secrets).map_err(|error| words(&error))?;
    let blobs = Blobs::open_dir(&config.data.join("files")).map_err(|error| words(&error))?;
    let pack = modules::load_pack(config.pack.as_deref()).map_err(|error| words(&error))?;
    let log =
        modules::ledger_of(db, &blobs, keys, Arc::new(SystemClock), &pack).map_err(|error| words(&error))?;
    match log.check().await {
        Ok(()) => {}
        Err(LedgerError::DatabaseOlder { database, published }) => {
            return Err(format!(
                "the database holds {database} entries, the published log {published}: it is an old copy. Stop every \
                 process, then `balcao ledger recover`"
            ));
        }
        Err(error) => return Err(format!("{error}: keep the data folder as it is and ask for help")),
    }
    let head = log.head().await.map_err(|error| words(&error))?;
    head.published_at.map_or(Ok(()), |at| not_future(SystemClock.now(), at))
}

fn not_future(now: Timestamp, published: Timestamp) -> Result<(), String> {
    if published <= now.plus_millis(SKEW_SECONDS_MAX * 1_000) {
        Ok(())
    } else {
        Err(format!(
            "the last checkpoint is of {published}, which is still to come: set the clock of this machine"
        ))
    }
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
