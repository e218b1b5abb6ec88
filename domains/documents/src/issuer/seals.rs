//! Seals of departments and the keys of their statements (QR codes, status lists), with certificates issued by the
//! jurisdiction's authority. Keys stay in the key store; certificates stand in `documents_certificates`.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use acts::Ctx;
use jose::{JoseError, KeyMaterial};
use kernel::{Problem, Timestamp};
use keys::{
    Authority, KeyError, KeyName, KeyPurpose, Keys, Profile, PublicKey, Subject, Validity, der_signature,
};
use pack::Pack;
use pades::{PadesError, SignatureAlgorithm};
use x509_cert::der::{Decode as _, Encode as _};

use super::Renderer;
use crate::entities::certificate;
use crate::error::DocumentsError;
use crate::store::certificates;

/// How long a certificate holds.
const CERTIFICATE_MS: i64 = 2 * 365 * 86_400_000;
/// A certificate is renewed this long before it ends.
const RENEW_BEFORE_MS: i64 = 30 * 86_400_000;
/// Clocks of verifiers may be slow.
const BACKDATE_MS: i64 = 5 * 60_000;
/// Longest name in a certificate, characters (RFC 5280, ub-common-name).
const NAME_CHARS_MAX: usize = 64;
/// Keys that make statements, apart from seals: `message-signing.documents-dsaj`.
const STATEMENT_PREFIX: &str = "documents-";

/// What a key is used for here. One key has one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Seals papers (PAdES).
    Seal,
    /// Signs QR codes and status lists (JWS).
    Statement,
}

impl Purpose {
    fn key(self, department: &str) -> Result<KeyName, KeyError> {
        let label = department.to_ascii_lowercase();
        match self {
            Self::Seal => KeyName::new(KeyPurpose::Seal, label),
            Self::Statement => KeyName::new(KeyPurpose::MessageSigning, format!("{STATEMENT_PREFIX}{label}")),
        }
    }
}

/// A key with its certificate, ready to sign.
pub struct Sealing {
    keys: Arc<dyn Keys>,
    name: KeyName,
    public: PublicKey,
    key_id: String,
    /// The key's own certificate, then the authority's.
    chain: Vec<Vec<u8>>,
    not_after: Timestamp,
}

impl Sealing {
    /// Certificates in DER: the key's own, then the authority's.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// Short name of the key in tokens.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

impl pades::Signer for Sealing {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaP256
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        self.chain.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PadesError> {
        let raw = self.keys.sign(&self.name, message).map_err(|_| PadesError::Key)?;
        der_signature(&raw).map_err(|_| PadesError::Key)
    }
}

impl jose::Signer for Sealing {
    fn algorithm(&self) -> jose::Algorithm {
        jose::Algorithm::Es256
    }

    fn key_id(&self) -> Option<&str> {
        Some(&self.key_id)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, JoseError> {
        let raw = self.keys.sign(&self.name, input).map_err(|_| JoseError::Signing)?;
        Ok(raw.to_vec())
    }
}

/// A statement key as the public sees it.
#[derive(Debug, Clone)]
pub struct StatementKey {
    pub key_id: String,
    /// Code of the department, lower case.
    pub department: String,
    pub material: KeyMaterial,
    /// Certificate of the key, then of the authority, DER.
    pub chain: Vec<Vec<u8>>,
}

/// All seals of the house.
pub struct Seals {
    keys: Arc<dyn Keys>,
    authority: Arc<Authority>,
    known: RwLock<HashMap<KeyName, Arc<Sealing>>>,
}

impl Seals {
    /// Seals whose keys lie in `keys` and whose certificates `authority` issues.
    pub fn new(keys: Arc<dyn Keys>, authority: Arc<Authority>) -> Self {
        Self { keys, authority, known: RwLock::default() }
    }

    /// The authority's certificate in DER: the anchor that others trust.
    pub fn anchor_der(&self) -> &[u8] {
        self.authority.certificate_der()
    }

    /// The key of a department for a purpose; key and certificate are made when they are missing.
    pub async fn sealing(
        &self,
        ctx: &Ctx,
        purpose: Purpose,
        department: &str,
    ) -> Result<Arc<Sealing>, Problem> {
        let name = purpose.key(department)?;
        let fresh_until = ctx.at().plus_millis(RENEW_BEFORE_MS);
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&name)
            && known.not_after > fresh_until
        {
            return Ok(Arc::clone(known));
        }
        let stored =
            certificates::newest(ctx.db(), &name).await?.filter(|row| row.not_after > fresh_until.micros());
        let row = match stored {
            Some(row) => row,
            None => self.certify(ctx, &name, department).await?,
        };
        let (keys, key_name) = (Arc::clone(&self.keys), name.clone());
        let public = Renderer::blocking(move || keys.ensure(&key_name)).await??;
        let sealing = Arc::new(Sealing {
            keys: Arc::clone(&self.keys),
            key_id: key_id(&material(&public)?),
            name: name.clone(),
            public,
            chain: vec![row.certificate, self.authority.certificate_der().to_vec()],
            not_after: Timestamp::from_micros(row.not_after),
        });
        sealing.check()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(name, Arc::clone(&sealing));
        Ok(sealing)
    }

    async fn certify(
        &self,
        ctx: &Ctx,
        name: &KeyName,
        department: &str,
    ) -> Result<certificate::Model, Problem> {
        let subject = subject(&ctx.pack(), department)?;
        let not_before = ctx.at().plus_millis(-BACKDATE_MS);
        let validity = Validity { not_before, not_after: ctx.at().plus_millis(CERTIFICATE_MS) };
        let (keys, authority, key) = (Arc::clone(&self.keys), Arc::clone(&self.authority), name.clone());
        let issue = move || {
            let public = keys.ensure(&key)?;
            authority.issue(&subject, &Profile::Seal, &public, validity)
        };
        let certificate = Renderer::blocking(issue).await??;
        let row = certificate::Model {
            key_name: name.to_string(),
            not_before: validity.not_before.micros(),
            not_after: validity.not_after.micros(),
            certificate,
        };
        certificates::insert(ctx.db(), row.clone()).await?;
        Ok(row)
    }

    /// Every key that has ever signed a statement.
    pub async fn statement_keys(&self, ctx: &Ctx) -> Result<Vec<StatementKey>, Problem> {
        let prefix = format!("{}.{STATEMENT_PREFIX}", KeyPurpose::MessageSigning.as_str());
        let rows = certificates::list(ctx.db(), &prefix).await?;
        rows.into_iter()
            .map(|row| {
                let material = material(&public_of(&row.certificate)?)?;
                Ok(StatementKey {
                    key_id: key_id(&material),
                    department: row.key_name.trim_start_matches(&prefix).to_owned(),
                    material,
                    chain: vec![row.certificate, self.authority.certificate_der().to_vec()],
                })
            })
            .collect()
    }
}

impl Sealing {
    /// The stored certificate must be of this very key: another key store behind the same database is a fault.
    fn check(&self) -> Result<(), Problem> {
        let certified = self.chain.first().map(|der| public_of(der)).transpose()?;
        if certified.as_ref() == Some(&self.public) {
            Ok(())
        } else {
            Err(KeyError::Certificate("the stored certificate belongs to another key".into()).into())
        }
    }
}

fn public_of(certificate: &[u8]) -> Result<PublicKey, KeyError> {
    let bad = |_| KeyError::Certificate("stored certificate".into());
    let parsed = x509_cert::Certificate::from_der(certificate).map_err(bad)?;
    PublicKey::from_spki_der(&parsed.tbs_certificate.subject_public_key_info.to_der().map_err(bad)?)
}

fn material(public: &PublicKey) -> Result<KeyMaterial, KeyError> {
    let raw: [u8; 65] =
        public.raw().try_into().map_err(|_| KeyError::Certificate("not a P-256 key".into()))?;
    let (mut x, mut y) = ([0; 32], [0; 32]);
    x.copy_from_slice(&raw[1..33]);
    y.copy_from_slice(&raw[33..]);
    Ok(KeyMaterial::P256 { x, y })
}

/// The first 16 characters of the thumbprint (RFC 7638): short for a QR code; a hint, the signature decides.
fn key_id(material: &KeyMaterial) -> String {
    material.thumbprint().chars().take(16).collect()
}

fn subject(pack: &Pack, department: &str) -> Result<Subject, Problem> {
    let found = pack.departments().get(department).ok_or(DocumentsError::NoTemplate)?;
    let jurisdiction = pack.jurisdiction();
    let short = |text: &str| text.chars().take(NAME_CHARS_MAX).collect::<String>();
    Ok(Subject {
        common_name: short(&found.name.zh_hant),
        organization: Some(short(&found.name.pt)),
        // EN 319 412-1 §5.1.4: kind of legal person, country, reference.
        organization_identifier: Some(format!("GOV{}-{department}", jurisdiction.code)),
        country: Some(jurisdiction.code.clone()),
    })
}
