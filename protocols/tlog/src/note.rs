//! Signed notes (C2SP signed-note) with Ed25519 keys (type 0x01) and their text form `name+id+key`.
//! Invariant: a note's text says nothing until `verify` found a signature of a known key.

use std::{fmt, str::FromStr};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{Error, hash::sha256_prefix};

/// The largest note: 16 post-quantum signatures of 5 kB in base64 fit (C2SP signed-note §Format).
pub const MAX_NOTE_BYTES: usize = 256 * 1024;
/// The most signature lines; the specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 32;
/// The longest key name.
pub const MAX_KEY_NAME_BYTES: usize = 256;

const ED25519_TYPE: u8 = 1;
const ED25519_KEY_BYTES: usize = 32;
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// The public half of a log's or witness's Ed25519 key, with its name. Shown as `name+hexid+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: [u8; ED25519_KEY_BYTES],
}

impl VerifierKey {
    /// A key under a name; the name is not empty and has no spaces and no `+`.
    pub fn new(name: impl Into<String>, key: [u8; ED25519_KEY_BYTES]) -> Result<Self, Error> {
        let name = name.into();
        check_name(&name)?;
        let id = sha256_prefix(&[name.as_bytes(), b"\n", &[ED25519_TYPE], &key]);
        Ok(Self { name, id, key })
    }

    /// The key name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key ID: the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// The 32 bytes of RFC 8032.
    pub const fn public_key(&self) -> &[u8; ED25519_KEY_BYTES] {
        &self.key
    }

    fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.key).verify(text.as_bytes(), signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(&self.key);
        write!(f, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::Malformed("verifier key");
        let (name, rest) = text.split_once('+').ok_or_else(malformed)?;
        let (_, key) = rest.split_once('+').ok_or_else(malformed)?;
        let key = STANDARD.decode(key).map_err(|_| malformed())?;
        let (kind, key) = key.split_first().ok_or_else(malformed)?;
        if *kind != ED25519_TYPE {
            return Err(malformed());
        }
        let parsed = Self::new(name, key.try_into().map_err(|_| malformed())?)?;
        // The ID and its spelling follow from name and key.
        if parsed.to_string() == text { Ok(parsed) } else { Err(malformed()) }
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    if name.len() > MAX_KEY_NAME_BYTES {
        return Err(Error::TooLarge("key name"));
    }
    let bad = |c: char| c.is_whitespace() || c == '+' || c < '\u{20}';
    if name.is_empty() || name.contains(bad) { Err(Error::Malformed("key name")) } else { Ok(()) }
}

fn check_text(text: &str) -> Result<(), Error> {
    if text.len() > MAX_NOTE_BYTES {
        return Err(Error::TooLarge("note"));
    }
    if !text.ends_with('\n') || text.contains(|c: char| c < '\u{20}' && c != '\n') {
        return Err(Error::Malformed("note"));
    }
    Ok(())
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: u32,
    bytes: Vec<u8>,
}

impl Signature {
    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ID of the key.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// The signature without the key ID.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn parse(line: &str) -> Result<Self, Error> {
        let malformed = || Error::Malformed("signature line");
        let (name, code) = line
            .strip_prefix(SIGNATURE_PREFIX)
            .and_then(|rest| rest.split_once(' '))
            .ok_or_else(malformed)?;
        check_name(name)?;
        let decoded = STANDARD.decode(code).map_err(|_| malformed())?;
        let (id, bytes) = decoded.split_first_chunk::<4>().ok_or_else(malformed)?;
        if bytes.is_empty() {
            return Err(malformed());
        }
        Ok(Self { name: name.to_owned(), id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut code = self.id.to_be_bytes().to_vec();
        code.extend_from_slice(&self.bytes);
        writeln!(f, "{SIGNATURE_PREFIX}{} {}", self.name, STANDARD.encode(code))
    }
}

/// A text with signatures. `to_string` gives the wire form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// Reads a note. Nothing is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let malformed = || Error::Malformed("note");
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(Error::TooLarge("note"));
        }
        let whole = str::from_utf8(bytes).map_err(|_| malformed())?;
        check_text(whole)?;
        let split = whole.rfind("\n\n").ok_or_else(malformed)?;
        let (text, block) = (&whole[..=split], &whole[split + 2..]);
        let lines = block.strip_suffix('\n').ok_or_else(malformed)?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(Error::TooLarge("signatures"));
        }
        let signatures = lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Signs `text` (ending in a newline) by a closure that holds the private half of `key`.
    /// The signature is checked before it is used: a faulty signer must not spoil a log.
    pub fn sign<E>(
        text: impl Into<String>,
        key: &VerifierKey,
        signer: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, Error> {
        let text = text.into();
        let signature = signer(text.as_bytes()).map_err(|_| Error::SigningFailed)?;
        Self::assemble(text, key, signature)
    }

    /// Joins a text and a signature that was made elsewhere, for example by an asynchronous signer.
    pub fn assemble(text: impl Into<String>, key: &VerifierKey, signature: Vec<u8>) -> Result<Self, Error> {
        let text = text.into();
        check_text(&text)?;
        if !key.accepts(&text, &signature) {
            return Err(Error::BadSignature(key.name.clone()));
        }
        let signature = Signature { name: key.name.clone(), id: key.id, bytes: signature };
        Ok(Self { text, signatures: vec![signature] })
    }

    /// The text with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, known or not.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The known keys that signed this text. Signatures of unknown keys are ignored, a bad signature of a known key
    /// refuses the note, and so does the absence of any good one (C2SP signed-note §Signatures).
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, Error> {
        let mut signers: Vec<&VerifierKey> = Vec::new();
        for signature in &self.signatures {
            let Some(key) = known.iter().find(|key| key.name == signature.name && key.id == signature.id)
            else {
                continue;
            };
            if !key.accepts(&self.text, &signature.bytes) {
                return Err(Error::BadSignature(key.name.clone()));
            }
            if !signers.contains(&key) {
                signers.push(key);
            }
        }
        if signers.is_empty() { Err(Error::UnknownSigner) } else { Ok(signers) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(f, "{signature}"))
    }
}
