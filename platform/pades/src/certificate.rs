//! Certificates (RFC 5280) and the signature algorithms that they and their holders use.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use der::asn1::ObjectIdentifier;
use der::{Decode as _, DecodePem as _, Encode as _};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::Certificate;

use crate::{MAX_ANCHORS, PadesError};

pub const SHA256_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
pub const SHA384_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
pub const SHA512_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
pub const ECDSA_SHA256_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const RSA_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
pub const RSA_SHA256_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ED25519_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC_KEY_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// RSASSA-PSS parameters with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 4055 §3.1).
const PSS_SHA256: &[u8] = &[
    0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
    0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,
    0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0xa2, 0x03,
    0x02, 0x01, 0x20,
];

const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const PEM_END: &str = "-----END CERTIFICATE-----";

/// A certificate with its very bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cert {
    pub der: Vec<u8>,
    pub x509: Certificate,
}

impl Cert {
    /// Reads DER; what does not encode back to the same bytes is refused, for later steps encode again.
    pub fn parse(der: &[u8]) -> Result<Self, PadesError> {
        let x509 = Certificate::from_der(der).map_err(|_| PadesError::Certificate)?;
        if x509.to_der().ok().as_deref() != Some(der) {
            return Err(PadesError::Certificate);
        }
        Ok(Self { der: der.to_vec(), x509 })
    }

    pub fn key(&self) -> &SubjectPublicKeyInfoOwned {
        &self.x509.tbs_certificate.subject_public_key_info
    }

    pub fn subject(&self) -> String {
        self.x509.tbs_certificate.subject.to_string()
    }

    /// Whether `issuer` signed this certificate.
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        let tbs = &self.x509.tbs_certificate;
        let Ok(signed) = tbs.to_der() else { return false };
        let Some(signature) = self.x509.signature.as_bytes() else { return false };
        tbs.issuer == issuer.x509.tbs_certificate.subject
            && tbs.signature == self.x509.signature_algorithm
            && is_valid(&tbs.signature, None, issuer.key(), &signed, signature)
    }
}

/// The certificates that a verifier believes in.
#[derive(Debug, Clone, Default)]
pub struct Anchors(pub(crate) Vec<Cert>);

impl Anchors {
    /// None: then every signer is unknown.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One certificate in DER.
    pub fn add_der(&mut self, der: &[u8]) -> Result<(), PadesError> {
        self.0.push(Cert::parse(der)?);
        Ok(())
    }

    /// Every certificate of a PEM file, words between them passed over; an empty one is refused, for it is never what
    /// somebody meant.
    pub fn from_pem(pem: &str) -> Result<Self, PadesError> {
        let mut anchors = Self::none();
        let mut rest = pem;
        while let Some(start) = rest.find(PEM_BEGIN) {
            let end = rest[start..].find(PEM_END).ok_or(PadesError::Certificate)? + start + PEM_END.len();
            let certificate =
                Certificate::from_pem(&rest[start..end]).map_err(|_| PadesError::Certificate)?;
            anchors.add_der(&certificate.to_der().map_err(|_| PadesError::Certificate)?)?;
            if anchors.0.len() > MAX_ANCHORS {
                return Err(PadesError::TooLarge("number of anchors"));
            }
            rest = &rest[end..];
        }
        if anchors.0.is_empty() { Err(PadesError::Certificate) } else { Ok(anchors) }
    }
}

/// Checks a signature. `digest` is the separate digest algorithm that CMS names beside plain `rsaEncryption`.
pub fn is_valid(
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<ObjectIdentifier>,
    key: &SubjectPublicKeyInfoOwned,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let (Some(verification), Some(public)) =
        (verification(algorithm, digest, key), key.subject_public_key.as_bytes())
    else {
        return false;
    };
    UnparsedPublicKey::new(verification, public).verify(message, signature).is_ok()
}

fn verification(
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<ObjectIdentifier>,
    key: &SubjectPublicKeyInfoOwned,
) -> Option<&'static dyn VerificationAlgorithm> {
    let kind = key.algorithm.oid;
    let curve = key.algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let is_curve = |oid| kind == EC_KEY_OID && curve == Some(oid);
    let is_rsa = kind == RSA_OID;
    // A digest named beside the algorithm must be the one inside it.
    let digest_is = |oid| digest.is_none_or(|named| named == oid);
    match algorithm.oid {
        ECDSA_SHA256_OID if is_curve(P256_OID) && digest_is(SHA256_OID) => Some(&ECDSA_P256_SHA256_ASN1),
        ECDSA_SHA256_OID if is_curve(P384_OID) && digest_is(SHA256_OID) => Some(&ECDSA_P384_SHA256_ASN1),
        ECDSA_SHA384_OID if is_curve(P256_OID) && digest_is(SHA384_OID) => Some(&ECDSA_P256_SHA384_ASN1),
        ECDSA_SHA384_OID if is_curve(P384_OID) && digest_is(SHA384_OID) => Some(&ECDSA_P384_SHA384_ASN1),
        RSA_SHA256_OID if is_rsa && digest_is(SHA256_OID) => Some(&RSA_PKCS1_2048_8192_SHA256),
        RSA_SHA384_OID if is_rsa && digest_is(SHA384_OID) => Some(&RSA_PKCS1_2048_8192_SHA384),
        RSA_SHA512_OID if is_rsa && digest_is(SHA512_OID) => Some(&RSA_PKCS1_2048_8192_SHA512),
        RSA_OID if is_rsa && digest == Some(SHA256_OID) => Some(&RSA_PKCS1_2048_8192_SHA256),
        RSA_OID if is_rsa && digest == Some(SHA384_OID) => Some(&RSA_PKCS1_2048_8192_SHA384),
        RSA_OID if is_rsa && digest == Some(SHA512_OID) => Some(&RSA_PKCS1_2048_8192_SHA512),
        RSA_PSS_OID if is_rsa && digest_is(SHA256_OID) => {
            let parameters = algorithm.parameters.as_ref()?.to_der().ok()?;
            (parameters == PSS_SHA256).then_some(&RSA_PSS_2048_8192_SHA256 as _)
        }
        ED25519_OID if kind == ED25519_OID => Some(&ED25519),
        _ => None,
    }
}
