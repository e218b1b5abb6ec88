//! Pack: the files of one jurisdiction, loaded once and never changed, with typed access to its sections.
//! Invariants: paths are clean and relative, sizes are bounded, the hash covers every byte.
//! Next: `load.rs` for reading a directory, `finding.rs` for what a refusal looks like.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::locate::{self, Step};
use crate::{Acts, Departments, Finding, Jurisdiction, PackHash, Posts, Rollout, glob};

/// Most files in one pack.
pub const MAX_FILES: usize = 4_000;
/// Largest single file, bytes.
pub const MAX_FILE_BYTES: usize = 2 * 1024 * 1024;
/// Largest pack, bytes over all files.
pub const MAX_PACK_BYTES: usize = 64 * 1024 * 1024;
/// Longest path inside a pack, bytes.
pub const MAX_PATH_BYTES: usize = 200;

/// One version of a jurisdiction pack.
#[derive(Debug)]
pub struct Pack {
    files: BTreeMap<String, Vec<u8>>,
    hash: PackHash,
    jurisdiction: Jurisdiction,
    departments: Departments,
    posts: Posts,
    rollout: Rollout,
    acts: Acts,
}

impl Pack {
    /// Builds a pack from its files (path → content). Every problem found is returned, not only the first.
    pub fn from_files(files: BTreeMap<String, Vec<u8>>) -> Result<Self, Vec<Finding>> {
        let mut findings = check_limits(&files);
        if !findings.is_empty() {
            return Err(findings);
        }
        let jurisdiction = keep(parse_toml(&files, "jurisdiction.toml"), &mut findings);
        let departments = keep(parse_toml(&files, "departments.toml"), &mut findings);
        let posts = keep(parse_toml_or_default(&files, "posts.toml"), &mut findings);
        let rollout = keep(parse_toml_or_default(&files, "rollout.toml"), &mut findings);
        let acts = keep(parse_toml_or_default(&files, "law/acts.toml"), &mut findings);
        match (jurisdiction, departments, posts, rollout, acts) {
            (Some(jurisdiction), Some(departments), Some(posts), Some(rollout), Some(acts)) => {
                let hash = PackHash::of(&files, |_| true);
                Ok(Self { files, hash, jurisdiction, departments, posts, rollout, acts })
            }
            _ => Err(findings),
        }
    }

    /// The version id: SHA-256 over all files.
    pub fn hash(&self) -> &PackHash {
        &self.hash
    }

    /// The hash of the files under `prefix`, for example one service's folder.
    pub fn hash_of(&self, prefix: &str) -> PackHash {
        PackHash::of(&self.files, |path| path.starts_with(prefix))
    }

    /// Who and where: code, names, time zone, money, look.
    pub fn jurisdiction(&self) -> &Jurisdiction {
        &self.jurisdiction
    }

    /// The offices, with the dates between which they exist.
    pub fn departments(&self) -> &Departments {
        &self.departments
    }

    /// Posts and the units that hold them.
    pub fn posts(&self) -> &Posts {
        &self.posts
    }

    /// What is switched on where and since when.
    pub fn rollout(&self) -> &Rollout {
        &self.rollout
    }

    /// The acts that the pack cites.
    pub fn acts(&self) -> &Acts {
        &self.acts
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All files, sorted by path: what a store keeps so that old cases find the law of their day again.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// Paths that match `pattern`, sorted; `*` stays within one segment, a final `**` takes the rest.
    pub fn glob(&self, pattern: &str) -> Vec<&str> {
        self.paths().filter(|path| glob::matches(pattern, path)).collect()
    }

    /// True when the pack has this file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The bytes of a file.
    pub fn bytes(&self, path: &str) -> Result<&[u8], Finding> {
        self.files.get(path).map(Vec::as_slice).ok_or_else(|| missing(path))
    }

    /// The text of a file; not UTF-8 is a finding.
    pub fn text(&self, path: &str) -> Result<&str, Finding> {
        text_of(&self.files, path)
    }

    /// A TOML file read into `T`; a syntax or shape error names its line.
    pub fn section<T: DeserializeOwned>(&self, path: &str) -> Result<T, Finding> {
        parse_toml(&self.files, path)
    }

    /// A TOML file that may be absent: then `T::default()`.
    pub fn section_or_default<T: DeserializeOwned + Default>(&self, path: &str) -> Result<T, Finding> {
        parse_toml_or_default(&self.files, path)
    }

    /// A JSON file read into `T`; an error names its line.
    pub fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, Finding> {
        serde_json::from_str(self.text(path)?).map_err(|error| {
            Finding::error(path, "pack.json", error.to_string())
                .at(Some(error.line()).filter(|line| *line > 0))
                .cure("correct the JSON; unknown fields are refused")
        })
    }

    /// The line on which the value at `steps` stands in a TOML file (its nearest existing parent when absent).
    pub fn line_of(&self, path: &str, steps: &[Step]) -> Option<usize> {
        locate::line_of(self.text(path).ok()?, steps)
    }
}

fn keep<T>(result: Result<T, Finding>, findings: &mut Vec<Finding>) -> Option<T> {
    result.map_err(|finding| findings.push(finding)).ok()
}

fn missing(path: &str) -> Finding {
    Finding::error(path, "pack.missing-file", "the file does not exist")
        .cure("add it or correct the reference")
}

fn text_of<'a>(files: &'a BTreeMap<String, Vec<u8>>, path: &str) -> Result<&'a str, Finding> {
    let bytes = files.get(path).ok_or_else(|| missing(path))?;
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = locate::line_at(&valid, valid.len());
        Finding::error(path, "pack.utf8", "the file is not UTF-8 text")
            .at(Some(line))
            .cure("save it as UTF-8")
    })
}

fn parse_toml<T: DeserializeOwned>(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Result<T, Finding> {
    let text = text_of(files, path)?;
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| locate::line_at(text, span.start));
        let cure = if error.message().contains("missing field `zh-Hant`")
            || error.message().contains("missing field `pt`")
            || error.message().contains("missing field `en`")
        {
            "give the text in all three languages: zh-Hant, pt, en"
        } else {
            "correct the entry; unknown keys are refused"
        };
        Finding::error(path, "pack.toml", error.message()).at(line).cure(cure)
    })
}

fn parse_toml_or_default<T: DeserializeOwned + Default>(
    files: &BTreeMap<String, Vec<u8>>,
    path: &str,
) -> Result<T, Finding> {
    if files.contains_key(path) { parse_toml(files, path) } else { Ok(T::default()) }
}

fn check_limits(files: &BTreeMap<String, Vec<u8>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if files.len() > MAX_FILES {
        let message = format!("{} files; at most {MAX_FILES} are allowed", files.len());
        findings.push(Finding::error("", "pack.too-many-files", message).cure("split the pack"));
    }
    let total: usize = files.values().map(Vec::len).sum();
    if total > MAX_PACK_BYTES {
        let message = format!("{total} bytes in all; at most {MAX_PACK_BYTES} are allowed");
        findings.push(Finding::error("", "pack.too-large", message).cure("keep media outside the pack"));
    }
    for (path, bytes) in files {
        if !clean(path) {
            findings.push(
                Finding::error(path.clone(), "pack.path", "the path is not clean and relative")
                    .cure("use letters, digits, '-', '_', '.', and '/' between names; no '..'"),
            );
        }
        if bytes.len() > MAX_FILE_BYTES {
            let message = format!("{} bytes; at most {MAX_FILE_BYTES} are allowed", bytes.len());
            findings
                .push(Finding::error(path.clone(), "pack.file-too-large", message).cure("split the file"));
        }
    }
    findings
}

/// A path that means the same on every machine.
fn clean(path: &str) -> bool {
    let charset = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    path.len() <= MAX_PATH_BYTES
        && path.bytes().all(charset)
        && path.split('/').all(|name| !name.is_empty() && !name.starts_with('.'))
}
