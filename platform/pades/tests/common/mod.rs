//! A throw-away authority and sealing keys.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use kernel::Timestamp;
use pades::{Anchors, PadesError, SignatureAlgorithm, SignatureField, Signer};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};

pub const LETTER: &[u8] = include_bytes!("../data/letter.pdf");
pub const LETTER_WITH_LINK: &[u8] = include_bytes!("../data/letter-with-link.pdf");

pub enum Key {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

pub struct Seal {
    pub key: Key,
    pub chain: Vec<Vec<u8>>,
}

impl Signer for Seal {
    fn algorithm(&self) -> SignatureAlgorithm {
        match self.key {
            Key::P256(_) => SignatureAlgorithm::EcdsaP256,
            Key::Rsa(_) => SignatureAlgorithm::RsaPkcs1,
        }
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        self.chain.clone()
    }

    #[expect(clippy::disallowed_methods, reason = "a test makes its own chance")]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PadesError> {
        let random = SystemRandom::new();
        match &self.key {
            Key::P256(key) => Ok(key.sign(&random, message).unwrap().as_ref().to_vec()),
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                Ok(signature)
            }
        }
    }
}

pub type Authority = CertifiedIssuer<'static, KeyPair>;

pub fn params(name: &str, usages: &[KeyUsagePurpose], is_ca: IsCa) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = usages.to_vec();
    params.is_ca = is_ca;
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2028, 1, 1);
    params
}

pub fn authority_params(name: &str, path_length: u8) -> CertificateParams {
    let ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params(name, &[KeyUsagePurpose::KeyCertSign], ca)
}

pub fn root() -> Authority {
    Authority::self_signed(authority_params("Root 根", 1), KeyPair::generate().unwrap()).unwrap()
}

pub fn seal_params() -> CertificateParams {
    params("Seal 電子印章", &[KeyUsagePurpose::ContentCommitment], IsCa::ExplicitNoCa)
}

/// A seal under `issuer`; `above` are the certificates between it and the root.
pub fn seal_under(issuer: &Authority, params: CertificateParams, above: &[&Authority]) -> Seal {
    let pair = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&pair, issuer).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pair.serialize_der()).unwrap();
    let mut chain = vec![certificate.der().to_vec()];
    chain.extend(above.iter().map(|authority| authority.der().to_vec()));
    Seal { key: Key::P256(key), chain }
}

pub fn rsa_seal_under(issuer: &Authority) -> Seal {
    let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let certificate = seal_params().signed_by(&pair, issuer).unwrap();
    let key = RsaKeyPair::from_pkcs8(&pair.serialize_der()).unwrap();
    Seal { key: Key::Rsa(key), chain: vec![certificate.der().to_vec()] }
}

pub fn anchors(of: &[&Authority]) -> Anchors {
    let mut anchors = Anchors::none();
    for authority in of {
        anchors.add_der(authority.der()).unwrap();
    }
    anchors
}

pub fn field() -> SignatureField {
    SignatureField {
        name: "民事登記局 Conservatória do Registo Civil".to_owned(),
        reason: "發出證明 (Emissão)".to_owned(),
        location: "澳門 Macau 𨋢".to_owned(),
        description: "電子印章 Selo electrónico".to_owned(),
        at: "2026-11-22T08:05:09Z".parse::<Timestamp>().unwrap(),
    }
}
