//! The keys of the data folder, and whether they are those with which the database was begun. A database goes on with its
//! own keys only: others would sign a second ledger and issue from a second authority, and nobody could say which is true.

use std::{path::Path, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use db::Db;
use keys::{FileKeys, KeyName, KeyPurpose, Keys, SecretRandom, Unlock};
use ledger::MAIN_LOG;

use crate::exit::bad_input;
use crate::store;

const SECRET: &str = "keys.key";
const FOLDER: &str = "keys";
/// What to do about it, in every answer.
const CURE: &str = "start with the data folder of this database (--data), or put the folder back from a backup \
                    (docs/operations/backup-and-recovery.md); a new folder needs a new database (--database)";

/// Opens the keys in `data`. They are made only when the database has never been used with any.
pub async fn open(data: &Path, db: &Db, secrets: &Arc<dyn SecretRandom>) -> anyhow::Result<Arc<dyn Keys>> {
    let begun = store::get(db, store::LEDGER_KEY).await?;
    if begun.is_some() {
        all_there(data).map_err(bad_input)?;
    }
    let keys = unlocked(data, secrets)?;
    let ours = STANDARD.encode(keys.ensure(&ledger_key()?)?.spki_der());
    // Two that begin at once: the second sees whose keys count.
    let counts = store::claim(db, store::LEDGER_KEY, ours.clone()).await?;
    same(data, &ours, &counts).map_err(bad_input)?;
    Ok(keys)
}

/// Whether the keys in `data` are the database's, only looking; true for a database that has none yet.
pub async fn belong(data: &Path, db: &Db, secrets: &Arc<dyn SecretRandom>) -> Result<(), String> {
    let begun = store::get(db, store::LEDGER_KEY).await.map_err(|error| error.to_string())?;
    let Some(begun) = begun else { return Ok(()) };
    all_there(data)?;
    let keys = unlocked(data, secrets).map_err(|error| error.to_string())?;
    let public = keys.public(&ledger_key().map_err(|error| error.to_string())?);
    same(data, &STANDARD.encode(public.map_err(|error| error.to_string())?.spki_der()), &begun)
}

/// The key that signs the checkpoints of the ledger.
pub fn ledger_key() -> Result<KeyName, keys::KeyError> {
    KeyName::new(KeyPurpose::LedgerCheckpoint, MAIN_LOG)
}

/// True when the data folder has keys of any kind.
pub fn exists(data: &Path) -> bool {
    data.join(SECRET).exists()
}

/// Opens the store of a folder; makes it when there is none.
pub fn unlocked(data: &Path, secrets: &Arc<dyn SecretRandom>) -> anyhow::Result<Arc<dyn Keys>> {
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let unlock = Unlock::key_file(&data.join(SECRET), secrets.as_ref())?;
    Ok(Arc::new(FileKeys::open(&folder, &unlock, Arc::clone(secrets))?))
}

fn all_there(data: &Path) -> Result<(), String> {
    let ledger = ledger_key().map_err(|error| error.to_string())?;
    let wanted = [SECRET.to_owned(), format!("{FOLDER}/store.json"), format!("{FOLDER}/{ledger}.json")];
    let missing: Vec<String> = wanted.into_iter().filter(|file| !data.join(file).exists()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the database has a ledger whose keys are not in {}: {} missing. Nothing was made there; {CURE}",
        data.display(),
        missing.join(", ")
    ))
}

fn same(data: &Path, ours: &str, begun: &str) -> Result<(), String> {
    if ours == begun {
        return Ok(());
    }
    Err(format!(
        "the keys in {} belong to another database: the ledger of this one is signed by another key. {CURE}",
        data.display()
    ))
}
