//! Encryption of keys at rest: AES-256-GCM under a key from a passphrase (argon2id, RFC 9106) or from a file.

use std::{fmt, path::Path};

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{KeyError, SecretRandom, disk, secret_bytes};

/// The shortest passphrase that is accepted.
pub const MIN_PASSPHRASE_BYTES: usize = 12;
/// RFC 9106 §4, second recommended option: for servers without gigabytes to spare.
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;
/// What a store's header may ask for at most; a changed header cannot exhaust memory.
const MEMORY_KIB_MAX: u32 = 1 << 20;
const PASSES_MAX: u32 = 16;
const SALT_BYTES: usize = 16;
const WRAP_BYTES: usize = 32;
/// Length of a secret that follows from the wrapping key.
pub const DERIVED_BYTES: usize = 32;
const DERIVED_SALT: &[u8] = b"balcao-keys/1 derived";

/// What opens a key store. Never shown.
pub enum Unlock {
    /// A passphrase that a person or the configuration gives.
    Passphrase(Zeroizing<String>),
    /// 32 random bytes, usually from a file.
    Key(Zeroizing<[u8; WRAP_BYTES]>),
}

impl Unlock {
    /// The key in `path`; it is made with mode 0600 when the file is missing.
    pub fn key_file(path: &Path, secrets: &dyn SecretRandom) -> Result<Self, KeyError> {
        if !path.exists() {
            let fresh = Zeroizing::new(secret_bytes::<WRAP_BYTES>(secrets)?);
            // Another process may have been first; its key is then the one to read.
            disk::write_new(path, fresh.as_slice(), secrets)?;
        }
        let bytes = Zeroizing::new(disk::read(path)?);
        let key = bytes.as_slice().try_into().map_err(|_| KeyError::Damaged(disk::name(path)))?;
        Ok(Self::Key(Zeroizing::new(key)))
    }
}

impl fmt::Debug for Unlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Unlock::Passphrase",
            Self::Key(_) => "Unlock::Key",
        })
    }
}

/// How the wrapping key is found, as the store's header says it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Derivation {
    Argon2id { memory_kib: u32, passes: u32, salt: String },
    KeyFile,
}

impl Derivation {
    /// For a new store.
    pub(crate) fn fresh(unlock: &Unlock, secrets: &dyn SecretRandom) -> Result<Self, KeyError> {
        match unlock {
            Unlock::Passphrase(words) if words.len() < MIN_PASSPHRASE_BYTES => Err(KeyError::WeakPassphrase),
            Unlock::Passphrase(_) => {
                let salt = STANDARD.encode(secret_bytes::<SALT_BYTES>(secrets)?);
                Ok(Self::Argon2id { memory_kib: MEMORY_KIB, passes: PASSES, salt })
            }
            Unlock::Key(_) => Ok(Self::KeyFile),
        }
    }

    /// The wrapping key.
    pub(crate) fn wrapping_key(&self, unlock: &Unlock) -> Result<Wrap, KeyError> {
        let key = match (self, unlock) {
            (Self::KeyFile, Unlock::Key(key)) => key.clone(),
            (Self::Argon2id { memory_kib, passes, salt }, Unlock::Passphrase(words)) => {
                if *memory_kib > MEMORY_KIB_MAX || *passes > PASSES_MAX {
                    return Err(KeyError::Damaged("store.json".into()));
                }
                let damaged = |_| KeyError::Damaged("store.json".into());
                let salt = STANDARD.decode(salt).map_err(|_| KeyError::Damaged("store.json".into()))?;
                let params = Params::new(*memory_kib, *passes, 1, Some(WRAP_BYTES)).map_err(damaged)?;
                let mut out = Zeroizing::new([0; WRAP_BYTES]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(words.as_bytes(), &salt, out.as_mut_slice())
                    .map_err(damaged)?;
                out
            }
            _ => return Err(KeyError::WrongSecret),
        };
        let unbound = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| KeyError::Refused)?;
        let parent = Salt::new(HKDF_SHA256, DERIVED_SALT).extract(key.as_slice());
        Ok(Wrap { key: LessSafeKey::new(unbound), parent })
    }
}

/// Bytes under AES-256-GCM, in base64. Nonces are random: a store makes far fewer than 2^32 envelopes (SP 800-38D §8.3).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Envelope {
    nonce: String,
    sealed: String,
}

/// The key that encrypts keys, and from which other secrets of the store follow.
pub(crate) struct Wrap {
    key: LessSafeKey,
    parent: Prk,
}

impl Wrap {
    /// Encrypts `secret`, bound to `context`.
    pub(crate) fn seal(
        &self,
        context: &str,
        secret: &[u8],
        secrets: &dyn SecretRandom,
    ) -> Result<Envelope, KeyError> {
        let nonce = secret_bytes::<NONCE_LEN>(secrets)?;
        // Encrypted in place: afterwards the buffer holds ciphertext only, with room for the tag set aside first.
        let mut buffer = Vec::with_capacity(secret.len() + AES_256_GCM.tag_len());
        buffer.extend_from_slice(secret);
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.as_bytes()),
                &mut buffer,
            )
            .map_err(|_| KeyError::Refused)?;
        Ok(Envelope { nonce: STANDARD.encode(nonce), sealed: STANDARD.encode(buffer) })
    }

    /// The secret of a purpose: HKDF (RFC 5869), so that it says nothing about the key nor about another purpose's secret.
    pub(crate) fn derived(&self, purpose: &str) -> Result<[u8; DERIVED_BYTES], KeyError> {
        let mut secret = [0; DERIVED_BYTES];
        let info = [purpose.as_bytes()];
        let okm = self.parent.expand(&info, HKDF_SHA256).map_err(|_| KeyError::Refused)?;
        okm.fill(&mut secret).map_err(|_| KeyError::Refused)?;
        Ok(secret)
    }

    /// Decrypts; `None` when key, context or bytes do not belong together.
    pub(crate) fn open(&self, context: &str, envelope: &Envelope) -> Option<Zeroizing<Vec<u8>>> {
        let nonce: [u8; NONCE_LEN] = STANDARD.decode(&envelope.nonce).ok()?.try_into().ok()?;
        let mut buffer = Zeroizing::new(STANDARD.decode(&envelope.sealed).ok()?);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let length = self.key.open_in_place(nonce, Aad::from(context.as_bytes()), &mut buffer).ok()?.len();
        buffer.truncate(length);
        Some(buffer)
    }
}
