//! Signing: attributes, container, embedding. The key is behind [`Signer`], in memory or in a token.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo,
    SignerInfos,
};
use der::asn1::{Any, Null, SetOfVec};
use der::{Decode as _, Encode as _};
use spki::AlgorithmIdentifierOwned;

use crate::certificate::{Cert, ECDSA_SHA256_OID, RSA_SHA256_OID, SHA256_OID, is_valid};
use crate::cms_data::{
    CONTENT_TYPE_OID, DATA_OID, MESSAGE_DIGEST_OID, SIGNED_DATA_OID, SIGNING_CERTIFICATE_V2_OID,
    SigningCertificateV2, attribute, octets,
};
use crate::{MAX_CHAIN, PadesError, SignatureField, prepare};

/// What kind of signature a key makes, over SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256; the signature is a DER `SEQUENCE` of `r` and `s`.
    EcdsaP256,
    /// RSASSA-PKCS1-v1_5, which is what older tokens can do.
    RsaPkcs1,
}

/// A sealing key with its certificates.
pub trait Signer {
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Certificates in DER: the key's own first, then its issuers; the root may be left out.
    fn chain(&self) -> Vec<Vec<u8>>;

    /// Signs a message (not its digest).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PadesError>;
}

/// Signs a PDF: certifies it (DocMDP 2) with one invisible field on the first page.
pub fn sign(pdf: &[u8], field: &SignatureField, signer: &dyn Signer) -> Result<Vec<u8>, PadesError> {
    let chain = signer.chain();
    let prepared = prepare(pdf, field, chain.iter().map(Vec::len).sum())?;
    let attributes = signed_attributes(prepared.digest(), &chain)?;
    let signature = signer.sign(&attributes)?;
    let container = signature_container(&attributes, &signature, signer.algorithm(), &chain)?;
    prepared.embed(&container)
}

/// The message to sign, for a key that is somewhere else: DER of content type, message digest and signing certificate
/// (EN 319 142-1 §6.3). No signing-time: PAdES keeps it in the PDF.
pub fn signed_attributes(digest: &[u8; 32], chain: &[Vec<u8>]) -> Result<Vec<u8>, PadesError> {
    let signer = Cert::parse(chain.first().ok_or(PadesError::Certificate)?)?;
    let attributes = [
        attribute(CONTENT_TYPE_OID, &DATA_OID)?,
        attribute(MESSAGE_DIGEST_OID, &octets(digest)?)?,
        attribute(SIGNING_CERTIFICATE_V2_OID, &SigningCertificateV2::of(&signer)?)?,
    ];
    let set: SignedAttributes =
        SetOfVec::try_from(attributes.to_vec()).map_err(|_| PadesError::Container("attributes"))?;
    set.to_der().map_err(|_| PadesError::Container("attributes"))
}

/// The container around a signature over `attributes`. A signature that does not fit the certificate is refused here:
/// a wrong key must not leave the house as a sealed document.
pub fn signature_container(
    attributes: &[u8],
    signature: &[u8],
    algorithm: SignatureAlgorithm,
    chain: &[Vec<u8>],
) -> Result<Vec<u8>, PadesError> {
    if chain.len() > MAX_CHAIN {
        return Err(PadesError::TooLarge("chain"));
    }
    let chain: Vec<Cert> = chain.iter().map(|der| Cert::parse(der)).collect::<Result<_, _>>()?;
    let signer = chain.first().ok_or(PadesError::Certificate)?;
    let signature_algorithm = match algorithm {
        SignatureAlgorithm::EcdsaP256 => AlgorithmIdentifierOwned { oid: ECDSA_SHA256_OID, parameters: None },
        SignatureAlgorithm::RsaPkcs1 => {
            AlgorithmIdentifierOwned { oid: RSA_SHA256_OID, parameters: Some(Any::from(Null)) }
        }
    };
    if !is_valid(&signature_algorithm, Some(SHA256_OID), signer.key(), attributes, signature) {
        return Err(PadesError::Key);
    }
    let wrong = |_| PadesError::Container("encoding");
    let digest_algorithm = AlgorithmIdentifierOwned { oid: SHA256_OID, parameters: None };
    let tbs = &signer.x509.tbs_certificate;
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer.clone(),
            serial_number: tbs.serial_number.clone(),
        }),
        digest_alg: digest_algorithm.clone(),
        signed_attrs: Some(SignedAttributes::from_der(attributes).map_err(wrong)?),
        signature_algorithm,
        signature: octets(signature)?,
        unsigned_attrs: None,
    };
    let certificates: Vec<_> =
        chain.into_iter().map(|cert| CertificateChoices::Certificate(cert.x509)).collect();
    let signed_data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![digest_algorithm]).map_err(wrong)?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA_OID, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates).map_err(wrong)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info]).map_err(wrong)?),
    };
    let content = Any::encode_from(&signed_data).map_err(wrong)?;
    ContentInfo { content_type: SIGNED_DATA_OID, content }.to_der().map_err(wrong)
}
