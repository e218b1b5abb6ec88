//! A ledger on a scratch database of the engine under test (`BALCAO_TEST_DB=postgres://…`, else SQLite).

#![expect(dead_code, reason = "every test file uses another part of it")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use db::{Db, DbError, DbOptions};
use files::{Blobs, Faults};
use kernel::{Clock, IdSource, PartyId, Timestamp, id::uuid_v7};
use keys::{FileKeys, KeyName, KeyPurpose, SystemSecrets, Unlock};
use ledger::{
    Entry, Ledger, LedgerSettings, LogKey, MAIN_LOG, Prepared, Sequencer, SequencerSettings, intake, prepare,
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tlog::{Checkpoint, Note};
use tokio::sync::Notify;
use uuid::Uuid;

pub const ORIGIN: &str = "log.example/mo";
pub const LEASE_MS: i64 = 5_000;

/// A clock that stands until it is moved.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance_ms(&self, millis: i64) {
        self.0.fetch_add(millis * 1_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Identifiers one after another.
#[derive(Default)]
pub struct Ids(AtomicU64);

impl IdSource for Ids {
    fn uuid(&self, at: Timestamp) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&number);
        uuid_v7(at, random)
    }
}

pub struct Scratch {
    pub dir: TempDir,
    pub options: DbOptions,
    pub db: Db,
    pub clock: Arc<TestClock>,
    pub ids: Ids,
}

#[expect(clippy::disallowed_methods, reason = "tests learn here which engine to use")]
pub fn cluster() -> Option<String> {
    std::env::var("BALCAO_TEST_DB").ok().filter(|url| !url.is_empty())
}

impl Scratch {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut options = DbOptions::new(format!("sqlite://{}", dir.path().join("scratch.db").display()));
        if let Some(url) = cluster() {
            let name = dir.path().file_name().unwrap().to_string_lossy().to_lowercase();
            let safe: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            options = DbOptions { postgres_schema: Some(format!("ledger_{safe}")), ..DbOptions::new(url) };
        }
        options.connections_max = 4;
        let db = Db::open(&options).await.unwrap();
        db.migrate(ledger::MIGRATIONS, Timestamp::default()).await.unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(1_795_305_600_000_000)));
        Self { dir, options, db, clock, ids: Ids::default() }
    }

    pub fn blobs(&self) -> Blobs {
        blobs(self.dir.path())
    }

    pub fn ledger(&self) -> Arc<Ledger> {
        self.ledger_over(self.blobs())
    }

    pub fn ledger_failing(&self, faults: Faults) -> Arc<Ledger> {
        self.ledger_over(self.blobs().with_faults(faults))
    }

    fn ledger_over(&self, blobs: Blobs) -> Arc<Ledger> {
        open_ledger(self.db.clone(), blobs, log_key(self.dir.path()), self.clock.clone())
    }

    pub fn sequencer(&self, holder: &str) -> Sequencer {
        sequencer(self.ledger(), holder)
    }

    /// An entry about so many people.
    pub fn entry(&self, people: &[PartyId]) -> Entry {
        let at = self.clock.now();
        let mut entry = Entry::new(self.ids.uuid(at), "exchange.read", at)
            .with("purpose", "birth")
            .with("who", "DSAJ·𠮷");
        for (number, person) in people.iter().enumerate() {
            entry = entry.about(*person, fields(&json!({"fields": ["name", "birth_date"], "row": number})));
        }
        entry
    }

    pub fn person(&self) -> PartyId {
        PartyId::from(self.ids.uuid(self.clock.now()))
    }

    pub async fn record(&self, entries: &[Entry]) {
        let prepared = prepare_all(entries);
        store(&self.db, prepared).await.unwrap();
    }

    /// So many entries about nobody.
    pub async fn record_many(&self, count: usize) -> Vec<Uuid> {
        let entries: Vec<Entry> = (0..count).map(|_| self.entry(&[])).collect();
        self.record(&entries).await;
        entries.iter().map(|entry| entry.id).collect()
    }

    pub async fn sql(&self, statements: &'static [&'static str]) {
        self.db
            .write(|tx| {
                Box::pin(async move {
                    for statement in statements {
                        tx.execute_unprepared(statement).await?;
                    }
                    Ok::<_, DbError>(())
                })
            })
            .await
            .unwrap();
    }

    /// The published checkpoint.
    pub async fn published(&self) -> Option<Checkpoint> {
        let note = self.ledger().checkpoint().await.unwrap()?;
        Some(Note::parse(note.as_bytes()).unwrap().text().parse().unwrap())
    }
}

pub fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

pub fn prepare_all(entries: &[Entry]) -> Vec<Prepared> {
    let secrets = SystemSecrets::new();
    entries.iter().map(|entry| prepare(entry, &secrets).unwrap()).collect()
}

pub async fn store(db: &Db, prepared: Vec<Prepared>) -> Result<(), DbError> {
    db.write(move |tx| {
        let prepared = prepared.clone();
        Box::pin(async move { intake(tx, prepared).await })
    })
    .await
}

pub fn blobs(dir: &Path) -> Blobs {
    Blobs::open_dir(&dir.join("blobs")).unwrap().folder("ledger").unwrap()
}

pub fn log_key(dir: &Path) -> LogKey {
    let secrets = Arc::new(SystemSecrets::new());
    let keys = FileKeys::open(&dir.join("keys"), &Unlock::Key([7; 32].into()), secrets).unwrap();
    LogKey::new(Arc::new(keys), KeyName::new(KeyPurpose::LedgerCheckpoint, "main").unwrap(), ORIGIN).unwrap()
}

pub fn open_ledger(db: Db, blobs: Blobs, key: LogKey, clock: Arc<dyn Clock>) -> Arc<Ledger> {
    Arc::new(Ledger::new(LedgerSettings { db, blobs, key, clock, log: MAIN_LOG.to_owned() }))
}

pub fn sequencer(ledger: Arc<Ledger>, holder: &str) -> Sequencer {
    let settings = SequencerSettings { holder: holder.to_owned(), lease_ms: LEASE_MS };
    Sequencer::new(ledger, settings, Arc::new(Notify::new()))
}
