//! A database that nobody else uses.

use std::sync::atomic::{AtomicU32, Ordering};

use db::{Db, DbOptions, Engine, Migration};
use kernel::Timestamp;
use tempfile::TempDir;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database of one test; a SQLite file goes away with it, a PostgreSQL schema with its cluster.
pub struct Scratch {
    pub db: Db,
    pub options: DbOptions,
    /// A folder of this test's own: blobs, keys, the SQLite file.
    pub folder: TempDir,
    /// 0 for the first process on this database, one more for each further one.
    pub number: u8,
}

impl Scratch {
    /// An empty database with these steps run, on the engine under test.
    pub async fn new(steps: &[Migration]) -> anyhow::Result<Self> {
        Self::with_options(steps, |_| {}).await
    }

    /// The same with changed options, for example a small `sqlite_pages_max`.
    pub async fn with_options(
        steps: &[Migration],
        change: impl FnOnce(&mut DbOptions),
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut options = match cluster() {
            Some(url) => {
                let number = COUNT.fetch_add(1, Ordering::Relaxed);
                let mut options = DbOptions::new(url);
                options.postgres_schema =
                    Some(format!("t{}_{number}_{}", std::process::id(), suffix(&folder)));
                options.connections_max = 4;
                options
            }
            None => DbOptions::new(format!("sqlite://{}", folder.path().join("scratch.db").display())),
        };
        change(&mut options);
        let db = Db::open(&options).await?;
        db.migrate(steps, Timestamp::default()).await?;
        Ok(Self { db, options, folder, number: 0 })
    }

    /// The same database through connections of their own, as another process has it. Goes away with the first.
    pub async fn again(&self) -> anyhow::Result<Self> {
        let db = Db::open(&self.options).await?;
        Ok(Self { db, options: self.options.clone(), folder: tempfile::tempdir()?, number: self.number + 1 })
    }

    /// Which engine is under test.
    pub fn engine() -> Engine {
        if cluster().is_some() { Engine::Postgres } else { Engine::Sqlite }
    }
}

fn suffix(folder: &TempDir) -> String {
    let name = folder.path().file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[expect(clippy::disallowed_methods, reason = "the one place where tests learn which engine to use")]
fn cluster() -> Option<String> {
    std::env::var("BALCAO_TEST_DB").ok().filter(|url| !url.is_empty())
}
