//! The jurisdiction's own certificate authority: for TLS, seals and sign-offs where no accredited one is configured.
//! X.509 v3 (RFC 5280); the authority's key stays in the key store.

use std::{path::Path, sync::Arc, time::Duration};

use kernel::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SerialNumber, SignatureAlgorithm,
    SigningKey, date_time_ymd, string::PrintableString,
};
use x509_cert::{
    Certificate,
    der::{Decode as _, DecodePem as _, Encode as _, EncodePem as _, pem::LineEnding},
};

use crate::{Algorithm, KeyError, KeyName, Keys, PublicKey, SecretRandom, der_signature, disk, secret_bytes};

/// organizationIdentifier (ITU-T X.520 §6.4.4), which seals name (ETSI EN 319 412-3 §4.2.1).
const ORGANIZATION_IDENTIFIER: [u64; 4] = [2, 5, 4, 97];
/// RFC 5280 §4.1.2.2 allows 20 octets; 16 random ones never meet.
const SERIAL_BYTES: usize = 16;
/// Longest name in a subject (ub-common-name, RFC 5280 appendix A).
const MAX_NAME_CHARS: usize = 64;

/// Whom a certificate names.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    pub common_name: String,
    pub organization: Option<String>,
    /// For seals: the identifier of the legal person.
    pub organization_identifier: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// What a certificate may be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// A TLS listener under these DNS names and IP addresses.
    TlsServer { names: Vec<String> },
    /// A registered system that calls us.
    TlsClient,
    /// An organisation's seal on documents.
    Seal,
    /// A person's signature on messages and documents.
    Signer,
}

/// From when until when.
#[derive(Debug, Clone, Copy)]
pub struct Validity {
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// A certificate authority whose key lies in a key store.
pub struct Authority {
    keys: Arc<dyn Keys>,
    key: KeyName,
    certificate: Vec<u8>,
    secrets: Arc<dyn SecretRandom>,
}

impl Authority {
    /// The authority with the certificate in `path` (PEM); both are made when missing.
    pub fn open(
        keys: Arc<dyn Keys>,
        key: KeyName,
        path: &Path,
        subject: &Subject,
        validity: Validity,
        secrets: Arc<dyn SecretRandom>,
    ) -> Result<Self, KeyError> {
        let public = keys.ensure(&key)?;
        if !path.exists() {
            let signer = StoreSigner { keys: keys.as_ref(), name: &key, public: &public };
            let mut params = params(subject, validity, secrets.as_ref())?;
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            let made = params.self_signed(&signer).map_err(refused)?;
            disk::write_new(path, made.pem().as_bytes(), secrets.as_ref())?;
        }
        let parsed =
            Certificate::from_pem(disk::read(path)?).map_err(|_| KeyError::Damaged(disk::name(path)))?;
        let spki = parsed.tbs_certificate.subject_public_key_info.to_der().map_err(encoding)?;
        if spki != public.spki_der() {
            return Err(KeyError::Certificate("the authority's certificate belongs to another key".into()));
        }
        let certificate = parsed.to_der().map_err(encoding)?;
        Ok(Self { keys, key, certificate, secrets })
    }

    /// The authority's own certificate in DER: the anchor that others trust.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// Issues a certificate in DER for a P-256 key. Nobody checks here who asks: that is the caller's duty.
    pub fn issue(
        &self,
        subject: &Subject,
        profile: &Profile,
        public: &PublicKey,
        validity: Validity,
    ) -> Result<Vec<u8>, KeyError> {
        if public.algorithm() != Algorithm::EcdsaP256 {
            return Err(KeyError::Certificate("only P-256 keys are certified".into()));
        }
        let own = self.keys.public(&self.key)?;
        let signer = StoreSigner { keys: self.keys.as_ref(), name: &self.key, public: &own };
        let issuer =
            Issuer::from_ca_cert_der(&self.certificate.as_slice().into(), signer).map_err(refused)?;
        let mut params = params(subject, validity, self.secrets.as_ref())?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        match profile {
            Profile::TlsServer { names } => {
                params.subject_alt_names =
                    CertificateParams::new(names.clone()).map_err(refused)?.subject_alt_names;
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            }
            Profile::TlsClient => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
            // contentCommitment marks a signature that is meant (ETSI EN 319 412-2 §4.3.2).
            Profile::Seal | Profile::Signer => params.key_usages.push(KeyUsagePurpose::ContentCommitment),
        }
        let certificate = params.signed_by(&RcgenPublic(public), &issuer).map_err(refused)?;
        Ok(certificate.der().to_vec())
    }
}

/// PEM text of a certificate in DER.
pub fn certificate_pem(der: &[u8]) -> Result<String, KeyError> {
    let parsed = Certificate::from_der(der).map_err(encoding)?;
    parsed.to_pem(LineEnding::LF).map_err(encoding)
}

fn refused(error: rcgen::Error) -> KeyError {
    KeyError::Certificate(error.to_string())
}

fn encoding(error: x509_cert::der::Error) -> KeyError {
    KeyError::Certificate(error.to_string())
}

fn params(
    subject: &Subject,
    validity: Validity,
    secrets: &dyn SecretRandom,
) -> Result<CertificateParams, KeyError> {
    let seconds = |at: Timestamp| u64::try_from(at.seconds()).map(Duration::from_secs);
    let (Ok(from), Ok(until)) = (seconds(validity.not_before), seconds(validity.not_after)) else {
        return Err(KeyError::Certificate("validity before 1970".into()));
    };
    if until <= from {
        return Err(KeyError::Certificate("validity ends before it begins".into()));
    }
    let mut serial = secret_bytes::<SERIAL_BYTES>(secrets)?;
    // Positive and of full length (RFC 5280 §4.1.2.2).
    serial[0] = (serial[0] & 0x7f) | 0x40;
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(1970, 1, 1) + from;
    params.not_after = date_time_ymd(1970, 1, 1) + until;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.distinguished_name = distinguished_name(subject)?;
    Ok(params)
}

fn distinguished_name(subject: &Subject) -> Result<DistinguishedName, KeyError> {
    let mut name = DistinguishedName::new();
    let mut push = |kind: DnType, value: &str| {
        if value.is_empty() || value.chars().count() > MAX_NAME_CHARS {
            return Err(KeyError::Certificate("a name is empty or too long".into()));
        }
        name.push(kind, value);
        Ok(())
    };
    if let Some(organization) = &subject.organization {
        push(DnType::OrganizationName, organization)?;
    }
    if let Some(identifier) = &subject.organization_identifier {
        push(DnType::CustomDnType(ORGANIZATION_IDENTIFIER.to_vec()), identifier)?;
    }
    push(DnType::CommonName, &subject.common_name)?;
    if let Some(country) = &subject.country {
        // countryName is a PrintableString of two letters (RFC 5280 appendix A).
        let printable = PrintableString::try_from(country.as_str()).map_err(refused)?;
        if country.len() != 2 {
            return Err(KeyError::Certificate("country has two letters".into()));
        }
        name.push(DnType::CountryName, DnValue::PrintableString(printable));
    }
    Ok(name)
}

/// A public key as rcgen wants it.
struct RcgenPublic<'a>(&'a PublicKey);

impl PublicKeyData for RcgenPublic<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.raw()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// The authority's key as rcgen wants it: it signs through the store.
struct StoreSigner<'a> {
    keys: &'a dyn Keys,
    name: &'a KeyName,
    public: &'a PublicKey,
}

impl PublicKeyData for StoreSigner<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.public.raw()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for StoreSigner<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let raw = self.keys.sign(self.name, message).map_err(|_| rcgen::Error::RemoteKeyError)?;
        der_signature(&raw).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}
