//! TLS with a key that stays in the key store: rustls asks it to sign the handshake.

use std::{fmt, sync::Arc};

use rustls::{
    SignatureAlgorithm, SignatureScheme,
    pki_types::{CertificateDer, SubjectPublicKeyInfoDer},
    sign::{CertifiedKey, Signer, SigningKey},
};

use crate::{Algorithm, KeyError, KeyName, Keys, der_signature};

/// A certificate chain (DER, own certificate first) with its key in the store, for a rustls configuration.
pub fn tls_certified_key(
    keys: Arc<dyn Keys>,
    name: KeyName,
    chain: Vec<Vec<u8>>,
) -> Result<CertifiedKey, KeyError> {
    let public = keys.public(&name)?;
    if public.algorithm() != Algorithm::EcdsaP256 {
        return Err(KeyError::Refused);
    }
    let key = StoreKey { keys, name, spki: public.spki_der() };
    let chain = chain.into_iter().map(CertificateDer::from).collect();
    let certified = CertifiedKey::new(chain, Arc::new(key));
    certified.keys_match().map_err(|error| KeyError::Certificate(error.to_string()))?;
    Ok(certified)
}

#[derive(Clone)]
struct StoreKey {
    keys: Arc<dyn Keys>,
    name: KeyName,
    spki: Vec<u8>,
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({})", self.name)
    }
}

impl SigningKey for StoreKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let ours = offered.contains(&SignatureScheme::ECDSA_NISTP256_SHA256);
        ours.then(|| -> Box<dyn Signer> { Box::new(self.clone()) })
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(SubjectPublicKeyInfoDer::from(self.spki.as_slice()))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for StoreKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let failed = |error: KeyError| rustls::Error::General(error.to_string());
        der_signature(&self.keys.sign(&self.name, message).map_err(failed)?).map_err(failed)
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}
