//! The CAdES attributes (RFC 5035) and small helpers around CMS (RFC 5652).

use aws_lc_rs::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode as _, Encode, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::name::{GeneralName, GeneralNames};
use x509_cert::serial_number::SerialNumber;

use crate::PadesError;
use crate::certificate::{Cert, SHA256_OID, SHA384_OID, SHA512_OID};

pub const DATA_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub const SIGNED_DATA_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub const CONTENT_TYPE_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub const MESSAGE_DIGEST_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
pub const SIGNING_CERTIFICATE_V2_OID: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// RFC 5035 §3.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct SigningCertificateV2 {
    pub certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    pub policies: Option<Any>,
}

/// RFC 5035 §4: without an algorithm the hash is SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct EssCertIdV2 {
    #[asn1(optional = "true")]
    pub hash_algorithm: Option<AlgorithmIdentifierOwned>,
    pub cert_hash: OctetString,
    #[asn1(optional = "true")]
    pub issuer_serial: Option<IssuerSerial>,
}

/// RFC 5035 §4.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct IssuerSerial {
    pub issuer: GeneralNames,
    pub serial_number: SerialNumber,
}

impl SigningCertificateV2 {
    /// Binds the signature to this certificate and no other.
    pub fn of(certificate: &Cert) -> Result<Self, PadesError> {
        let tbs = &certificate.x509.tbs_certificate;
        let id = EssCertIdV2 {
            hash_algorithm: None,
            cert_hash: octets(digest(&SHA256, &certificate.der).as_ref())?,
            issuer_serial: Some(IssuerSerial {
                issuer: vec![GeneralName::DirectoryName(tbs.issuer.clone())],
                serial_number: tbs.serial_number.clone(),
            }),
        };
        Ok(Self { certs: vec![id], policies: None })
    }

    /// Whether the first entry, which names the signer's certificate (§3), names this one.
    pub fn names(&self, certificate: &Cert) -> bool {
        let Some(id) = self.certs.first() else { return false };
        let oid = id.hash_algorithm.as_ref().map_or(SHA256_OID, |algorithm| algorithm.oid);
        let Some(algorithm) = hash_of(oid) else { return false };
        let tbs = &certificate.x509.tbs_certificate;
        let is_serial =
            id.issuer_serial.as_ref().is_none_or(|named| named.serial_number == tbs.serial_number);
        is_serial && digest(algorithm, &certificate.der).as_ref() == id.cert_hash.as_bytes()
    }
}

/// The hash function of a digest algorithm.
pub fn hash_of(oid: ObjectIdentifier) -> Option<&'static Algorithm> {
    match oid {
        SHA256_OID => Some(&SHA256),
        SHA384_OID => Some(&SHA384),
        SHA512_OID => Some(&SHA512),
        _ => None,
    }
}

pub fn octets(bytes: &[u8]) -> Result<OctetString, PadesError> {
    OctetString::new(bytes).map_err(|_| PadesError::TooLarge("octets"))
}

/// An attribute with one value.
pub fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> Result<Attribute, PadesError> {
    let wrong = |_| PadesError::Container("attribute");
    let bytes = value.to_der().map_err(wrong)?;
    let value = Any::from_der(&bytes).map_err(wrong)?;
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value]).map_err(wrong)? })
}
