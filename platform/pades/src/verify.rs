//! Verification: is every byte still as it was sealed, and who vouches for the seal.
//! A signature counts only when it covers everything but its own place, from the first byte on.

use std::ops::Range;

use aws_lc_rs::digest::{Algorithm, Context, Digest, SHA256};
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedAttributes, SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Encode as _};
use kernel::Timestamp;

use crate::certificate::{Anchors, Cert, is_valid};
use crate::cms_data::{
    CONTENT_TYPE_OID, DATA_OID, MESSAGE_DIGEST_OID, SIGNED_DATA_OID, SIGNING_CERTIFICATE_V2_OID,
    SigningCertificateV2, hash_of,
};
use crate::file::PdfFile;
use crate::path::{first_value, parse_all, trust};
use crate::syntax::{Dict, Reader};
use crate::text::string_of;
use crate::{MAX_CONTAINER_BYTES, MAX_SIGNATURES, PadesError};

pub use crate::path::Trust;

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// In the order of the form's fields.
    pub signatures: Vec<SignatureReport>,
}

/// Whether the covered bytes are those that were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrity {
    Intact,
    /// Covered bytes or the signature itself were changed.
    Altered,
    /// Not a signature of the form that PAdES asks for.
    Malformed(&'static str),
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureReport {
    pub integrity: Integrity,
    /// SHA-256 of the covered bytes: the paper by what is sealed, however the seal itself is spelt. A seal has many
    /// spellings (the case of a digit, unsigned attributes, more certificates), none of which is covered.
    pub sealed: Option<[u8; 32]>,
    /// Bytes behind the covered range: 0 when the whole file is covered, otherwise something was added later.
    pub later_bytes: usize,
    pub trust: Trust,
    /// The signer's certificate, when one was found.
    pub signer: Option<SignerReport>,
    /// The time that the signer claims (`/M`); nobody else vouches for it at baseline B.
    pub claimed_at: Option<Timestamp>,
}

/// Facts from the signer's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerReport {
    pub subject: String,
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// The certificate itself, for a question to its issuer's register.
    pub certificate_der: Vec<u8>,
}

impl Report {
    /// Every signature is intact and one of them covers the whole file.
    pub fn is_intact(&self) -> bool {
        self.signatures.iter().all(|signature| signature.integrity == Integrity::Intact)
            && self.signatures.iter().any(|signature| signature.later_bytes == 0)
    }

    /// Intact, and every signer leads to an anchor.
    pub fn is_trusted(&self) -> bool {
        self.is_intact() && self.signatures.iter().all(|s| matches!(s.trust, Trust::Anchored { .. }))
    }
}

/// Looks at every signature of a PDF.
pub fn verify(pdf: &[u8], anchors: &Anchors) -> Result<Report, PadesError> {
    let file = PdfFile::parse(pdf)?;
    let catalog = file.catalog()?.1;
    let form = match catalog.reference("AcroForm") {
        Some(reference) => file.dict(reference)?,
        None => catalog.dict("AcroForm").ok_or(PadesError::NotSigned)?,
    };
    let fields = form.array("Fields")?;
    if fields.len() > MAX_SIGNATURES {
        return Err(PadesError::TooLarge("number of fields"));
    }
    let mut signatures = Vec::new();
    for field in fields {
        let field = file.dict(Reader::new(pdf, field.start).reference()?)?;
        if !field.is_name("FT", "Sig") {
            continue;
        }
        if let Some(value) = field.reference("V") {
            signatures.push(look_at(pdf, &file.dict(value)?, anchors));
        }
    }
    if signatures.is_empty() { Err(PadesError::NotSigned) } else { Ok(Report { signatures }) }
}

fn look_at(pdf: &[u8], dict: &Dict<'_>, anchors: &Anchors) -> SignatureReport {
    let claimed_at = dict.raw("M").and_then(read_time);
    let mut report = SignatureReport {
        integrity: Integrity::Malformed("byte range"),
        sealed: None,
        later_bytes: 0,
        trust: Trust::Unknown,
        signer: None,
        claimed_at,
    };
    let Some(covered) = covered(pdf, dict) else { return report };
    report.later_bytes = pdf.len() - covered.after.end;
    report.sealed = covered.digest(pdf, &SHA256).as_ref().try_into().ok();
    let parts = match Parts::read(dict, pdf, &covered) {
        Ok(parts) => parts,
        Err(reason) => {
            report.integrity = Integrity::Malformed(reason);
            return report;
        }
    };
    let tbs = &parts.signer.x509.tbs_certificate;
    report.signer = Some(SignerReport {
        subject: tbs.subject.to_string(),
        issuer: tbs.issuer.to_string(),
        serial: hex::encode(tbs.serial_number.as_bytes()),
        certificate_der: parts.signer.der.clone(),
    });
    report.integrity = match parts.check(pdf, &covered) {
        Ok(true) => Integrity::Intact,
        Ok(false) => Integrity::Altered,
        Err(reason) => Integrity::Malformed(reason),
    };
    report.trust = trust(&parts.signer, &parts.certificates, anchors, claimed_at);
    report
}

/// The signed ranges and the hex digits between them.
struct Covered {
    before: Range<usize>,
    gap: Range<usize>,
    after: Range<usize>,
}

impl Covered {
    fn digest(&self, pdf: &[u8], algorithm: &'static Algorithm) -> Digest {
        let mut hash = Context::new(algorithm);
        hash.update(&pdf[self.before.clone()]);
        hash.update(&pdf[self.after.clone()]);
        hash.finish()
    }
}

/// The byte range must begin at 0 and leave out exactly the value of `/Contents`, brackets included; anything else
/// hides changes (ISO 32000-2 §12.8.1).
fn covered(pdf: &[u8], dict: &Dict<'_>) -> Option<Covered> {
    let values = dict.array("ByteRange").ok()?;
    let numbers: Vec<usize> =
        values.iter().map(|span| Reader::new(pdf, span.start).integer()).collect::<Result<_, _>>().ok()?;
    let [first, before, after, length] = <[usize; 4]>::try_from(numbers).ok()?;
    let contents = dict.span_of("Contents")?;
    let end = after.checked_add(length)?;
    let raw = pdf.get(contents.clone())?;
    let is_hex = raw.starts_with(b"<")
        && raw.ends_with(b">")
        && raw[1..raw.len() - 1].iter().all(u8::is_ascii_hexdigit);
    let fits = first == 0 && before == contents.start && after == contents.end && end <= pdf.len();
    // The dictionary itself lies inside what it covers.
    let is_inside = dict.span.end <= end;
    (fits && is_hex && is_inside).then(|| Covered {
        before: 0..before,
        gap: contents.start + 1..contents.end - 1,
        after: after..end,
    })
}

/// The container taken apart.
struct Parts {
    info: SignerInfo,
    attributes: SignedAttributes,
    signer: Cert,
    certificates: Vec<Cert>,
}

impl Parts {
    fn read(dict: &Dict<'_>, pdf: &[u8], covered: &Covered) -> Result<Self, &'static str> {
        if !dict.is_name("SubFilter", "ETSI.CAdES.detached") {
            return Err("not PAdES");
        }
        let digits = &pdf[covered.gap.clone()];
        if digits.len() > MAX_CONTAINER_BYTES * 2 {
            return Err("contents");
        }
        let container = hex::decode(digits).map_err(|_| "contents")?;
        let der = first_value(&container).ok_or("contents")?;
        let content = ContentInfo::from_der(der).map_err(|_| "container")?;
        if content.content_type != SIGNED_DATA_OID {
            return Err("container type");
        }
        let data: SignedData = content.content.decode_as().map_err(|_| "signed data")?;
        let inside = &data.encap_content_info;
        if inside.econtent.is_some() || inside.econtent_type != DATA_OID {
            return Err("content inside");
        }
        let ders: Vec<Vec<u8>> = data
            .certificates
            .iter()
            .flat_map(|set| set.0.iter())
            .filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => certificate.to_der().ok(),
                CertificateChoices::Other(_) => None,
            })
            .collect();
        let certificates = parse_all(ders.iter().map(Vec::as_slice));
        let [info] = data.signer_infos.0.as_slice() else { return Err("number of signers") };
        let SignerIdentifier::IssuerAndSerialNumber(id) = &info.sid else { return Err("signer identifier") };
        let is_signer = |cert: &&Cert| {
            let tbs = &cert.x509.tbs_certificate;
            tbs.issuer == id.issuer && tbs.serial_number == id.serial_number
        };
        let signer = certificates.iter().find(is_signer).ok_or("no certificate of the signer")?.clone();
        // Nothing signs these three; they are held to the one value that fits, so that no byte is free.
        let is_first_version = data.version == CmsVersion::V1 && info.version == CmsVersion::V1;
        if !is_first_version || data.digest_algorithms.as_slice() != std::slice::from_ref(&info.digest_alg) {
            return Err("version or digest algorithms");
        }
        let attributes = info.signed_attrs.clone().ok_or("no signed attributes")?;
        Ok(Self { info: info.clone(), attributes, signer, certificates })
    }

    /// RFC 5652 §5.4, §5.6: digest of the covered bytes, then the signature over the attributes.
    fn check(&self, pdf: &[u8], covered: &Covered) -> Result<bool, &'static str> {
        let algorithm = hash_of(self.info.digest_alg.oid).ok_or("digest algorithm")?;
        let content_type: ObjectIdentifier = self.value(CONTENT_TYPE_OID)?;
        if content_type != DATA_OID {
            return Err("content type");
        }
        let bound: SigningCertificateV2 = self.value(SIGNING_CERTIFICATE_V2_OID)?;
        let stated: OctetStringRef<'_> = self.value(MESSAGE_DIGEST_OID)?;
        let found = covered.digest(pdf, algorithm);
        let signed = self.attributes.to_der().map_err(|_| "attributes")?;
        let is_signed = is_valid(
            &self.info.signature_algorithm,
            Some(self.info.digest_alg.oid),
            self.signer.key(),
            &signed,
            self.info.signature.as_bytes(),
        );
        Ok(is_signed && bound.names(&self.signer) && found.as_ref() == stated.as_bytes())
    }

    /// The one value of the one attribute of that type (RFC 5652 §11).
    fn value<'a, T: der::Choice<'a> + der::DecodeValue<'a>>(
        &'a self,
        oid: ObjectIdentifier,
    ) -> Result<T, &'static str> {
        let mut found = self.attributes.iter().filter(|attribute| attribute.oid == oid);
        let (Some(attribute), None) = (found.next(), found.next()) else {
            return Err("attribute missing or repeated");
        };
        let [value] = attribute.values.as_slice() else { return Err("attribute values") };
        value.decode_as().map_err(|_| "attribute value")
    }
}

/// `D:20261122080000Z` or with an offset `+08'00'` (ISO 32000-1 §7.9.4), however the string is written; seconds are
/// required.
fn read_time(raw: &[u8]) -> Option<Timestamp> {
    let text = string_of(raw)?;
    let (local, zone) = text.strip_prefix("D:")?.split_at_checked(14)?;
    let zone = match zone {
        "Z" | "" => "+0000".to_owned(),
        zone => zone.replace('\'', ""),
    };
    let zoned = jiff::fmt::strtime::parse("%Y%m%d%H%M%S%z", format!("{local}{zone}")).ok()?;
    zoned.to_timestamp().ok().map(Timestamp::from)
}
