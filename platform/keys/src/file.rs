//! Keys in a directory: `store.json` says how they are encrypted, `<purpose>.<label>.json` holds one key each.
//! Invariant: name and public half are bound to the ciphertext, so files cannot be exchanged for one another.

use std::{
    collections::HashMap,
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{
    Algorithm, DERIVED_BYTES, KeyError, KeyName, Keys, PublicKey, SIGNATURE_BYTES, SecretRandom, Unlock,
    disk,
    envelope::{Derivation, Envelope, Wrap},
    secrets::system,
};

const STORE_FORMAT: &str = "balcao-keys/1";
const KEY_FORMAT: &str = "balcao-key/1";
const STORE_FILE: &str = "store.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreFile {
    format: String,
    derivation: Derivation,
    /// An empty secret: shows whether the wrapping key is right before any key is asked for.
    check: Envelope,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    name: String,
    /// SubjectPublicKeyInfo in base64.
    public: String,
    key: Envelope,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    EcdsaP256(EcdsaKeyPair),
}

impl Pair {
    fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        match algorithm {
            Algorithm::Ed25519 => Ed25519KeyPair::from_pkcs8(pkcs8).map(Self::Ed25519),
            Algorithm::EcdsaP256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Self::EcdsaP256)
            }
        }
        .map_err(|_| KeyError::Refused)
    }

    fn public(&self) -> Result<PublicKey, KeyError> {
        match self {
            Self::Ed25519(pair) => PublicKey::from_raw(Algorithm::Ed25519, pair.public_key().as_ref()),
            Self::EcdsaP256(pair) => PublicKey::from_raw(Algorithm::EcdsaP256, pair.public_key().as_ref()),
        }
    }
}

/// A key store in an encrypted directory.
pub struct FileKeys {
    dir: PathBuf,
    wrap: Wrap,
    secrets: Arc<dyn SecretRandom>,
    loaded: RwLock<HashMap<KeyName, Arc<Pair>>>,
}

impl fmt::Debug for FileKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileKeys({})", self.dir.display())
    }
}

impl FileKeys {
    /// Opens the store in `dir`; makes it when there is none. A wrong secret is told at once.
    pub fn open(dir: &Path, unlock: &Unlock, secrets: Arc<dyn SecretRandom>) -> Result<Self, KeyError> {
        disk::make_dir(dir)?;
        let path = dir.join(STORE_FILE);
        if !path.exists() {
            let derivation = Derivation::fresh(unlock, secrets.as_ref())?;
            let check = derivation.wrapping_key(unlock)?.seal(STORE_FORMAT, &[], secrets.as_ref())?;
            write_json(
                &path,
                &StoreFile { format: STORE_FORMAT.into(), derivation, check },
                secrets.as_ref(),
            )?;
        }
        let header: StoreFile = read_json(&path)?;
        if header.format != STORE_FORMAT {
            return Err(KeyError::Damaged(STORE_FILE.into()));
        }
        let wrap = header.derivation.wrapping_key(unlock)?;
        wrap.open(STORE_FORMAT, &header.check).ok_or(KeyError::WrongSecret)?;
        Ok(Self { dir: dir.to_path_buf(), wrap, secrets, loaded: RwLock::default() })
    }

    /// The private half in PKCS #8, for a system outside (a demo client's TLS key). The caller guards it.
    pub fn export_pkcs8(&self, name: &KeyName) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let path = self.path(name);
        if !path.exists() {
            return Err(KeyError::NotFound(name.to_string()));
        }
        let file: KeyFile = read_json(&path)?;
        let damaged = || KeyError::Damaged(disk::name(&path));
        if file.format != KEY_FORMAT || file.name != name.to_string() {
            return Err(damaged());
        }
        self.wrap.open(&context(name, &file.public), &file.key).ok_or_else(damaged)
    }

    fn path(&self, name: &KeyName) -> PathBuf {
        self.dir.join(format!("{name}.json"))
    }

    fn load(&self, name: &KeyName) -> Result<Arc<Pair>, KeyError> {
        if let Some(pair) = self.loaded.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(Arc::clone(pair));
        }
        let pkcs8 = self.export_pkcs8(name)?;
        let pair = Arc::new(Pair::from_pkcs8(name.purpose().algorithm(), &pkcs8)?);
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(loaded.entry(name.clone()).or_insert(pair)))
    }

    fn create(&self, name: &KeyName) -> Result<(), KeyError> {
        let algorithm = name.purpose().algorithm();
        let document = match algorithm {
            Algorithm::Ed25519 => Ed25519KeyPair::generate_pkcs8(&system()),
            Algorithm::EcdsaP256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &system()),
        }
        .map_err(|_| KeyError::Refused)?;
        let public = STANDARD.encode(Pair::from_pkcs8(algorithm, document.as_ref())?.public()?.spki_der());
        let key = self.wrap.seal(&context(name, &public), document.as_ref(), self.secrets.as_ref())?;
        let file = KeyFile { format: KEY_FORMAT.into(), name: name.to_string(), public, key };
        write_json(&self.path(name), &file, self.secrets.as_ref())
    }
}

/// What a key's ciphertext is bound to.
fn context(name: &KeyName, public: &str) -> String {
    format!("{KEY_FORMAT}\n{name}\n{public}")
}

/// Writes the file unless another process was first.
fn write_json<T: Serialize>(path: &Path, value: &T, secrets: &dyn SecretRandom) -> Result<(), KeyError> {
    let bytes = serde_json::to_vec_pretty(value).map_err(|_| KeyError::Refused)?;
    disk::write_new(path, &bytes, secrets).map(|_| ())
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, KeyError> {
    serde_json::from_slice(&disk::read(path)?).map_err(|_| KeyError::Damaged(disk::name(path)))
}

impl Keys for FileKeys {
    fn ensure(&self, name: &KeyName) -> Result<PublicKey, KeyError> {
        match self.public(name) {
            Err(KeyError::NotFound(_)) => {
                self.create(name)?;
                self.public(name)
            }
            other => other,
        }
    }

    fn public(&self, name: &KeyName) -> Result<PublicKey, KeyError> {
        self.load(name)?.public()
    }

    fn sign(&self, name: &KeyName, message: &[u8]) -> Result<[u8; SIGNATURE_BYTES], KeyError> {
        let pair = self.load(name)?;
        let signature = match pair.as_ref() {
            Pair::Ed25519(pair) => pair.try_sign(message),
            Pair::EcdsaP256(pair) => pair.sign(&system(), message),
        };
        signature.map_err(|_| KeyError::Refused)?.as_ref().try_into().map_err(|_| KeyError::Refused)
    }

    fn derived(&self, purpose: &str) -> Result<[u8; DERIVED_BYTES], KeyError> {
        self.wrap.derived(purpose)
    }

    fn list(&self) -> Result<Vec<KeyName>, KeyError> {
        let failed = |error: std::io::Error| KeyError::Unavailable {
            path: self.dir.display().to_string(),
            why: error.to_string(),
        };
        let mut names = Vec::new();
        for found in fs::read_dir(&self.dir).map_err(failed)? {
            let file = found.map_err(failed)?.file_name();
            let name =
                file.to_str().and_then(|file| file.strip_suffix(".json")).and_then(|name| name.parse().ok());
            names.extend(name);
        }
        names.sort();
        Ok(names)
    }
}
