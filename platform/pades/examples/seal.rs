//! Seals a PDF with a throw-away authority and key, so that other verifiers can be asked what they think:
//! `cargo run -p pades --example seal -- IN.pdf OUT.pdf ANCHOR.pem`

use std::error::Error;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use kernel::Timestamp;
use pades::{PadesError, SignatureAlgorithm, SignatureField, Signer};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

struct Seal {
    key: EcdsaKeyPair,
    chain: Vec<Vec<u8>>,
}

impl Signer for Seal {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaP256
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        self.chain.clone()
    }

    #[expect(clippy::disallowed_methods, reason = "an example makes its own chance")]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PadesError> {
        let signature = self.key.sign(&SystemRandom::new(), message).map_err(|_| PadesError::Key)?;
        Ok(signature.as_ref().to_vec())
    }
}

fn params(name: &str, usages: Vec<KeyUsagePurpose>, is_ca: IsCa) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CountryName, "MO");
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = usages;
    params.is_ca = is_ca;
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, anchor] = arguments.as_slice() else {
        return Err("usage: seal IN.pdf OUT.pdf ANCHOR.pem".into());
    };
    let authority_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = IsCa::Ca(BasicConstraints::Constrained(0));
    let authority = params("Example Authority 示範機構", authority_usages, authority)?;
    let authority_key = KeyPair::generate()?;
    let root = authority.self_signed(&authority_key)?;
    let seal_usages = vec![KeyUsagePurpose::ContentCommitment, KeyUsagePurpose::DigitalSignature];
    let seal_key = KeyPair::generate()?;
    let seal = params("Example Seal 示範電子印章", seal_usages, IsCa::ExplicitNoCa)?;
    let seal = seal.signed_by(&seal_key, &Issuer::new(authority, authority_key))?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &seal_key.serialize_der())
        .map_err(|_| "the key does not load")?;
    let signer = Seal { key, chain: vec![seal.der().to_vec(), root.der().to_vec()] };
    let field = SignatureField {
        name: "示範電子印章".to_owned(),
        reason: "發出證明 · Emissão da certidão".to_owned(),
        location: "澳門 Macau".to_owned(),
        description: "電子印章 Selo electrónico".to_owned(),
        at: Timestamp::from_micros(1_795_593_600_000_000),
    };
    std::fs::write(output, pades::sign(&std::fs::read(input)?, &field, &signer)?)?;
    std::fs::write(anchor, root.pem())?;
    Ok(())
}
