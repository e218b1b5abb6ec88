//! Keys in memory, on aws-lc-rs.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaKeyPair, UnparsedPublicKey,
};

use crate::{Algorithm, JoseError, Jwk, KeyMaterial, RSA_MODULUS_BITS, Signer, Verifier};

/// A public key that checks signatures.
#[derive(Debug, Clone)]
pub struct VerifyingKey(KeyMaterial);

impl From<&Jwk> for VerifyingKey {
    fn from(key: &Jwk) -> Self {
        Self(key.material.clone())
    }
}

impl Verifier for VerifyingKey {
    fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    fn verify(&self, input: &[u8], signature: &[u8]) -> Result<(), JoseError> {
        let checked = match &self.0 {
            KeyMaterial::P256 { x, y } => {
                // SEC 1 §2.3.3: an uncompressed point.
                let point = [&[4][..], x, y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(input, signature)
            }
            KeyMaterial::Ed25519 { x } => UnparsedPublicKey::new(&ED25519, x).verify(input, signature),
            KeyMaterial::Rsa { n, e } => {
                PublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, input, signature)
            }
        };
        checked.map_err(|_| JoseError::Signature)
    }
}

/// A private key that signs. The nonces of ES256 and PS256 come from the generator that it was given.
#[derive(Debug)]
pub struct SigningKey {
    pair: Pair,
    jwk: Jwk,
    random: SystemRandom,
}

#[derive(Debug)]
enum Pair {
    Es256(Box<EcdsaKeyPair>),
    EdDsa(Ed25519KeyPair),
    Ps256(RsaKeyPair),
}

impl SigningKey {
    /// Reads a PKCS #8 private key; `kid` is its thumbprint, `random` where the nonces come from.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8], random: SystemRandom) -> Result<Self, JoseError> {
        let (pair, material) = match algorithm {
            Algorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
                    .map_err(|_| JoseError::Key)?;
                let point: [u8; 65] = pair.public_key().as_ref().try_into().map_err(|_| JoseError::Key)?;
                let (mut x, mut y) = ([0; 32], [0; 32]);
                x.copy_from_slice(&point[1..33]);
                y.copy_from_slice(&point[33..]);
                (Pair::Es256(Box::new(pair)), KeyMaterial::P256 { x, y })
            }
            Algorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| JoseError::Key)?;
                let x = pair.public_key().as_ref().try_into().map_err(|_| JoseError::Key)?;
                (Pair::EdDsa(pair), KeyMaterial::Ed25519 { x })
            }
            Algorithm::Ps256 => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| JoseError::Key)?;
                if !RSA_MODULUS_BITS.contains(&(pair.public_modulus_len() * 8)) {
                    return Err(JoseError::Key);
                }
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero().to_vec();
                let e = public.exponent().big_endian_without_leading_zero().to_vec();
                (Pair::Ps256(pair), KeyMaterial::Rsa { n, e })
            }
        };
        let key_id = Some(material.thumbprint());
        Ok(Self { pair, jwk: Jwk { material, key_id }, random })
    }

    /// The same key under another `kid`.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.jwk.key_id = Some(key_id.into());
        self
    }

    /// The public half.
    pub const fn jwk(&self) -> &Jwk {
        &self.jwk
    }
}

impl Signer for SigningKey {
    fn algorithm(&self) -> Algorithm {
        self.jwk.material.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        self.jwk.key_id.as_deref()
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, JoseError> {
        match &self.pair {
            Pair::Es256(pair) => {
                let signature = pair.sign(&self.random, input).map_err(|_| JoseError::Signing)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::EdDsa(pair) => Ok(pair.sign(input).as_ref().to_vec()),
            Pair::Ps256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PSS_SHA256, &self.random, input, &mut signature)
                    .map_err(|_| JoseError::Signing)?;
                Ok(signature)
            }
        }
    }
}
