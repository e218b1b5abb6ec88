//! The blob store that callers hold. Cheap to clone; `folder` gives each room a name space of its own.

use std::{
    ops::Range,
    path::{Path as FsPath, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::TryStreamExt as _;
use object_store::{
    Error as StoreError, GetOptions, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload,
    UpdateVersion, local::LocalFileSystem, path::Path,
};

use crate::{Faults, FilesError, Operation, key, lock};

/// The largest blob: evidence and documents; larger things are not kept here.
pub const MAX_BLOB_BYTES: u64 = 64 * 1024 * 1024;
/// The longest list that one call returns.
pub const MAX_LISTED: usize = 100_000;
/// How often a replacement on an object store is tried when others replace the same blob.
const REPLACE_ATTEMPTS_MAX: u32 = 8;

/// Bytes under keys.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The directory, when the store is local: `replace` locks it.
    root: Option<Arc<PathBuf>>,
    folder: Arc<str>,
    faults: Faults,
}

impl Blobs {
    /// Blobs below `root`, which is created when missing. Every write is synced to disk before it is acknowledged.
    pub fn open_dir(root: &FsPath) -> Result<Self, FilesError> {
        let name = root.display().to_string();
        std::fs::create_dir_all(root).map_err(|error| FilesError::from_io(&name, &error))?;
        let store = LocalFileSystem::new_with_prefix(root)
            .map_err(|error| FilesError::from_store(&name, &error))?
            .with_fsync(true);
        let root = Some(Arc::new(root.to_path_buf()));
        Ok(Self { store: Arc::new(store), root, folder: "".into(), faults: Faults::default() })
    }

    /// Blobs in a bucket. `options` are the names that object_store understands (`aws_endpoint`, `aws_region`, …).
    #[cfg(feature = "s3")]
    pub fn open_s3(bucket: &str, options: &[(String, String)]) -> Result<Self, FilesError> {
        let mut builder = object_store::aws::AmazonS3Builder::new().with_bucket_name(bucket);
        for (name, value) in options {
            let option = name.parse().map_err(|_| FilesError::BadKey(name.clone()))?;
            builder = builder.with_config(option, value);
        }
        let store = builder.build().map_err(|error| FilesError::from_store(bucket, &error))?;
        Ok(Self { store: Arc::new(store), root: None, folder: "".into(), faults: Faults::default() })
    }

    /// The same store, failing where `faults` says so.
    #[must_use]
    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// The name space `folder` below this one.
    pub fn folder(&self, folder: &str) -> Result<Self, FilesError> {
        let path = key::path(&self.folder, folder)?;
        Ok(Self { folder: path.as_ref().into(), ..self.clone() })
    }

    fn path(&self, operation: Operation, key: &str) -> Result<Path, FilesError> {
        let path = key::path(&self.folder, key)?;
        self.faults.check(operation, path.as_ref())?;
        Ok(path)
    }

    /// Writes a blob, replacing what was there. Readers see the old bytes or the new ones, never a mixture.
    pub async fn put(&self, key: &str, bytes: impl Into<Bytes> + Send) -> Result<(), FilesError> {
        let path = self.path(Operation::Write, key)?;
        self.put_path(&path, bytes.into(), PutMode::Overwrite).await.map_err(|e| store_error(&path, &e))
    }

    /// Writes a blob unless there is one already; says whether it wrote.
    pub async fn put_if_absent(&self, key: &str, bytes: impl Into<Bytes> + Send) -> Result<bool, FilesError> {
        let path = self.path(Operation::Write, key)?;
        match self.put_path(&path, bytes.into(), PutMode::Create).await {
            Ok(()) => Ok(true),
            Err(PutError::Store(StoreError::AlreadyExists { .. })) => Ok(false),
            Err(error) => Err(store_error(&path, &error)),
        }
    }

    /// Replaces a blob by what `decide` makes of its present bytes; `None` leaves it. Says whether it wrote.
    /// No other `replace` of the same blob happens between reading and writing, from whichever process.
    pub async fn replace(
        &self,
        key: &str,
        decide: impl Fn(Option<&Bytes>) -> Option<Bytes> + Send,
    ) -> Result<bool, FilesError> {
        let path = self.path(Operation::Write, key)?;
        if let Some(root) = &self.root {
            let _lock = lock::acquire(root, key).await?;
            let Some(bytes) = decide(self.get(key).await?.as_ref()) else { return Ok(false) };
            self.put_path(&path, bytes, PutMode::Overwrite).await.map_err(|e| store_error(&path, &e))?;
            return Ok(true);
        }
        for _ in 0..REPLACE_ATTEMPTS_MAX {
            let (present, mode) = self.get_versioned(&path).await?;
            let Some(bytes) = decide(present.as_ref()) else { return Ok(false) };
            match self.put_path(&path, bytes, mode).await {
                Ok(()) => return Ok(true),
                Err(PutError::Store(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. })) => {}
                Err(error) => return Err(store_error(&path, &error)),
            }
        }
        Err(FilesError::Busy(key.to_owned()))
    }

    async fn get_versioned(&self, path: &Path) -> Result<(Option<Bytes>, PutMode), FilesError> {
        match self.store.get(path).await {
            Ok(found) => {
                let version =
                    UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
                check_size(path, found.meta.size)?;
                let bytes = found.bytes().await.map_err(|e| FilesError::from_store(path.as_ref(), &e))?;
                Ok((Some(bytes), PutMode::Update(version)))
            }
            Err(StoreError::NotFound { .. }) => Ok((None, PutMode::Create)),
            Err(error) => Err(FilesError::from_store(path.as_ref(), &error)),
        }
    }

    async fn put_path(&self, path: &Path, bytes: Bytes, mode: PutMode) -> Result<(), PutError> {
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BLOB_BYTES) {
            return Err(PutError::TooLarge);
        }
        let options = PutOptions { mode, ..PutOptions::default() };
        self.store
            .put_opts(path, PutPayload::from_bytes(bytes), options)
            .await
            .map(|_| ())
            .map_err(PutError::Store)
    }

    /// The bytes of a blob, or `None`.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, FilesError> {
        let path = self.path(Operation::Read, key)?;
        match self.store.get(&path).await {
            Ok(found) => {
                check_size(&path, found.meta.size)?;
                let bytes = found.bytes().await.map_err(|e| FilesError::from_store(path.as_ref(), &e))?;
                Ok(Some(bytes))
            }
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(FilesError::from_store(path.as_ref(), &error)),
        }
    }

    /// When a blob was last written, as its store says, in microseconds since 1970; `None` without such a blob.
    pub async fn written_micros(&self, key: &str) -> Result<Option<i64>, FilesError> {
        let path = self.path(Operation::Read, key)?;
        let options = GetOptions { head: true, ..GetOptions::default() };
        match self.store.get_opts(&path, options).await {
            Ok(found) => Ok(Some(found.meta.last_modified.timestamp_micros())),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(FilesError::from_store(path.as_ref(), &error)),
        }
    }

    /// Some bytes of a blob that exists; the range is cut at its end.
    pub async fn range(&self, key: &str, range: Range<u64>) -> Result<Bytes, FilesError> {
        let path = self.path(Operation::Read, key)?;
        if range.end.saturating_sub(range.start) > MAX_BLOB_BYTES {
            return Err(FilesError::TooLarge(path.to_string()));
        }
        let store_error = |error| FilesError::from_store(path.as_ref(), &error);
        let options = GetOptions { head: true, ..GetOptions::default() };
        let size = self.store.get_opts(&path, options).await.map_err(store_error)?.meta.size;
        let range = range.start.min(size)..range.end.min(size);
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        self.store.get_range(&path, range).await.map_err(store_error)
    }

    /// Removes a blob; it is no error when there is none.
    pub async fn delete(&self, key: &str) -> Result<(), FilesError> {
        let path = self.path(Operation::Delete, key)?;
        match self.store.delete(&path).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(FilesError::from_store(path.as_ref(), &error)),
        }
    }

    /// The keys below `prefix` (whole segments), relative to this folder, sorted.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, FilesError> {
        let path = self.path(Operation::Read, prefix)?;
        let skip = if self.folder.is_empty() { 0 } else { self.folder.len() + 1 };
        let mut listed = self.store.list(Some(&path));
        let mut keys = Vec::new();
        while let Some(found) =
            listed.try_next().await.map_err(|error| FilesError::from_store(path.as_ref(), &error))?
        {
            if keys.len() >= MAX_LISTED {
                return Err(FilesError::TooLarge(path.to_string()));
            }
            keys.extend(found.location.as_ref().get(skip..).map(str::to_owned));
        }
        keys.sort();
        Ok(keys)
    }
}

enum PutError {
    TooLarge,
    Store(StoreError),
}

fn store_error(path: &Path, error: &PutError) -> FilesError {
    match error {
        PutError::TooLarge => FilesError::TooLarge(path.to_string()),
        PutError::Store(error) => FilesError::from_store(path.as_ref(), error),
    }
}

fn check_size(path: &Path, size: u64) -> Result<(), FilesError> {
    if size > MAX_BLOB_BYTES { Err(FilesError::TooLarge(path.to_string())) } else { Ok(()) }
}
