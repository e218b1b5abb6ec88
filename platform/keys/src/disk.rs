//! Files of the key store: readable by the owner only, written whole or not at all.

use std::{fs, io::Write as _, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{KeyError, SecretRandom, secret_bytes};

/// The largest file that is read here: a key or certificate has a few kilobytes.
const MAX_FILE_BYTES: u64 = 64 * 1024;

pub(crate) fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn unavailable(path: &Path) -> impl Fn(std::io::Error) -> KeyError {
    move |error| KeyError::Unavailable { path: path.display().to_string(), why: error.to_string() }
}

/// Makes a directory that only the owner may enter.
pub(crate) fn make_dir(path: &Path) -> Result<(), KeyError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(unavailable(path))
}

/// Reads a small file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, KeyError> {
    let meta = fs::metadata(path).map_err(unavailable(path))?;
    if meta.len() > MAX_FILE_BYTES {
        return Err(KeyError::Damaged(name(path)));
    }
    fs::read(path).map_err(unavailable(path))
}

/// Writes a file unless there is one already; says whether it wrote. Durable when it returns.
pub(crate) fn write_new(path: &Path, bytes: &[u8], secrets: &dyn SecretRandom) -> Result<bool, KeyError> {
    let failed = unavailable(path);
    let folder = path.parent().unwrap_or(Path::new("."));
    let staged =
        folder.join(format!(".{}.{}", name(path), URL_SAFE_NO_PAD.encode(secret_bytes::<9>(secrets)?)));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&staged).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    // A link, unlike a rename, never replaces what another process wrote first.
    let linked = written.and_then(|()| match fs::hard_link(&staged, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    let removed = fs::remove_file(&staged);
    let linked = linked.map_err(&failed)?;
    removed.map_err(&failed)?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(&failed)?;
    Ok(linked)
}
