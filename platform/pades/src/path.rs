//! From the signer's certificate to an anchor (RFC 5280 §6), as far as documents of one government need it.
//! Revocation is not judged here: it is a question to the issuer's register at a time, not to the file.

use der::Decode as _;
use der::asn1::ObjectIdentifier;
use kernel::Timestamp;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::time::Time;

use crate::certificate::{Anchors, Cert};
use crate::{MAX_CHAIN, PadesError};

/// What is known of the signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// The chain ends at this anchor.
    Anchored { subject: String, der: Vec<u8> },
    /// No chain to any anchor: intact, but nobody vouches for who signed.
    Unknown,
    /// A chain, but a certificate in it was not valid at the claimed time, or that time is missing.
    NotValidThen,
    /// The signer's certificate is not for signing documents.
    WrongUse,
}

/// Extensions that we understand when they are critical (RFC 5280 §4.2): key usage, basic constraints, policies,
/// extended key usage, alternative names.
const UNDERSTOOD: [&str; 6] = ["2.5.29.15", "2.5.29.19", "2.5.29.32", "2.5.29.37", "2.5.29.17", "2.5.29.18"];

/// Who vouches at `at` for a signature by the holder of `certificate` (DER): for signatures that stand elsewhere than in a
/// PDF, under the same rules.
pub fn vouch(certificate: &[u8], anchors: &Anchors, at: Timestamp) -> Result<Trust, PadesError> {
    Ok(trust(&Cert::parse(certificate)?, &[], anchors, Some(at)))
}

/// Looks for a chain from `signer` over `others` to one of `anchors`, valid at `at`.
pub fn trust(signer: &Cert, others: &[Cert], anchors: &Anchors, at: Option<Timestamp>) -> Trust {
    if !may_sign_documents(signer) {
        return Trust::WrongUse;
    }
    let search = |at| Search { others, anchors, at, checks_left: MAX_CHECKS }.find(signer, 0);
    if let Some(anchor) = at.and_then(|at| search(Some(at))) {
        return Trust::Anchored { subject: anchor.subject(), der: anchor.der };
    }
    match search(None) {
        Some(_) => Trust::NotValidThen,
        None => Trust::Unknown,
    }
}

/// Most signatures checked for one path: certificates that all sign each other must not cost exponential time.
const MAX_CHECKS: usize = 64;

struct Search<'a> {
    others: &'a [Cert],
    anchors: &'a Anchors,
    at: Option<Timestamp>,
    checks_left: usize,
}

impl Search<'_> {
    /// Depth-first: at most `MAX_CHAIN` steps, each to a certificate that signed the one before.
    fn find(&mut self, cert: &Cert, depth: usize) -> Option<Cert> {
        if !self.is_usable(cert) || has_unknown_critical(cert) {
            return None;
        }
        if self.anchors.0.iter().any(|anchor| anchor == cert) {
            return Some(cert.clone());
        }
        if depth >= MAX_CHAIN {
            return None;
        }
        let (anchors, others) = (self.anchors, self.others);
        for anchor in &anchors.0 {
            if self.is_usable(anchor) && self.issued(anchor, cert, depth) {
                return Some(anchor.clone());
            }
        }
        for issuer in others {
            if self.issued(issuer, cert, depth)
                && let Some(anchor) = self.find(issuer, depth + 1)
            {
                return Some(anchor);
            }
        }
        None
    }

    fn is_usable(&self, cert: &Cert) -> bool {
        self.at.is_none_or(|at| is_valid_at(cert, at))
    }

    fn issued(&mut self, issuer: &Cert, cert: &Cert, depth: usize) -> bool {
        let names_fit = cert.x509.tbs_certificate.issuer == issuer.x509.tbs_certificate.subject;
        if issuer.der == cert.der || !names_fit || !may_issue(issuer, depth) || self.checks_left == 0 {
            return false;
        }
        self.checks_left -= 1;
        cert.is_signed_by(issuer)
    }
}

fn is_valid_at(cert: &Cert, at: Timestamp) -> bool {
    let validity = &cert.x509.tbs_certificate.validity;
    let seconds = |time: &Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    (seconds(&validity.not_before)..=seconds(&validity.not_after)).contains(&at.seconds())
}

fn key_usage(cert: &Cert) -> Result<Option<KeyUsage>, der::Error> {
    Ok(cert.x509.tbs_certificate.get::<KeyUsage>()?.map(|(_, usage)| usage))
}

/// Extended key usages under which somebody signs documents: document signing (RFC 9336), what came before it (Microsoft,
/// Adobe, e-mail protection), and any.
const FOR_DOCUMENTS: [&str; 5] = [
    "1.3.6.1.5.5.7.3.36",
    "1.3.6.1.4.1.311.10.3.12",
    "1.2.840.113583.1.1.5",
    "1.3.6.1.5.5.7.3.4",
    "2.5.29.37.0",
];

/// RFC 5280 §4.2.1.3 and §4.2.1.12: without the extensions every use is open. A certificate that only proves who is at the
/// other end of a line (digitalSignature alone, TLS) vouches for no document (ETSI EN 319 412-2 §4.3.2, type C).
fn may_sign_documents(cert: &Cert) -> bool {
    let is_meant = match key_usage(cert) {
        Ok(usage) => usage.is_none_or(|usage| usage.non_repudiation()),
        Err(_) => false,
    };
    let for_documents = |oid: &ObjectIdentifier| {
        FOR_DOCUMENTS.iter().any(|known| ObjectIdentifier::new(known).as_ref() == Ok(oid))
    };
    let is_for_documents = match cert.x509.tbs_certificate.get::<ExtendedKeyUsage>() {
        Ok(uses) => uses.is_none_or(|(_, uses)| uses.0.iter().any(for_documents)),
        Err(_) => false,
    };
    is_meant && is_for_documents
}

/// A certification authority, with at most `below` authorities under it (§4.2.1.9).
fn may_issue(cert: &Cert, below: usize) -> bool {
    let Ok(Some((_, constraints))) = cert.x509.tbs_certificate.get::<BasicConstraints>() else {
        return false;
    };
    let is_deep_enough = constraints.path_len_constraint.is_none_or(|length| below <= usize::from(length));
    let may_sign = match key_usage(cert) {
        Ok(usage) => usage.is_none_or(|usage| usage.0.contains(KeyUsages::KeyCertSign)),
        Err(_) => false,
    };
    constraints.ca && is_deep_enough && may_sign
}

fn has_unknown_critical(cert: &Cert) -> bool {
    let is_understood = |oid: &ObjectIdentifier| {
        UNDERSTOOD.iter().any(|known| ObjectIdentifier::new(known).as_ref() == Ok(oid))
    };
    let extensions = cert.x509.tbs_certificate.extensions.as_deref().unwrap_or_default();
    extensions.iter().any(|extension| extension.critical && !is_understood(&extension.extn_id))
}

/// Reads every certificate of a set; one that is malformed is left out.
pub fn parse_all<'a>(ders: impl Iterator<Item = &'a [u8]>) -> Vec<Cert> {
    ders.take(MAX_CHAIN * 2).filter_map(|der| Cert::parse(der).ok()).collect()
}

/// The one DER value at the start of `bytes`, which is padded with zeros.
pub fn first_value(bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = der::SliceReader::new(bytes).ok()?;
    let header = der::Header::decode(&mut reader).ok()?;
    let head = usize::try_from(der::Reader::position(&reader)).ok()?;
    let end = head.checked_add(usize::try_from(header.length).ok()?)?;
    let (value, padding) = bytes.split_at_checked(end)?;
    padding.iter().all(|byte| *byte == 0).then_some(value)
}
