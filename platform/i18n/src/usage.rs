//! Which keys templates and Rust sources ask for, and which keys nobody asks for. Every crate with locales has a test
//! that calls `scan_usage(&read_tree(&[…])?, &[LOCALES], &[web::LOCALES])` and expects no finding.
//! A key counts as used when a string literal is the key, a pattern for it (`"state-{}"`, `"state-"`) or its problem code.

use std::collections::BTreeSet;
use std::path::Path;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::Entry;

use crate::Source;

/// Files read by one scan; a crate has a few hundred.
pub const MAX_SCAN_FILES: usize = 5_000;
/// One file; the house check refuses sources long before.
pub const MAX_SCAN_FILE_BYTES: u64 = 1024 * 1024;
/// Nesting of folders.
pub const MAX_SCAN_DEPTH: usize = 12;
/// Shorter prefixes would make nearly every key count as used.
const MIN_PATTERN_CHARS: usize = 4;
/// Keys that stand beside `problem-<code>`: what was kept, what to do.
const PROBLEM_SUFFIXES: [&str; 3] = ["", "-kept", "-do"];

/// A template (`.html`) or a Rust source, with the path shown in findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    pub path: String,
    pub text: String,
}

/// What the scan found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// `t.get("key")`, `t.with("key"` or a `Problem` with a code, and no catalogue has the text.
    Unknown { file: String, line: usize, key: String },
    /// A text of this source that no literal mentions.
    Unused { source: &'static str, key: String },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { file, line, key } => {
                write!(f, "{file}:{line}: no text `{key}`; add it to the locales")
            }
            Self::Unused { source, key } => write!(f, "{source}: nobody uses `{key}`; delete it or use it"),
        }
    }
}

/// Compares usages in `files` with the keys of `own` (which must all be used) and `shared` (which may be used).
pub fn scan_usage(files: &[TextFile], own: &[Source], shared: &[Source]) -> Vec<Finding> {
    let owned: BTreeSet<(String, &'static str)> = own.iter().flat_map(keys_of).collect();
    let known: BTreeSet<String> = own.iter().chain(shared).flat_map(keys_of).map(|(key, _)| key).collect();
    let mut findings = BTreeSet::new();
    let mut mentioned = BTreeSet::new();
    for file in files {
        let literals =
            if is_rust(&file.path) { rust_literals(&file.text) } else { template_literals(&file.text) };
        for literal in literals {
            let wanted = match literal.role {
                Role::Key if !is_pattern(&literal.text) => Some(literal.text.clone()),
                Role::ProblemCode => Some(problem_key(&literal.text)),
                _ => None,
            };
            if let Some(key) = wanted.filter(|key| !known.contains(key)) {
                findings.insert(Finding::Unknown { file: file.path.clone(), line: literal.line, key });
            }
            mentioned.insert(literal.text);
        }
    }
    let used = |key: &str| mentioned.iter().any(|literal| mentions(literal, key));
    findings.extend(
        owned.into_iter().filter(|(key, _)| !used(key)).map(|(key, source)| Finding::Unused { source, key }),
    );
    findings.into_iter().collect()
}

/// Reads every `.html` and `.rs` file below the folders; test files (`*tests.rs`, `tests/`) are left out.
pub fn read_tree(folders: &[&Path]) -> std::io::Result<Vec<TextFile>> {
    let mut files = Vec::new();
    for folder in folders {
        read_folder(folder, 0, &mut files)?;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn read_folder(folder: &Path, depth: usize, files: &mut Vec<TextFile>) -> std::io::Result<()> {
    if depth > MAX_SCAN_DEPTH || files.len() > MAX_SCAN_FILES {
        return Err(std::io::Error::other(format!("{}: too deep or too many files", folder.display())));
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if name != "tests" {
                read_folder(&entry.path(), depth + 1, files)?;
            }
        } else if has_extension(&name, "html") || (is_rust(&name) && !name.ends_with("tests.rs")) {
            if entry.metadata()?.len() > MAX_SCAN_FILE_BYTES {
                return Err(std::io::Error::other(format!("{}: too large", entry.path().display())));
            }
            let text = std::fs::read_to_string(entry.path())?;
            files.push(TextFile { path: entry.path().display().to_string(), text });
        }
    }
    Ok(())
}

fn is_rust(path: &str) -> bool {
    has_extension(path, "rs")
}

fn has_extension(path: &str, wanted: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == wanted)
}

fn keys_of(source: &Source) -> Vec<(String, &'static str)> {
    let resource = match FluentResource::try_new(source.zh_hant.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name.to_owned(), source.name)),
        _ => None,
    });
    messages.collect()
}

fn problem_key(code: &str) -> String {
    format!("problem-{}", code.replace('.', "-"))
}

fn is_pattern(literal: &str) -> bool {
    literal.contains('{') || literal.ends_with('-')
}

/// Whether a literal is the key, a pattern for it, or the problem code behind it.
fn mentions(literal: &str, key: &str) -> bool {
    if literal == key {
        return true;
    }
    if is_pattern(literal) && literal.split('{').next().is_some_and(|head| head.len() >= MIN_PATTERN_CHARS) {
        return matches_pattern(literal, key);
    }
    let base = problem_key(literal);
    literal.contains('.')
        && PROBLEM_SUFFIXES.iter().any(|suffix| key.strip_suffix(suffix) == Some(base.as_str()))
}

/// `"a-{}-b"` and `"a-{name}-b"` match what a format string could make; `"a-"` matches any longer key.
fn matches_pattern(pattern: &str, key: &str) -> bool {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(before);
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    if pieces.is_empty() {
        return key.len() > pattern.len() && key.starts_with(pattern);
    }
    let Some(mut open) = key.strip_prefix(pieces[0]) else { return false };
    for piece in &pieces[1..] {
        let Some(at) = open.find(piece) else { return false };
        open = &open[at + piece.len()..];
    }
    open.ends_with(rest)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The first argument of `t.get` or `t.with`.
    Key,
    /// The code of a `Problem::new(ProblemStatus::…, "code")`.
    ProblemCode,
    Other,
}

struct Literal {
    line: usize,
    text: String,
    role: Role,
}

/// String literals outside comments, up to the first `#[cfg(test)]`.
fn rust_literals(text: &str) -> Vec<Literal> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    literals(code, 0)
}

/// String literals inside `{{ … }}` and `{% … %}`.
fn template_literals(text: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(start) = text[offset..].find("{{").into_iter().chain(text[offset..].find("{%")).min() {
        let start = offset + start;
        let close = if text[start..].starts_with("{{") { "}}" } else { "%}" };
        let end = text[start..].find(close).map_or(text.len(), |end| start + end);
        found.extend(literals(&text[start + 2..end], text[..start].matches('\n').count()));
        offset = (end + 2).min(text.len());
    }
    found
}

fn literals(code: &str, lines_before: usize) -> Vec<Literal> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => find(code, at, "\n"),
            b'/' if bytes.get(at + 1) == Some(&b'*') => find(code, at, "*/"),
            b'\'' if code[at..].starts_with("'\"'") => at + 3,
            b'\'' if code[at..].starts_with("'\\\"'") => at + 4,
            b'"' => {
                let hashes = code[..at].bytes().rev().take_while(|byte| *byte == b'#').count();
                let raw = code[..at - hashes].ends_with('r');
                let close = if raw {
                    find(code, at + 1, &format!("\"{}", "#".repeat(hashes)))
                } else {
                    quoted(code, at)
                };
                let inner = &code[at + 1..close.saturating_sub(1 + if raw { hashes } else { 0 }).max(at + 1)];
                let line = lines_before + code[..at].matches('\n').count() + 1;
                found.push(Literal { line, text: inner.to_owned(), role: role(&code[..at]) });
                close
            }
            _ => at + 1,
        };
        at = end.max(at + 1);
    }
    found
}

/// The offset after the next `needle` at or after `from`, or the end.
fn find(code: &str, from: usize, needle: &str) -> usize {
    code.get(from..).and_then(|rest| rest.find(needle)).map_or(code.len(), |at| from + at + needle.len())
}

/// The offset after the quote that closes the one at `start`.
fn quoted(code: &str, start: usize) -> usize {
    let mut escaped = false;
    for (at, byte) in code.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    code.len()
}

fn role(before: &str) -> Role {
    let before = before.trim_end().trim_end_matches('&').trim_end();
    for call in ["get(", "with("] {
        if let Some(receiver) = before.strip_suffix(call) {
            let Some(receiver) = receiver.trim_end().strip_suffix('.') else { continue };
            let Some(rest) = receiver.trim_end().strip_suffix('t') else { continue };
            if !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                return Role::Key;
            }
        }
    }
    let status = before
        .strip_suffix(',')
        .map(|rest| rest.trim_end_matches(|c: char| c.is_alphanumeric()).ends_with("ProblemStatus::"));
    if status == Some(true) { Role::ProblemCode } else { Role::Other }
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;
