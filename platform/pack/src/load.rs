//! Reads a pack from a directory. Links and hidden files are not followed; limits hold while reading, not after.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::pack::{MAX_FILE_BYTES, MAX_FILES, MAX_PACK_BYTES};
use crate::{Finding, Pack};

/// Deepest folder nesting that is read.
const MAX_DEPTH: usize = 12;

/// Why a directory did not become a pack.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The disk said no.
    #[error("cannot read {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    /// The files are there, but they are not a valid pack.
    #[error("the pack has {} problem(s); first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Invalid(Vec<Finding>),
}

impl LoadError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "pack.unreadable",
            Self::Invalid(_) => "pack.invalid",
        }
    }
}

/// Loads the pack under `root`. Hidden files (`.name`) are left out, symbolic links are refused.
pub fn load_dir(root: &Path) -> Result<Pack, LoadError> {
    let mut files = BTreeMap::new();
    let mut left_bytes = MAX_PACK_BYTES;
    walk(root, root, 0, &mut files, &mut left_bytes)?;
    Pack::from_files(files).map_err(LoadError::Invalid)
}

fn walk(
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut BTreeMap<String, Vec<u8>>,
    left_bytes: &mut usize,
) -> Result<(), LoadError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| LoadError::Io { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        let entry = entry.map_err(io(folder))?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let name = relative(root, &path)?;
        let kind = entry.file_type().map_err(io(&path))?;
        if kind.is_symlink() || depth >= MAX_DEPTH {
            let finding = Finding::error(name, "pack.link", "a symbolic link or a folder nested too deeply")
                .cure("put the file itself into the pack");
            return Err(LoadError::Invalid(vec![finding]));
        }
        if kind.is_dir() {
            walk(root, &path, depth + 1, files, left_bytes)?;
            continue;
        }
        let size = entry.metadata().map_err(io(&path))?.len();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > MAX_FILE_BYTES || size > *left_bytes || files.len() >= MAX_FILES {
            let finding = Finding::error(name, "pack.too-large", "the pack is larger than its limits")
                .cure("split the file or keep media outside the pack");
            return Err(LoadError::Invalid(vec![finding]));
        }
        *left_bytes -= size;
        files.insert(name, std::fs::read(&path).map_err(io(&path))?);
    }
    Ok(())
}

fn relative(root: &Path, path: &Path) -> Result<String, LoadError> {
    let parts: Option<Vec<&str>> = path
        .strip_prefix(root)
        .ok()
        .map(|rest| rest.components().map(|part| part.as_os_str().to_str()).collect())
        .unwrap_or_default();
    parts.map(|parts| parts.join("/")).ok_or_else(|| {
        let finding = Finding::error("", "pack.path", format!("{} is not UTF-8", path.display()))
            .cure("use letters, digits, '-', '_' and '.'");
        LoadError::Invalid(vec![finding])
    })
}
