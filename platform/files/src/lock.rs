//! The write lock of a local root: `replace` reads, decides and renames under it, so two processes on one directory
//! never overwrite each other's decision. A process that is stopped while holding it makes others wait, not lose.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

use crate::FilesError;

/// How long a writer waits for another one.
const LOCK_WAIT_MS: u64 = 2_000;
const LOCK_STEP_MS: u64 = 5;

/// Takes the lock of `root`; it is released when the file is dropped or the process ends.
pub(crate) async fn acquire(root: &Path, key: &str) -> Result<File, FilesError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(root.join(".lock"))
        .map_err(|error| FilesError::from_io(key, &error))?;
    for _ in 0..LOCK_WAIT_MS / LOCK_STEP_MS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(LOCK_STEP_MS)).await,
            Err(TryLockError::Error(error)) => return Err(FilesError::from_io(key, &error)),
        }
    }
    Err(FilesError::Busy(key.to_owned()))
}
