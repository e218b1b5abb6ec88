//! A place where a test makes storage fail. Without a hook (the product) nothing here does anything.

use std::{fmt, sync::Arc};

use crate::FilesError;

/// What is about to happen to a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Read,
    Write,
    Delete,
}

/// How it shall fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// As a disk without room does.
    Full,
    /// As a storage that is gone does.
    Unavailable,
}

type Hook = dyn Fn(Operation, &str) -> Option<Fault> + Send + Sync;

/// Decides per operation and key whether it fails.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<Hook>>);

impl Faults {
    /// Asks `hook` before every operation.
    pub fn new(hook: impl Fn(Operation, &str) -> Option<Fault> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hook)))
    }

    pub(crate) fn check(&self, operation: Operation, key: &str) -> Result<(), FilesError> {
        match self.0.as_ref().and_then(|hook| hook(operation, key)) {
            None => Ok(()),
            Some(Fault::Full) => Err(FilesError::Full(key.to_owned())),
            Some(Fault::Unavailable) => {
                Err(FilesError::Unavailable { key: key.to_owned(), why: "fault injected".into() })
            }
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Faults(hook)" } else { "Faults(none)" })
    }
}
