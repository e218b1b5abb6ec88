//! The proof that a person takes home: one part of an entry, its key, its place in the log, a signed checkpoint.
//! Pure; `docs/standards/ledger.md` describes it and `e2e/ledger_verify.py` checks it without this code.
//! Invariant: a proof file has one spelling (RFC 8785), so that every changed byte is seen.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tlog::{
    Checkpoint, Hash, MAX_PROOF_HASHES, Note, VerifierKey, inclusion_root, leaf_hash, verify_inclusion,
};

use crate::{
    canonical::{MAX_SAFE_INTEGER, canonical_json},
    commitment::{COMMITMENT_BYTES, KEY_BYTES, commit},
};

/// The first word of every proof file.
pub const PROOF_FORMAT: &str = "balcao-proof/1";
/// The largest proof file: a part of 16 KiB, two paths and a checkpoint fit many times over.
pub const MAX_PROOF_BYTES: usize = 256 * 1024;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not JSON with exactly the fields of a proof file, or over a limit.
    #[error("not a proof file")]
    Malformed,
    /// The bytes are not the canonical spelling of what they say.
    #[error("the file is not in canonical form; it was changed after it was made")]
    NotCanonical,
    /// The part does not lead to a leaf of its entry.
    #[error("the part does not belong to the entry")]
    PartInvalid,
    /// The leaf does not lead to the root of the checkpoint.
    #[error("the entry is not in the log of this checkpoint")]
    NotIncluded,
    /// The checkpoint is malformed, names another log, or lacks a good signature by the trusted key of this log.
    #[error("the checkpoint is not valid: {0}")]
    CheckpointInvalid(tlog::Error),
}

impl ProofError {
    /// The stable code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "proof.malformed",
            Self::NotCanonical => "proof.not-canonical",
            Self::PartInvalid => "proof.part-invalid",
            Self::NotIncluded => "proof.not-included",
            Self::CheckpointInvalid(_) => "proof.checkpoint-invalid",
        }
    }
}

/// The fields of a proof file. Hashes and the key are standard base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFile {
    pub format: String,
    /// The identity of the log.
    pub origin: String,
    /// The part, as it was committed to; `part` and `parts` in it say which of how many.
    pub entry: Map<String, Value>,
    /// The 32 bytes that open the commitment.
    pub key: String,
    /// From the part to the entry's leaf; empty when the entry has one part.
    pub part_path: Vec<String>,
    /// The number of the leaf.
    pub index: u64,
    /// From the leaf to the root.
    pub path: Vec<String>,
    /// The signed note.
    pub checkpoint: String,
}

impl ProofFile {
    /// The bytes to hand out.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ProofError> {
        let value = serde_json::to_value(self).map_err(|_| ProofError::Malformed)?;
        canonical_json(&value).map(String::into_bytes).map_err(|_| ProofError::Malformed)
    }
}

/// What a valid proof says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub origin: String,
    pub entry: Map<String, Value>,
    pub index: u64,
    /// The leaves under the checkpoint.
    pub size: u64,
    /// Trusted keys that signed the checkpoint. Empty: intact, but the reader knows no key of this log.
    pub signers: Vec<String>,
}

/// Checks a proof file against keys that the reader trusts. With no key of this log among them the file can still be
/// intact; then `signers` is empty, and a changed signature line cannot be told from an honest one.
pub fn verify_proof(bytes: &[u8], trust: &[VerifierKey]) -> Result<Verified, ProofError> {
    if bytes.len() > MAX_PROOF_BYTES {
        return Err(ProofError::Malformed);
    }
    let file: ProofFile = serde_json::from_slice(bytes).map_err(|_| ProofError::Malformed)?;
    if file.format != PROOF_FORMAT || file.index > MAX_SAFE_INTEGER {
        return Err(ProofError::Malformed);
    }
    if file.to_bytes()? != bytes {
        return Err(ProofError::NotCanonical);
    }
    let leaf = open_part(&file)?;
    let (checkpoint, signers) = check_note(&file, trust).map_err(ProofError::CheckpointInvalid)?;
    verify_inclusion(&leaf_hash(&leaf), file.index, checkpoint.size, &hashes(&file.path)?, &checkpoint.root)
        .map_err(|_| ProofError::NotIncluded)?;
    Ok(Verified { origin: file.origin, entry: file.entry, index: file.index, size: checkpoint.size, signers })
}

fn check_note(file: &ProofFile, trust: &[VerifierKey]) -> Result<(Checkpoint, Vec<String>), tlog::Error> {
    let note = Note::parse(file.checkpoint.as_bytes())?;
    let checkpoint: Checkpoint = note.text().parse()?;
    if checkpoint.origin != file.origin {
        return Err(tlog::Error::UnknownSigner);
    }
    // A log's key carries the log's name: a trusted key of one log says nothing about another.
    let known: Vec<VerifierKey> = trust.iter().filter(|key| key.name() == file.origin).cloned().collect();
    if known.is_empty() {
        return Ok((checkpoint, Vec::new()));
    }
    // Whoever knows a key of this log wants its signature (C2SP signed-note §Signatures).
    let signers = note.verify(&known)?.into_iter().map(VerifierKey::to_string).collect();
    Ok((checkpoint, signers))
}

/// The leaf that the part and its key lead to.
fn open_part(file: &ProofFile) -> Result<[u8; COMMITMENT_BYTES], ProofError> {
    let number = |name: &str| file.entry.get(name).and_then(Value::as_u64).ok_or(ProofError::PartInvalid);
    let (part, parts) = (number("part")?, number("parts")?);
    let key: [u8; KEY_BYTES] = STANDARD
        .decode(&file.key)
        .map_err(|_| ProofError::Malformed)?
        .try_into()
        .map_err(|_| ProofError::Malformed)?;
    let canonical = canonical_json(&Value::Object(file.entry.clone())).map_err(|_| ProofError::Malformed)?;
    let commitment = commit(&key, canonical.as_bytes());
    let path = hashes(&file.part_path)?;
    if parts == 1 {
        return if part == 0 && path.is_empty() { Ok(commitment) } else { Err(ProofError::PartInvalid) };
    }
    let root =
        inclusion_root(&leaf_hash(&commitment), part, parts, &path).map_err(|_| ProofError::PartInvalid)?;
    Ok(root.0)
}

fn hashes(texts: &[String]) -> Result<Vec<Hash>, ProofError> {
    if texts.len() > MAX_PROOF_HASHES {
        return Err(ProofError::Malformed);
    }
    texts.iter().map(|text| text.parse().map_err(|_| ProofError::Malformed)).collect()
}
