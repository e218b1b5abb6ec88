//! Keys: ASCII letters, digits, `-`, `_` and `.` in segments joined by `/`; no segment is empty, `.` or `..`.

use object_store::path::Path;

use crate::FilesError;

/// The longest key, folder included.
pub const MAX_KEY_BYTES: usize = 512;

/// The path of `key` below `folder`. Whatever a file system could read as "up" or "hidden staging file" is refused.
pub(crate) fn path(folder: &str, key: &str) -> Result<Path, FilesError> {
    let whole = if folder.is_empty() { key.to_owned() } else { format!("{folder}/{key}") };
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let segment = |s: &str| !s.is_empty() && s != "." && s != "..";
    if whole.len() > MAX_KEY_BYTES || !whole.chars().all(allowed) || !whole.split('/').all(segment) {
        return Err(FilesError::BadKey(whole.chars().take(MAX_KEY_BYTES).collect()));
    }
    Path::parse(&whole).map_err(|_| FilesError::BadKey(whole))
}
