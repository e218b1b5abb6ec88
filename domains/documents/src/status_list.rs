//! The status list: every paper that is no longer valid, by the digest of its bytes, signed by a statement key whose
//! certificate travels along. A verifier far from any network believes it as of the moment and checkpoint that it names.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::civil::Date;
use jose::{Algorithm, Header, JoseError, Jwk, KeyMaterial, Unverified, VerifyingKey};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, DecodePem as _, Encode as _};

use crate::model::{Digest, DocumentState};

/// `typ` of the token.
pub const KIND: &str = "balcao-status-list+jwt";
/// Most certificates in a file of anchors.
pub const ANCHORS_MAX: usize = 64;

/// A paper that is no longer valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// SHA-256 of the file, base64url.
    pub file: String,
    pub state: DocumentState,
    /// Civil day of the change.
    pub on: Date,
}

/// What the list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Code of the jurisdiction.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// RFC 3339.
    pub as_of: Timestamp,
    /// The newest signed checkpoint of the ledger at that moment (C2SP tlog-checkpoint).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    pub entries: Vec<Listed>,
}

/// Why a list is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusListError {
    #[error("the list cannot be read")]
    Malformed,
    #[error("the anchors cannot be read")]
    Anchors,
    #[error("nobody among the anchors vouches for who signed the list")]
    UnknownSigner,
    #[error("the signature of the list does not fit")]
    Signature,
}

impl StatusListError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "documents.status-list",
            Self::Anchors => "documents.anchors",
            Self::UnknownSigner => "documents.status-list-signer",
            Self::Signature => "documents.status-list-signature",
        }
    }
}

impl From<JoseError> for StatusListError {
    fn from(error: JoseError) -> Self {
        match error {
            JoseError::Signature | JoseError::Algorithm | JoseError::Key => Self::Signature,
            _ => Self::Malformed,
        }
    }
}

/// Signs a list; the certificates go into `x5c` (RFC 7515 §4.1.6).
pub fn sign(
    statement: &Statement,
    signer: &dyn jose::Signer,
    certificates: &[Vec<u8>],
) -> Result<String, StatusListError> {
    let payload = serde_json::to_vec(statement).map_err(|_| StatusListError::Malformed)?;
    let mut header = Header::new(Algorithm::Es256);
    header.kind = Some(KIND.to_owned());
    let chain: Vec<Value> = certificates.iter().map(|der| STANDARD.encode(der).into()).collect();
    header.extra.insert("x5c".to_owned(), chain.into());
    Ok(jose::sign(header, &payload, signer)?)
}

/// A list that was believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocations {
    pub as_of: Timestamp,
    pub checkpoint: Option<String>,
    entries: BTreeMap<Vec<u8>, (DocumentState, Date)>,
}

impl Revocations {
    /// Reads a list whose signer's certificate one of the anchors (PEM) issued.
    pub fn read(token: &str, anchors_pem: &str) -> Result<Self, StatusListError> {
        let anchors = read_pem(anchors_pem)?;
        let unverified = Unverified::parse(token.trim())?;
        let header = unverified.header();
        if header.kind.as_deref() != Some(KIND) {
            return Err(StatusListError::Malformed);
        }
        let leaf = header.extra.get("x5c").and_then(|chain| chain.get(0)).and_then(Value::as_str);
        let der = STANDARD
            .decode(leaf.ok_or(StatusListError::Malformed)?)
            .map_err(|_| StatusListError::Malformed)?;
        let leaf = Certificate::from_der(&der).map_err(|_| StatusListError::Malformed)?;
        let verified = unverified.verify(&[Algorithm::Es256], &key_of(&leaf)?)?;
        let statement: Statement =
            serde_json::from_slice(&verified.payload).map_err(|_| StatusListError::Malformed)?;
        if !anchors.iter().any(|anchor| issued(anchor, &leaf, statement.as_of)) {
            return Err(StatusListError::UnknownSigner);
        }
        let entries = statement.entries.into_iter().map(|entry| {
            let file = URL_SAFE_NO_PAD.decode(&entry.file).map_err(|_| StatusListError::Malformed)?;
            Ok((file, (entry.state, entry.on)))
        });
        let entries = entries.collect::<Result<_, StatusListError>>()?;
        Ok(Self { as_of: statement.as_of, checkpoint: statement.checkpoint, entries })
    }

    /// How the paper with these bytes stands, when it is no longer valid.
    pub fn find(&self, file: &Digest) -> Option<(DocumentState, Date)> {
        self.entries.get(file.as_slice()).copied()
    }
}

const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const PEM_END: &str = "-----END CERTIFICATE-----";

/// Every certificate of a PEM file, words between them passed over; an empty file is never what somebody meant.
fn read_pem(pem: &str) -> Result<Vec<Certificate>, StatusListError> {
    let mut found = Vec::new();
    let mut rest = pem;
    while let Some(start) = rest.find(PEM_BEGIN) {
        let end = rest[start..].find(PEM_END).ok_or(StatusListError::Anchors)? + start + PEM_END.len();
        found.push(Certificate::from_pem(&rest[start..end]).map_err(|_| StatusListError::Anchors)?);
        rest = &rest[end..];
        if found.len() > ANCHORS_MAX {
            return Err(StatusListError::Anchors);
        }
    }
    if found.is_empty() { Err(StatusListError::Anchors) } else { Ok(found) }
}

/// The uncompressed point of a P-256 key (SEC 1 §2.3.3).
fn point(certificate: &Certificate) -> Option<&[u8]> {
    certificate.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes()
}

fn key_of(leaf: &Certificate) -> Result<VerifyingKey, StatusListError> {
    let raw: [u8; 65] = point(leaf).and_then(|raw| raw.try_into().ok()).ok_or(StatusListError::Malformed)?;
    let (mut x, mut y) = ([0; 32], [0; 32]);
    x.copy_from_slice(&raw[1..33]);
    y.copy_from_slice(&raw[33..]);
    Ok(VerifyingKey::from(&Jwk { material: KeyMaterial::P256 { x, y }, key_id: None }))
}

/// Whether `anchor` signed `leaf` (ECDSA on P-256, as the house's authority does) and both were valid at `at`.
fn issued(anchor: &Certificate, leaf: &Certificate, at: Timestamp) -> bool {
    let (Some(key), Some(signature)) = (point(anchor), leaf.signature.as_bytes()) else { return false };
    let Ok(signed) = leaf.tbs_certificate.to_der() else { return false };
    leaf.tbs_certificate.issuer == anchor.tbs_certificate.subject
        && valid_at(leaf, at)
        && valid_at(anchor, at)
        && UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key).verify(&signed, signature).is_ok()
}

fn valid_at(certificate: &Certificate, at: Timestamp) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    let seconds = u64::try_from(at.seconds()).unwrap_or(0);
    let within = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
    (within(validity.not_before)..=within(validity.not_after)).contains(&seconds)
}
