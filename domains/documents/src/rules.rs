//! Which orders are accepted, how numbers and codes look, which steps exist. Pure.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::civil::Date;
use kernel::{Text, check_writing};
use serde_json::{Map, Value, json};

use crate::error::DocumentsError;
use crate::model::{Digest, Document, DocumentState, IssueOrder};

/// Longest effect key, bytes.
pub const EFFECT_KEY_BYTES_MAX: usize = 200;
/// Longest kind and department code, bytes.
pub const CODE_BYTES_MAX: usize = 64;
/// Longest path of a template, bytes.
pub const PATH_BYTES_MAX: usize = 200;
/// Most holders of one document.
pub const HOLDERS_MAX: usize = 20;
/// Longest initials, characters.
pub const INITIALS_CHARS_MAX: usize = 24;
/// Longest title in one language, characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest reason of a revocation, characters.
pub const REASON_CHARS_MAX: usize = 500;
/// Characters of a check code: 60 bits, too many to try over a network.
pub const CHECK_CODE_CHARS: usize = 12;
/// Crockford's base 32: no I, L, O or U, so that nothing is misread from paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// Checks an order before anything is made of it.
pub fn check_order(order: &IssueOrder) -> Result<(), DocumentsError> {
    let code = |text: &str| {
        !text.is_empty()
            && text.len() <= CODE_BYTES_MAX
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let key = !order.effect_key.is_empty()
        && order.effect_key.len() <= EFFECT_KEY_BYTES_MAX
        && order.effect_key.bytes().all(|byte| byte.is_ascii_graphic());
    let people = (1..=HOLDERS_MAX).contains(&order.holders.len());
    let path = order.template.len() <= PATH_BYTES_MAX && order.template.starts_with("documents/");
    let initials = order.initials.as_ref().is_none_or(|text| fits(text, INITIALS_CHARS_MAX));
    let good = key
        && code(&order.kind)
        && code(&order.department)
        && people
        && path
        && initials
        && !order.langs.is_empty()
        && is_title(&order.title);
    if good { Ok(()) } else { Err(DocumentsError::Order) }
}

fn is_title(title: &Text) -> bool {
    [&title.zh_hant, &title.pt, &title.en].into_iter().all(|text| fits(text, TITLE_CHARS_MAX))
}

fn fits(text: &str, chars_max: usize) -> bool {
    check_writing(text, chars_max).is_ok()
}

/// The short code of a kind in its numbers: `birth-certificate` → `BC`.
pub fn series_code(kind: &str) -> String {
    let words = kind.split(['-', '_', '.']).filter_map(|word| word.chars().next());
    words.map(|c| c.to_ascii_uppercase()).collect()
}

/// Name of the gap-free series that a kind's numbers come from. Kinds with one short code share it.
pub fn series(department: &str, kind: &str, year: i16) -> String {
    format!("documents.{department}.{}.{year}", series_code(kind))
}

/// `DSAJ-BC-2026-000123`
pub fn number(department: &str, kind: &str, year: i16, number: i64) -> String {
    format!("{department}-{}-{year}-{number:06}", series_code(kind))
}

/// A check code from secret bytes: five bits of each byte.
pub fn check_code(random: [u8; CHECK_CODE_CHARS]) -> String {
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// As it stands on paper: `7F3K-9QXM-2T8D`.
pub fn show_code(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What somebody typed, as it is stored: capitals without dashes and spaces, O read as 0, I and L as 1 (Crockford).
pub fn read_code(typed: &str) -> String {
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64);
    kept.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

/// What somebody typed as a number, as it is stored: capitals, dashes of any kind, no spaces.
pub fn read_number(typed: &str) -> String {
    let kept = typed.chars().filter(|c| !c.is_whitespace()).take(100);
    kept.map(|c| if matches!(c, '–' | '—' | '－' | '‐' | '‑') { '-' } else { c.to_ascii_uppercase() })
        .collect()
}

/// The canonical content of a document and its digest (docs/standards/document-verification.md §2).
pub fn data_digest(
    kind: &str,
    number: &str,
    department: &str,
    issued_on: Date,
    data: &Map<String, Value>,
) -> Result<Digest, DocumentsError> {
    let whole = json!({
        "data": data,
        "department": department,
        "issued_on": issued_on.to_string(),
        "kind": kind,
        "number": number,
    });
    let text = ledger::canonical_json(&whole).map_err(|_| DocumentsError::Order)?;
    Ok(sha256(text.as_bytes()))
}

/// Checks that a document can be revoked, with this reason.
pub fn revoke(document: &Document, reason: &str) -> Result<(), DocumentsError> {
    if !fits(reason, REASON_CHARS_MAX) {
        return Err(DocumentsError::Reason);
    }
    match document.state {
        DocumentState::Valid | DocumentState::Superseded => Ok(()),
        _ => Err(DocumentsError::State),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;

/// The names in a distinguished name (RFC 4514): what a reader knows, without the country and the numbers of the registers.
pub fn names_of(subject: &str) -> String {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in subject.chars() {
        match (escaped, c, parts.last_mut()) {
            (false, '\\', _) => escaped = true,
            (false, ',' | '+', _) => parts.push(String::new()),
            (_, c, Some(part)) => {
                part.push(c);
                escaped = false;
            }
            (_, _, None) => {}
        }
    }
    let name = |part: &String| {
        let (kind, value) = part.trim().split_once('=')?;
        matches!(kind, "CN" | "O").then(|| value.trim().to_owned())
    };
    let mut names: Vec<String> = parts.iter().filter_map(name).collect();
    names.dedup();
    if names.is_empty() { subject.to_owned() } else { names.join(" · ") }
}
