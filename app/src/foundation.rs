//! What exists before the domains: opened once, shared by `serve`, `demo` and the commands of the command line.

use std::{fs::File, os::unix::fs::DirBuilderExt as _, path::Path, sync::Arc};

use anyhow::Context;
use db::{Db, DbOptions, Migration};
use files::Blobs;
use kernel::Clock;
use keys::{Keys, SecretRandom, SystemSecrets, secret_bytes};
use pack::Packs;

use crate::clock::{LegalClock, SystemClock};
use crate::config::Config;
use crate::exit::bad_input;
use crate::{keyring, modules, packs, store};

/// Database, keys, files, pack, clocks.
pub struct Foundation {
    pub db: Db,
    pub blobs: Blobs,
    pub keys: Arc<dyn Keys>,
    pub secrets: Arc<dyn SecretRandom>,
    pub packs: Arc<Packs>,
    pub machine: Arc<SystemClock>,
    pub legal: Arc<LegalClock>,
    /// Different numbers that one person may name in a day.
    pub namings_per_day: u32,
    /// Applications that one person may have in preparation.
    pub drafts_per_person: u32,
    /// The data folder.
    pub data: std::path::PathBuf,
    /// Held as long as the process lives: one server process per data folder.
    _lock: File,
}

impl Foundation {
    /// Opens everything that the configuration names and brings the database up to date.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        // Keys, registers and documents: nobody else on the machine may look.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&config.data)
            .with_context(|| format!("the data folder {} cannot be made", config.data.display()))?;
        let lock = lock(&config.data)?;
        let db =
            Db::open(&DbOptions::new(&config.database)).await.context("the database cannot be opened")?;
        let machine = Arc::new(SystemClock);
        db.migrate(&migrations(), machine.now()).await.context("the database cannot be migrated")?;
        let secrets: Arc<dyn SecretRandom> = Arc::new(SystemSecrets::new());
        // Before anything is made in the folder: a new folder at an old database is a mistake.
        let keys = keyring::open(&config.data, &db, &secrets).await?;
        let files_folder = config.data.join("files");
        std::fs::create_dir_all(&files_folder)?;
        let blobs = Blobs::open_dir(&files_folder)?;
        let packs = Arc::new(packs::open(&blobs, modules::load_pack(config.pack.as_deref())?).await?);
        let offset = store::get(&db, store::LEGAL_OFFSET_MS).await?.and_then(|text| text.parse().ok());
        let legal = Arc::new(LegalClock::new(Arc::clone(&machine), offset.unwrap_or(0)));
        Ok(Self {
            db,
            blobs,
            keys,
            secrets,
            packs,
            machine,
            legal,
            namings_per_day: config.namings_per_day,
            drafts_per_person: config.drafts_per_person,
            data: config.data.clone(),
            _lock: lock,
        })
    }

    /// The name of this process, stable over restarts and unlike every other's.
    pub fn process_name(&self) -> anyhow::Result<String> {
        let path = self.data.join("process-name");
        if let Ok(name) = std::fs::read_to_string(&path) {
            return Ok(name.trim().to_owned());
        }
        let bytes: [u8; 8] = secret_bytes(self.secrets.as_ref())?;
        let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(&path, &name)?;
        Ok(name)
    }
}

/// The steps of all rooms, in the order in which they lean on each other.
pub fn migrations() -> Vec<Migration> {
    let platform =
        [store::MIGRATIONS, jobs::MIGRATIONS, ledger::MIGRATIONS, acts::MIGRATIONS, search::MIGRATIONS];
    let rooms = modules::rooms();
    platform.into_iter().chain(rooms.iter().map(|room| room.migrations)).flatten().copied().collect()
}

fn lock(data: &Path) -> anyhow::Result<File> {
    let path = data.join("balcao.lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    let taken = |_| bad_input(format!("another balcao process works in {}: stop it first", data.display()));
    file.try_lock().map_err(taken)?;
    Ok(file)
}
