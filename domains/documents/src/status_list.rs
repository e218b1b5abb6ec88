//! The status list: every paper that is no longer valid, by the digest of what its seal covers, signed by a statement key
//! whose certificate travels along. A verifier far from any network believes it as of the moment and checkpoint that it names.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::civil::Date;
use jose::{Algorithm, Header, JoseError, Jwk, KeyMaterial, Unverified, VerifyingKey};
use kernel::Timestamp;
use pades::{Anchors, Trust};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::model::{Digest, DocumentState};

/// `typ` of the token.
pub const KIND: &str = "balcao-status-list+jwt";

/// A paper that is no longer valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// SHA-256 of what the seal covers, base64url.
    pub sealed: String,
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
    /// By then there is a newer list, even when nothing has changed (as in RFC 5280 §5.1.2.5).
    pub next_update: Timestamp,
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
    /// The anchor that vouches for the list, DER.
    anchor: Vec<u8>,
    entries: BTreeMap<Vec<u8>, (DocumentState, Date)>,
}

impl Revocations {
    /// Reads a list for whose signer one of the anchors (PEM) vouches, under the rules that hold for seals.
    pub fn read(token: &str, anchors_pem: &str) -> Result<Self, StatusListError> {
        let anchors = Anchors::from_pem(anchors_pem).map_err(|_| StatusListError::Anchors)?;
        let unverified = Unverified::parse(token.trim())?;
        let header = unverified.header();
        if header.kind.as_deref() != Some(KIND) {
            return Err(StatusListError::Malformed);
        }
        let leaf = header.extra.get("x5c").and_then(|chain| chain.get(0)).and_then(Value::as_str);
        let der = STANDARD
            .decode(leaf.ok_or(StatusListError::Malformed)?)
            .map_err(|_| StatusListError::Malformed)?;
        let verified = unverified.verify(&[Algorithm::Es256], &key_of(&der)?)?;
        let statement: Statement =
            serde_json::from_slice(&verified.payload).map_err(|_| StatusListError::Malformed)?;
        let trust = pades::vouch(&der, &anchors, statement.as_of).map_err(|_| StatusListError::Malformed)?;
        let Trust::Anchored { der: anchor, .. } = trust else { return Err(StatusListError::UnknownSigner) };
        let entries = statement.entries.into_iter().map(|entry| {
            let sealed = URL_SAFE_NO_PAD.decode(&entry.sealed).map_err(|_| StatusListError::Malformed)?;
            Ok((sealed, (entry.state, entry.on)))
        });
        let entries = entries.collect::<Result<_, StatusListError>>()?;
        Ok(Self { as_of: statement.as_of, checkpoint: statement.checkpoint, anchor, entries })
    }

    /// How the paper under whose seal these bytes are stands, when it is no longer valid.
    pub fn find(&self, sealed: &Digest) -> Option<(DocumentState, Date)> {
        self.entries.get(sealed.as_slice()).copied()
    }

    /// Whether this anchor (DER) vouches for the list.
    pub fn is_of(&self, anchor: &[u8]) -> bool {
        self.anchor == anchor
    }
}

/// The P-256 key of a certificate: its uncompressed point (SEC 1 §2.3.3).
fn key_of(der: &[u8]) -> Result<VerifyingKey, StatusListError> {
    let leaf = Certificate::from_der(der).map_err(|_| StatusListError::Malformed)?;
    let raw = leaf.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes();
    let raw: [u8; 65] = raw.and_then(|raw| raw.try_into().ok()).ok_or(StatusListError::Malformed)?;
    let (mut x, mut y) = ([0; 32], [0; 32]);
    x.copy_from_slice(&raw[1..33]);
    y.copy_from_slice(&raw[33..]);
    Ok(VerifyingKey::from(&Jwk { material: KeyMaterial::P256 { x, y }, key_id: None }))
}
