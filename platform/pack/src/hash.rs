//! The version of a pack is the SHA-256 of its files, so two machines agree on it without asking anybody.
//! Input per file in path order: path length (u32 BE), path, content length (u64 BE), content.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// Version id of a pack or of a part of it: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackHash(String);

impl PackHash {
    /// Hashes the files whose path `keep` accepts.
    pub(crate) fn of(files: &BTreeMap<String, Vec<u8>>, keep: impl Fn(&str) -> bool) -> Self {
        let mut context = Context::new(&SHA256);
        for (path, bytes) in files.iter().filter(|(path, _)| keep(path)) {
            context.update(&u32::try_from(path.len()).unwrap_or(u32::MAX).to_be_bytes());
            context.update(path.as_bytes());
            context.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(bytes);
        }
        Self(hex::encode(context.finish()))
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// From stored text; `None` unless it is 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }
}

impl std::fmt::Display for PackHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
